package dev.landfall.app.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sets up logging to standard error, in code: reading a file would cost a tenth of a second at each start. */
public final class Logs {
    private static final String PLAIN = "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg %kvp %mdc%n";

    private Logs() {}

    /** How lines look. */
    public enum Format {
        /** As {@link #TEXT} on a terminal, as {@link #JSON} elsewhere. */
        AUTO,
        /** For people. */
        TEXT,
        /** For programs. */
        JSON
    }

    /** How much is logged. */
    public enum Detail {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    /** Sets it up; replaces what was set up before. */
    public static void configure(Detail detail, Format format) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(format == Format.JSON ? json(context) : text(context));
        appender.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender);
        context.getLogger("dev.landfall").setLevel(Level.valueOf(detail.name()));
        // It warns at each connection over a unix-domain socket that those have no keep-alive.
        context.getLogger("io.netty.bootstrap").setLevel(Level.ERROR);
        // It warns about what peers do wrong, as often as they do it; the API counts that itself and logs it with a
        // bound.
        context.getLogger("com.linecorp.armeria").setLevel(Level.ERROR);
        // It logs each connection that breaks, with a stack trace; what that means is told by whoever watches the
        // store.
        context.getLogger("com.zaxxer.hikari").setLevel(Level.OFF);
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PLAIN);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        var encoder = new FlatJsonEncoder();
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }
}

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

/** Configures logging to standard error, in code, because reading a file would take a tenth of a second at each start. */
public final class Logs {
    private static final String PLAIN = "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg %kvp %mdc%n";

    private Logs() {}

    /** The format of the lines. */
    public enum Format {
        /** As {@link #TEXT} on a terminal, as {@link #JSON} elsewhere. */
        AUTO,
        /** For people. */
        TEXT,
        /** For programs. */
        JSON
    }

    /** The detail of the log. */
    public enum Detail {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    /** Configures the log; replaces an earlier configuration. */
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
        // It warns at each connection over a unix-domain socket that there is no keep-alive.
        context.getLogger("io.netty.bootstrap").setLevel(Level.ERROR);
        // It warns about each mistake of a peer. The API counts and logs these itself, with a limit.
        context.getLogger("com.linecorp.armeria").setLevel(Level.ERROR);
        // It logs each broken connection with a stack trace. StoreWatch logs outages of the store.
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

package dev.landfall.conformance.run;

import dev.landfall.conformance.run.RuleResult.State;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The results of all tests.
 *
 * @param name the name of the provider
 * @param unseen what the suites could not test, in sentences
 */
public record Report(String name, List<RuleResult> results, List<String> unseen) {
    /** Sorts the results by rule. */
    public Report {
        var sorted = new ArrayList<>(results);
        sorted.sort(Comparator.comparing(RuleResult::suite)
                .thenComparing(result -> result.rule().equals("-"))
                .thenComparing(RuleResult::rule)
                .thenComparing(RuleResult::test));
        results = List.copyOf(sorted);
    }

    public long count(State state) {
        return results.stream().filter(result -> result.state() == state).count();
    }

    /** Whether at least one test passed and none failed. */
    public boolean green() {
        return count(State.FAILED) == 0 && count(State.PASSED) > 0;
    }

    /** Prints the report as text for people. */
    public void print(PrintStream out) {
        out.println(name);
        for (var result : results) {
            out.printf(
                    Locale.ROOT,
                    "  %-5s  %-7s  %s%s%n",
                    result.rule(),
                    result.state().name().toLowerCase(Locale.ROOT),
                    result.sentence(),
                    result.why().map(why -> ": " + firstLines(why)).orElse(""));
        }
        unseen.forEach(sentence -> out.println("  not seen: " + sentence));
        out.printf(
                Locale.ROOT,
                "%s: %d passed, %d failed, %d skipped%n",
                name,
                count(State.PASSED),
                count(State.FAILED),
                count(State.SKIPPED));
    }

    private static String firstLines(String why) {
        var lines = why.strip()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .limit(6)
                .toList();
        return String.join(" ", lines);
    }

    /** Writes reports as JUnit XML. */
    public static void write(List<Report> reports, Path file) {
        try (var out = Files.newBufferedWriter(file)) {
            var xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuites");
            for (var report : reports) {
                report.write(xml);
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (XMLStreamException e) {
            throw new IllegalStateException("no XML of the report", e);
        }
    }

    private void write(XMLStreamWriter xml) throws XMLStreamException {
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", name);
        xml.writeAttribute("tests", Integer.toString(results.size()));
        xml.writeAttribute("failures", Long.toString(count(State.FAILED)));
        xml.writeAttribute("errors", "0");
        xml.writeAttribute("skipped", Long.toString(count(State.SKIPPED)));
        for (var result : results) {
            xml.writeStartElement("testcase");
            xml.writeAttribute("classname", name + "." + result.suite());
            xml.writeAttribute("name", result.rule() + " " + result.test());
            xml.writeAttribute(
                    "time", String.format(Locale.ROOT, "%.3f", result.took().toMillis() / 1e3));
            switch (result.state()) {
                case PASSED -> {
                    // Nothing more to write.
                }
                case FAILED -> said(xml, "failure", result);
                case SKIPPED -> said(xml, "skipped", result);
            }
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static void said(XMLStreamWriter xml, String element, RuleResult result) throws XMLStreamException {
        xml.writeStartElement(element);
        xml.writeAttribute("message", printable(result.why().orElse("")));
        xml.writeCharacters(printable(result.trace().orElse("")));
        xml.writeEndElement();
    }

    /** Replaces control characters, most of which XML cannot contain. */
    private static String printable(String text) {
        return text.replaceAll("[^\\x09\\x0a\\x0d\\x20-\\ud7ff\\ue000-\\ufffd]", "?");
    }
}

package dev.landfall.mutant;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the run is asked for.
 *
 * @param root of the sources
 * @param modules whose classes are changed
 * @param sample how many mutants of each module
 * @param seed chooses which
 * @param withLong whether the long tests run as well
 * @param matches only mutants whose name contains one of these texts; none for all
 */
record Options(Path root, List<String> modules, int sample, long seed, boolean withLong, List<String> matches) {
    static final List<String> MODULES = List.of(
            "forms",
            "core",
            "move",
            "providers/embedded",
            "providers/postgres",
            "providers/remote",
            "providers/oidc",
            "gateways/coap-codec",
            "gateways/door",
            "gateways/coap",
            "gateways/mqtt",
            "gateways/api");

    private static final int SAMPLE = 40;
    private static final long SEED = 1;

    /** @throws IllegalArgumentException with a sentence for the user */
    static Options parse(Path root, List<String> arguments) {
        var modules = new ArrayList<String>();
        var sample = SAMPLE;
        var seed = SEED;
        var withLong = false;
        var matches = new ArrayList<String>();
        for (var i = 0; i < arguments.size(); i++) {
            var option = arguments.get(i);
            if (option.equals("--long")) {
                withLong = true;
                continue;
            }
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(option + " needs a value");
            }
            var value = arguments.get(++i);
            switch (option) {
                case "--only" -> modules.add(module(value));
                case "--sample" -> sample = number(option, value);
                case "--seed" -> seed = number(option, value);
                case "--match" -> matches.add(value);
                default -> throw new IllegalArgumentException("unknown option " + option);
            }
        }
        return new Options(root, modules.isEmpty() ? MODULES : List.copyOf(modules), sample, seed, withLong, matches);
    }

    /** Whether mutants of this name are asked for. */
    boolean takes(String name) {
        return matches.isEmpty() || matches.stream().anyMatch(name::contains);
    }

    private static String module(String name) {
        if (!MODULES.contains(name)) {
            throw new IllegalArgumentException(
                    "no mutants are made of " + name + "; the modules are " + String.join(", ", MODULES));
        }
        return name;
    }

    private static int number(String option, String value) {
        try {
            var number = Integer.parseInt(value);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " needs a number, not " + value, e);
        }
        throw new IllegalArgumentException(option + " needs a number above 0, not " + value);
    }
}

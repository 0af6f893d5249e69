package dev.prudence.bench;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What was asked for on the command line.
 *
 * @param subject the suite, or the case to profile; empty for the other actions
 * @param json the file to write, empty for none
 * @param only a part of the names of the wanted cases; empty for all
 */
public record Arguments(Action action, String subject, String json, String only) {

    /** What to do. */
    public enum Action {
        HELP,
        LIST,
        PROFILE,
        RUN
    }

    /** @throws IllegalArgumentException if an option is unknown or lacks its value; names it */
    public static Arguments parse(List<String> given) {
        if (given.isEmpty() || given.contains("--help")) {
            return new Arguments(Action.HELP, "", "", "");
        }
        if (given.get(0).equals("--list")) {
            return new Arguments(Action.LIST, "", "", "");
        }
        Deque<String> rest = new ArrayDeque<>(given);
        if (given.get(0).equals("--profile")) {
            return new Arguments(Action.PROFILE, value(rest, rest.remove()), "", "");
        }
        return run(rest);
    }

    private static Arguments run(Deque<String> rest) {
        String suite = rest.remove();
        String json = "";
        String only = "";
        while (!rest.isEmpty()) {
            String option = rest.remove();
            switch (option) {
                case "--json" -> json = value(rest, option);
                case "--only" -> only = value(rest, option);
                default -> throw new IllegalArgumentException("There is no such option; see --help: option=" + option);
            }
        }
        return new Arguments(Action.RUN, suite, json, only);
    }

    private static String value(Deque<String> rest, String option) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException("The option needs a value; see --help: option=" + option);
        }
        return rest.remove();
    }
}

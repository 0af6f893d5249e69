package dev.prudence.bench.imagining;

import dev.prudence.bench.Arguments;
import dev.prudence.bench.Suite;
import dev.prudence.bench.SuiteRun;
import dev.prudence.bench.measure.Schedule;
import java.io.IOException;
import java.util.List;

/** {@code bench/run thinker}. */
public final class Main {

    private Main() {}

    /** Exits with 2 when the arguments are wrong. */
    public static void main(String[] words) throws IOException {
        Arguments arguments;
        try {
            arguments = Arguments.parse(List.of(words));
        } catch (IllegalArgumentException e) {
            System.err.println("bench/run: " + e.getMessage());
            System.exit(2);
            return;
        }
        if (arguments.action() != Arguments.Action.RUN) {
            System.out.println("bench/run thinker [--json FILE] [--only TEXT]; see bench/run --help");
            return;
        }
        Suite suite = new Suite("thinker", "", ImaginingSuite::comparisons);
        new SuiteRun(suite, Schedule.serving(), System.out).execute(arguments.only(), arguments.json());
        System.exit(0);
    }
}

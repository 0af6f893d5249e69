package dev.prudence.bench.serving;

import dev.prudence.bench.Arguments;
import dev.prudence.bench.Suite;
import dev.prudence.bench.SuiteRun;
import dev.prudence.bench.imagining.ImaginingSuite;
import dev.prudence.bench.measure.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code bench/run reward-service} and {@code bench/run thinker}. */
public final class Main {

    private static final String TOKENS = "BENCH_ENSEMBLE";

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
            System.out.println("bench/run reward-service|thinker [--json FILE] [--only TEXT]; see bench/run --help");
            System.out.println(TOKENS + "=DIR measures an ensemble too that the trainer built on its policy.");
            return;
        }
        new SuiteRun(suite(arguments.subject()), Schedule.serving(), System.out, System.err)
                .execute(arguments.only(), arguments.json());
        System.exit(0);
    }

    private static Suite suite(String name) {
        Optional<Path> tokens = Optional.ofNullable(System.getenv(TOKENS)).map(Path::of);
        return name.equals("thinker")
                ? new Suite(name, "", ImaginingSuite::comparisons)
                : new Suite(name, "", () -> RewardServiceSuite.comparisons(tokens));
    }
}

package dev.prudence.bench.sokoban;

import dev.prudence.bench.measure.Comparison;
import dev.prudence.bench.measure.Contender;
import dev.prudence.bench.measure.DisagreementException;
import dev.prudence.bench.measure.Pair;
import dev.prudence.env.VectorEnvironment;
import dev.prudence.env.sokoban.Difficulty;
import dev.prudence.env.sokoban.Level;
import dev.prudence.env.sokoban.LevelGenerator;
import dev.prudence.env.sokoban.LevelSet;
import dev.prudence.env.sokoban.SokobanEnvironment;
import dev.prudence.env.sokoban.SokobanPlanes;
import dev.prudence.env.sokoban.SokobanRules;
import dev.prudence.env.sokoban.SokobanState;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Steps per second on one core, at random, on 8x8 boards with four boxes: of the environment against a grid of characters, and of 64 environments
 * together, which observe and begin anew by themselves, against the same steps and observations without a vector around them.
 */
public final class SokobanSuite {

    private static final int STEPS = 100_000;
    private static final int TOGETHER = 64;
    private static final double VECTOR_TARGET = 0.7;
    private static final SokobanRules RULES = SokobanRules.thinker();
    private static final LevelSet LEVELS = new LevelSet(LongStream.range(0, 200)
            .mapToObj(new LevelGenerator(new Difficulty(8, 8, 4, 4, 30, 0.7))::level)
            .toList());

    private SokobanSuite() {}

    /** The rows of the suite. */
    public static List<Comparison> comparisons() {
        return List.of(
                Comparison.ofRate("step", "steps/s", STEPS, 1, SokobanSuite::single),
                Comparison.ofRate(
                        "vector-of-64",
                        "steps/s",
                        STEPS - STEPS % TOGETHER,
                        OptionalDouble.of(VECTOR_TARGET),
                        1,
                        SokobanSuite::vector));
    }

    private static int[] actions() {
        return new SplittableRandom(1).ints(STEPS, 0, SokobanState.ACTIONS).toArray();
    }

    private static Pair single() {
        int[] actions = actions();
        requireAgreement(actions);
        Contender ours = () -> {
            SokobanEnvironment environment = new SokobanEnvironment(LEVELS, RULES, new SokobanPlanes());
            environment.reset(0);
            int episodes = 0;
            for (int action : actions) {
                if (environment.step(action).done()) {
                    environment.reset(++episodes);
                }
            }
        };
        Contender baseline = () -> {
            GridSokoban grid = new GridSokoban();
            grid.begin(LEVELS.levels().get(0));
            int counted = 0;
            int episodes = 0;
            for (int action : actions) {
                grid.step(action);
                if (grid.solved() || ++counted == RULES.timeLimit()) {
                    grid.begin(LEVELS.levels().get(++episodes % LEVELS.levels().size()));
                    counted = 0;
                }
            }
        };
        return new Pair(ours, baseline);
    }

    /** Both say after every step how many boxes are left. */
    private static void requireAgreement(int[] actions) {
        for (Level level : LEVELS.levels()) {
            SokobanEnvironment environment = new SokobanEnvironment(
                    new LevelSet(List.of(level)), RULES.withTimeLimit(10_000), new SokobanPlanes());
            environment.restore(SokobanState.start(level, 0));
            GridSokoban grid = new GridSokoban();
            grid.begin(level);
            for (int step = 0; step < 1_000 && !grid.solved(); step++) {
                environment.step(actions[step]);
                grid.step(actions[step]);
                long left = Long.bitCount(environment.state().boxes() & ~level.goals());
                DisagreementException.check("Boxes after step " + step, left, grid.boxesLeft(), 0);
            }
        }
    }

    private static Pair vector() {
        int[] actions = actions();
        VectorEnvironment vector = new VectorEnvironment(environments(), 1);
        vector.reset();
        int[] chosen = new int[TOGETHER];
        Contender ours = () -> {
            for (int step = 0; step + TOGETHER <= STEPS; step += TOGETHER) {
                System.arraycopy(actions, step, chosen, 0, TOGETHER);
                vector.step(chosen);
            }
        };
        List<SokobanEnvironment> bare = environments();
        bare.forEach(environment -> environment.reset(0));
        int size = bare.get(0).observationSpace().size();
        float[] observations = new float[TOGETHER * size];
        long[] episodes = {0};
        Contender baseline = () -> {
            for (int step = 0; step + TOGETHER <= STEPS; step += TOGETHER) {
                for (int each = 0; each < TOGETHER; each++) {
                    SokobanEnvironment environment = bare.get(each);
                    if (environment.step(actions[step + each]).done()) {
                        environment.reset(++episodes[0]);
                    }
                    environment.observe(observations, each * size);
                }
            }
        };
        return new Pair(ours, baseline);
    }

    private static List<SokobanEnvironment> environments() {
        return new ArrayList<>(IntStream.range(0, TOGETHER)
                .mapToObj(each -> new SokobanEnvironment(LEVELS, RULES, new SokobanPlanes()))
                .toList());
    }
}

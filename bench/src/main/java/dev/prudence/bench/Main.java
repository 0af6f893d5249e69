package dev.prudence.bench;

import dev.prudence.bench.decoding.DecodingSuite;
import dev.prudence.bench.inference.InferenceSuite;
import dev.prudence.bench.loop.LoopSuite;
import dev.prudence.bench.measure.Schedule;
import dev.prudence.bench.sokoban.SokobanSuite;
import dev.prudence.bench.training.GpuSuite;
import dev.prudence.bench.training.StepProfile;
import dev.prudence.bench.training.TrainingSuite;
import dev.prudence.runtime.InferenceException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** {@code bench/run}: prints a table of a suite's results and writes them as JSON where asked. */
public final class Main {
    private static final List<Suite> SUITES = List.of(
            new Suite("training", "one optimiser step, against PyTorch", TrainingSuite::comparisons),
            new Suite("inference", "one forward pass, against plain ONNX Runtime", InferenceSuite::comparisons),
            new Suite(
                    "decoding",
                    "tokens per second with a key/value cache, against recomputing the prefix",
                    DecodingSuite::comparisons),
            new Suite(
                    "sokoban", "steps of Sokoban on one core, against a grid of characters", SokobanSuite::comparisons),
            new Suite("gpu", "optimiser steps on a GPU, against all cores of the CPU", GpuSuite::comparisons));
    private static final String HELP = """
            bench/run <suite> [--json FILE] [--only TEXT]   measure; ratios above 1 mean that ours is better
            bench/run ppo [--json FILE] [--only TEXT]       whole runs of policy optimisation; about a quarter of an hour
            bench/run thinker-loop [--json FILE] [--only TEXT]   whole runs of Thinker's loop; about a quarter of an hour
            bench/run reward-service [--json FILE] [--only TEXT]   as above, the reward service as a process of its own
            bench/run thinker [--json FILE] [--only TEXT]   as above, the world-model service
            bench/run --profile CASE                        where the time of a training step goes, by operator
            bench/run --list                                name the suites
            bench/run --help                                this text
              --json FILE   write the results as a JSON array too
              --only TEXT   only the cases whose name contains the text
            """;

    private final PrintStream out;

    private Main(PrintStream out) {
        this.out = out;
    }

    /** Exits with 2 when the arguments are wrong, with 1 when the two sides of a comparison disagree. */
    public static void main(String[] arguments) throws IOException {
        try {
            new Main(System.out).execute(Arguments.parse(List.of(arguments)));
        } catch (IllegalArgumentException | InferenceException e) {
            System.err.println("bench/run: " + e.getMessage());
            System.exit(2);
        }
    }

    private void execute(Arguments arguments) throws IOException {
        switch (arguments.action()) {
            case HELP -> out.print(HELP);
            case LIST -> list();
            case PROFILE -> out.print(StepProfile.of(arguments.subject()));
            case RUN -> run(arguments);
        }
    }

    private void run(Arguments arguments) throws IOException {
        Optional<LoopSuite> loop = LoopSuite.of(arguments.subject(), out);
        if (loop.isPresent()) {
            loop.get().execute(arguments.only(), arguments.json());
        } else {
            new SuiteRun(suite(arguments.subject()), Schedule.standard(), out, System.err)
                    .execute(arguments.only(), arguments.json());
        }
    }

    private void list() {
        SUITES.forEach(suite -> out.printf("%-14s %s%n", suite.name(), suite.summary()));
        out.printf(
                "%-14s %s%n",
                "ppo", "iterations of PPO on text, against the same with overlap, cache or batching switched off");
        out.printf("%-14s %s%n", "reward-service", "the packaged service over gRPC, against ONNX Runtime in-process");
        out.printf(
                "%-14s %s%n",
                "thinker-loop",
                "augmented steps of Thinker, against the same without overlap or without predicted boards");
        out.printf("%-14s %s%n", "thinker", "imagined nodes over gRPC, against the model's bare calls in-process");
    }

    private static Suite suite(String name) {
        return SUITES.stream()
                .filter(suite -> suite.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no such suite; see --list: suite=" + name));
    }
}

package dev.prudence.bench.loop;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.prudence.bench.measure.Comparison;
import dev.prudence.bench.measure.Machine;
import dev.prudence.bench.measure.Row;
import dev.prudence.bench.measure.Samples;
import dev.prudence.bench.measure.Table;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How fast a loop is over the real path, broker and services included, beside the same with one thing switched off. Every round runs all variants one
 * after another; evaluations are left out of the times.
 */
public final class LoopSuite {

    private static final List<Loop> LOOPS = List.of(Loop.policyOptimisation(), Loop.planning());
    private static final String WHOLE = "whole";
    private static final int ROUNDS = 4;
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private final Loop loop;
    private final PrintStream out;

    private LoopSuite(Loop loop, PrintStream out) {
        this.loop = loop;
        this.out = out;
    }

    /** The suite of that name. */
    public static Optional<LoopSuite> of(String name, PrintStream out) {
        return LOOPS.stream()
                .filter(loop -> loop.name().equals(name))
                .map(loop -> new LoopSuite(loop, out))
                .findFirst();
    }

    /**
     * Measures and prints.
     *
     * @param only a part of the names of the wanted cases; empty for all
     * @param json the file to write; empty for none
     */
    public void execute(String only, String json) throws IOException {
        Path root = Path.of(System.getProperty("prudence.root", "."));
        LoopRun runs = new LoopRun(root, root.resolve("bench/target/" + loop.name()));
        Map<String, List<String>> variants = new LinkedHashMap<>(Map.of(WHOLE, loop.whole()));
        loop.without().forEach((what, settings) -> {
            if (what.contains(only)) {
                variants.put(what, settings);
            }
        });
        Map<String, List<Spent>> times = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, List<String>> variant : variants.entrySet()) {
                Spent spent = runs.measure(loop, variant.getKey(), variant.getValue(), round);
                times.computeIfAbsent(variant.getKey(), missing -> new ArrayList<>())
                        .add(spent);
                out.printf(
                        Locale.ROOT,
                        "  round %d, %s: %.1f %s%n",
                        round + 1,
                        variant.getKey(),
                        1 / spent.secondsOfOne(),
                        loop.unit());
            }
        }
        List<Row> rows = rows(times);
        out.println(Table.head());
        rows.forEach(row -> out.println(Table.line(row)));
        times.forEach((variant, spent) -> out.println("  " + variant + ": " + shares(spent)));
        if (!json.isEmpty()) {
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValue(Path.of(json).toFile(), rows);
        }
    }

    private List<Row> rows(Map<String, List<Spent>> times) {
        List<Spent> whole = times.getOrDefault(WHOLE, List.of());
        String commit = System.getProperty("prudence.bench.commit", "unknown");
        List<Row> rows = new ArrayList<>();
        times.forEach((variant, spent) -> {
            if (!variant.equals(WHOLE)) {
                Comparison comparison =
                        Comparison.ofRate(variant, loop.unit(), 1, OptionalDouble.empty(), CORES, () -> {
                            throw new IllegalStateException("measured by whole runs");
                        });
                Samples samples = new Samples(secondsOfOne(whole), secondsOfOne(spent));
                rows.add(Row.of(loop.name(), comparison, samples, Machine.describe(), commit));
            }
        });
        return rows;
    }

    private static double[] secondsOfOne(List<Spent> times) {
        return times.stream().mapToDouble(Spent::secondsOfOne).toArray();
    }

    /** Of the parts, means over rounds. */
    private static String shares(List<Spent> times) {
        double wall = times.stream().mapToDouble(Spent::wall).sum();
        Map<String, Double> seconds = new TreeMap<>();
        times.forEach(spent -> spent.seconds().forEach((part, each) -> seconds.merge(part, each, Double::sum)));
        return seconds.entrySet().stream()
                .map(part -> String.format(Locale.ROOT, "%s %.0f %%", part.getKey(), 100 * part.getValue() / wall))
                .collect(Collectors.joining(", "));
    }
}

package dev.prudence.bench.policyloop;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Samples per second of policy optimisation on text over the real path, broker and services included, beside the same with one thing
 * switched off. Every round runs all variants one after another; evaluations are left out of the times.
 */
public final class PolicyLoopSuite {

    /** The suite's name. */
    public static final String NAME = "ppo";

    private static final int ROUNDS = 4;
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private final PrintStream out;

    public PolicyLoopSuite(PrintStream out) {
        this.out = out;
    }

    /**
     * Measures and prints.
     *
     * @param only a part of the names of the wanted cases; empty for all
     * @param json the file to write; empty for none
     */
    public void execute(String only, String json) throws IOException {
        Path root = Path.of(System.getProperty("prudence.root", "."));
        LoopRun loop = new LoopRun(root, root.resolve("bench/target/ppo"));
        Map<LoopVariant, List<JsonNode>> times = new EnumMap<>(LoopVariant.class);
        for (int round = 0; round < ROUNDS; round++) {
            for (LoopVariant variant : LoopVariant.values()) {
                if (variant == LoopVariant.WHOLE || variant.caseName().contains(only)) {
                    JsonNode time = loop.measure(variant, round);
                    times.computeIfAbsent(variant, missing -> new ArrayList<>()).add(time);
                    out.printf(
                            Locale.ROOT,
                            "  round %d, %s: %.1f iterations/min%n",
                            round + 1,
                            variant.caseName(),
                            60
                                    * time.path("iterations").asInt()
                                    / time.path("wall").asDouble());
                }
            }
        }
        List<Row> rows = rows(times);
        out.println(Table.head());
        rows.forEach(row -> out.println(Table.line(row)));
        times.forEach((variant, spent) -> out.println("  " + variant.caseName() + ": " + shares(spent)));
        if (!json.isEmpty()) {
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValue(Path.of(json).toFile(), rows);
        }
    }

    private static List<Row> rows(Map<LoopVariant, List<JsonNode>> times) {
        List<JsonNode> whole = times.getOrDefault(LoopVariant.WHOLE, List.of());
        String commit = System.getProperty("prudence.bench.commit", "unknown");
        List<Row> rows = new ArrayList<>();
        times.forEach((variant, spent) -> {
            if (variant != LoopVariant.WHOLE) {
                Comparison comparison =
                        Comparison.ofRate(variant.caseName(), "samples/s", 1, OptionalDouble.empty(), CORES, () -> {
                            throw new IllegalStateException("measured by whole runs");
                        });
                Samples samples = new Samples(secondsOfASample(whole), secondsOfASample(spent));
                rows.add(Row.of(NAME, comparison, samples, Machine.describe(), commit));
            }
        });
        return rows;
    }

    private static double[] secondsOfASample(List<JsonNode> times) {
        return times.stream()
                .mapToDouble(time ->
                        time.path("wall").asDouble() / time.path("samples").asDouble())
                .toArray();
    }

    /** The parts of an iteration, means over rounds. */
    private static String shares(List<JsonNode> times) {
        double wall =
                times.stream().mapToDouble(time -> time.path("wall").asDouble()).sum();
        List<String> words = new ArrayList<>();
        times.get(0).path("seconds").fieldNames().forEachRemaining(part -> {
            double seconds = times.stream()
                    .mapToDouble(time -> time.path("seconds").path(part).asDouble())
                    .sum();
            words.add(String.format(Locale.ROOT, "%s %.0f %%", part.toLowerCase(Locale.ROOT), 100 * seconds / wall));
        });
        return String.join(", ", words);
    }
}

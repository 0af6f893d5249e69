package dev.prudence.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.prudence.bench.measure.Comparison;
import dev.prudence.bench.measure.Interleaving;
import dev.prudence.bench.measure.Machine;
import dev.prudence.bench.measure.Pair;
import dev.prudence.bench.measure.Row;
import dev.prudence.bench.measure.Samples;
import dev.prudence.bench.measure.Schedule;
import dev.prudence.bench.measure.Table;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Measures a suite, prints its table and writes its rows as JSON where asked. Not thread-safe. */
public final class SuiteRun {

    private final Suite suite;
    private final Schedule schedule;
    private final PrintStream out;
    private final PrintStream progress;

    /**
     * @param out gets the table
     * @param progress is told what is being measured, since a row can take minutes
     */
    public SuiteRun(Suite suite, Schedule schedule, PrintStream out, PrintStream progress) {
        this.suite = suite;
        this.schedule = schedule;
        this.out = out;
        this.progress = progress;
    }

    /**
     * Measures the wanted cases.
     *
     * @param only a part of their names; empty for all
     * @param json the file to write; empty for none
     */
    public void execute(String only, String json) throws IOException {
        List<Row> rows = new ArrayList<>();
        List<Comparison> wanted = suite.comparisons().get().stream()
                .filter(comparison -> comparison.name().contains(only))
                .toList();
        out.println(Table.head());
        for (Comparison comparison : wanted) {
            progress.printf("Measuring %s, %d of %d%n", comparison.name(), rows.size() + 1, wanted.size());
            rows.add(measure(comparison));
        }
        if (!json.isEmpty()) {
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValue(Path.of(json).toFile(), rows);
        }
    }

    private Row measure(Comparison comparison) {
        String commit = System.getProperty("prudence.bench.commit", "unknown");
        List<Samples> openings = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (int opening = 1; opening <= comparison.openings(); opening++) {
            if (comparison.openings() > 1) {
                progress.printf("  opening %d of %d%n", opening, comparison.openings());
            }
            try (Pair pair = comparison.opener().get()) {
                Samples samples = Interleaving.of(schedule).measure(pair);
                openings.add(samples);
                String label = comparison.openings() == 1 ? "" : "opening " + opening + ": ";
                Stream.concat(samples.note().stream(), pair.notes().stream()).forEach(note -> notes.add(label + note));
            }
        }
        Samples all = Samples.ofOpenings(openings);
        if (openings.size() > 1) {
            all.note().ifPresent(note -> notes.add("all openings: " + note));
        }
        Row row = Row.of(suite.name(), comparison, all, Machine.describe(), commit);
        out.println(Table.line(row));
        notes.forEach(note -> out.println("  " + note));
        return row;
    }
}

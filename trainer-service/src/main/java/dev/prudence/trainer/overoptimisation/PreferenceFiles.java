package dev.prudence.trainer.overoptimisation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** Reads and writes the JSONL files that the preferences stage leaves behind. */
final class PreferenceFiles {
    static final String VALIDATION = "validation.jsonl";
    static final String NORMALISATION = "normalisation.jsonl";

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private PreferenceFiles() {}

    /** Name of the training file of a noise level. */
    static String training(double labelNoise) {
        return "preferences-noise-" + labelNoise + ".jsonl";
    }

    static <T> void write(Path file, Class<T> type, List<T> rows) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file);
                SequenceWriter lines =
                        JSON.writerFor(type).withRootValueSeparator("\n").writeValues(out)) {
            lines.writeAll(rows);
            out.newLine();
        }
    }

    static <T> List<T> read(Path file, Class<T> type) throws IOException {
        ObjectReader reader = JSON.readerFor(type);
        try (MappingIterator<T> rows = reader.readValues(file.toFile())) {
            return rows.readAll();
        }
    }

    /** One line of a file. */
    static <T> T parse(String line, Class<T> type) {
        try {
            return JSON.readValue(line, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("A line is not what was written: line=" + line, e);
        }
    }

    /** A training or validation file as tables. */
    static PairTable readPairs(Path file) throws IOException {
        List<LabelledPair> pairs = read(file, LabelledPair.class);
        return new PairTable(
                pairs.size(),
                flat(pairs, LabelledPair::prompt),
                flat(pairs, LabelledPair::chosen),
                flat(pairs, LabelledPair::rejected));
    }

    /** One column of vectors, row-major. */
    static <T> float[] flat(List<T> rows, Function<T, List<Float>> column) {
        int width = rows.isEmpty() ? 0 : column.apply(rows.get(0)).size();
        float[] table = new float[rows.size() * width];
        int next = 0;
        for (T row : rows) {
            for (float value : column.apply(row)) {
                table[next++] = value;
            }
        }
        return table;
    }

    /**
     * An answer on which members are normalised.
     *
     * @param prompt {@code [promptWidth]}
     * @param answer {@code [answerWidth]}
     */
    record Unlabelled(List<Float> prompt, List<Float> answer) {}
}

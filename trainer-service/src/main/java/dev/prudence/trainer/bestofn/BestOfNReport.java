package dev.prudence.trainer.bestofn;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Everything that a best-of-n stage leaves behind.
 *
 * @param seed seed of the samples
 * @param result curves and comparisons
 * @param agreement one per ensemble
 * @param samples the table of samples worth looking at
 */
public record BestOfNReport(long seed, BestOfNResult result, List<MemberAgreement> agreement, List<SampleRow> samples) {
    /** Name of the file in the stage's directory. */
    public static final String FILE = "best-of-n.json";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** Copies the lists. */
    public BestOfNReport {
        agreement = List.copyOf(agreement);
        samples = List.copyOf(samples);
    }

    /** Writes the file into a stage's directory. */
    public void writeTo(Path directory) throws IOException {
        JSON.writeValue(directory.resolve(FILE).toFile(), this);
    }

    /** Reads the file of a stage's directory. */
    public static BestOfNReport readFrom(Path directory) throws IOException {
        return JSON.readValue(directory.resolve(FILE).toFile(), BestOfNReport.class);
    }
}

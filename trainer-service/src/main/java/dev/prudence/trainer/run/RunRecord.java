package dev.prudence.trainer.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;

/**
 * A run as its report sees it.
 *
 * @param id the run's id
 * @param experiment the experiment's name
 * @param preset the preset's name
 * @param seed the document's seed
 * @param version version of the application
 * @param device what computes: {@code cpu}, {@code cuda}
 * @param configDigest SHA-256 of the resolved document
 * @param started when the run began
 * @param document the whole resolved document
 * @param stages the stages done so far, in order
 */
public record RunRecord(
        String id,
        String experiment,
        String preset,
        long seed,
        String version,
        String device,
        String configDigest,
        Instant started,
        JsonNode document,
        List<StageRecord> stages) {

    public RunRecord {
        stages = List.copyOf(stages);
    }
}

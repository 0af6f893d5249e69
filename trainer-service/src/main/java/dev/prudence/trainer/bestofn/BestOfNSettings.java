package dev.prudence.trainer.bestofn;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Settings of a best-of-n stage, as in the document's section {@code bestOfN}.
 *
 * @param prompts number of prompts
 * @param samplesPerPrompt size of each prompt's pool
 * @param largestN the largest n; below it the grid holds the powers of two
 * @param draws bootstrap draws over prompts
 * @param objectives what each ensemble reports, in this order
 */
public record BestOfNSettings(int prompts, int samplesPerPrompt, int largestN, int draws, List<Objective> objectives) {
    /** Copies the list. */
    public BestOfNSettings {
        objectives = List.copyOf(objectives);
    }

    /** Reads the section; the document was validated before. */
    public static BestOfNSettings of(JsonNode section) {
        return new BestOfNSettings(
                section.path("prompts").asInt(),
                section.path("samplesPerPrompt").asInt(),
                section.path("largestN").asInt(),
                section.path("bootstrapDraws").asInt(),
                Objectives.fromConfig(section.path("objectives")));
    }
}

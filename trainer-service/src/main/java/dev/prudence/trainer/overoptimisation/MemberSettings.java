package dev.prudence.trainer.overoptimisation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * The document's section {@code rewardEnsemble}.
 *
 * @param members how many members an ensemble has
 * @param hidden widths of the hidden layers
 * @param epochs passes over the pairs
 * @param batchSize pairs per step
 * @param learningRate Adam's step size
 * @param scoreL2 coefficient of the squared scores in the loss
 */
record MemberSettings(
        int members, List<Integer> hidden, int epochs, int batchSize, double learningRate, double scoreL2) {
    MemberSettings {
        hidden = List.copyOf(hidden);
    }

    static MemberSettings of(JsonNode section) {
        return new MemberSettings(
                section.path("members").asInt(),
                StreamSupport.stream(section.path("hidden").spliterator(), false)
                        .map(JsonNode::asInt)
                        .toList(),
                section.path("epochs").asInt(),
                section.path("batchSize").asInt(),
                section.path("learningRate").asDouble(),
                section.path("scoreL2").asDouble());
    }
}

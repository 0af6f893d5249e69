package dev.prudence.reward.wire;

import dev.prudence.proto.reward.v1.Mean;
import dev.prudence.proto.reward.v1.Median;
import dev.prudence.proto.reward.v1.Quantile;
import dev.prudence.proto.reward.v1.SingleMember;
import dev.prudence.proto.reward.v1.SoftMin;
import dev.prudence.proto.reward.v1.UncertaintyWeighted;
import dev.prudence.proto.reward.v1.WorstCase;
import dev.prudence.reward.objective.Objective;

/** Objectives as messages. */
final class ObjectiveMessages {

    private ObjectiveMessages() {}

    static dev.prudence.proto.reward.v1.Objective toMessage(Objective objective) {
        dev.prudence.proto.reward.v1.Objective.Builder message = dev.prudence.proto.reward.v1.Objective.newBuilder();
        if (objective instanceof Objective.Mean) {
            message.setMean(Mean.getDefaultInstance());
        } else if (objective instanceof Objective.WorstCase) {
            message.setWorstCase(WorstCase.getDefaultInstance());
        } else if (objective instanceof Objective.UncertaintyWeighted weighted) {
            message.setUncertaintyWeighted(UncertaintyWeighted.newBuilder()
                    .setLambda(weighted.lambda())
                    .setDdof(weighted.ddof()));
        } else if (objective instanceof Objective.SoftMin soft) {
            message.setSoftMin(SoftMin.newBuilder().setBeta(soft.beta()));
        } else if (objective instanceof Objective.SingleMember single) {
            message.setSingleMember(SingleMember.newBuilder().setMember(single.member()));
        } else if (objective instanceof Objective.Median) {
            message.setMedian(Median.getDefaultInstance());
        } else if (objective instanceof Objective.Quantile quantile) {
            message.setQuantile(Quantile.newBuilder().setProbability(quantile.probability()));
        }
        return message.build();
    }

    /**
     * The objective that a message means; the mean when it names none.
     *
     * @throws IllegalArgumentException if a parameter is out of range
     */
    static Objective fromMessage(dev.prudence.proto.reward.v1.Objective message) {
        return switch (message.getKindCase()) {
            case MEAN, KIND_NOT_SET -> new Objective.Mean();
            case WORST_CASE -> new Objective.WorstCase();
            case UNCERTAINTY_WEIGHTED ->
                new Objective.UncertaintyWeighted(
                        message.getUncertaintyWeighted().getLambda(),
                        message.getUncertaintyWeighted().getDdof());
            case SOFT_MIN -> new Objective.SoftMin(message.getSoftMin().getBeta());
            case SINGLE_MEMBER ->
                new Objective.SingleMember(message.getSingleMember().getMember());
            case MEDIAN -> new Objective.Median();
            case QUANTILE -> new Objective.Quantile(message.getQuantile().getProbability());
        };
    }
}

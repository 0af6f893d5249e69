package dev.prudence.reward.wire;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.reward.v1.SampleScored;
import dev.prudence.proto.reward.v1.ScoredSample;
import dev.prudence.proto.rollout.v1.SampleGenerated;
import dev.prudence.reward.ensemble.Outcome;
import dev.prudence.reward.ensemble.RewardEnsemble;
import dev.prudence.reward.ensemble.SampleScore;
import java.util.EnumMap;
import java.util.Map;

/** Builds one block of scores. Not thread-safe. */
final class ScoredBlock {

    private final SampleScored.Builder block;
    private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);

    private ScoredBlock(SampleScored.Builder block) {
        this.block = block;
    }

    /** By an ensemble that could not be had: no members, no objectives. */
    static ScoredBlock of(SampleGenerated samples, ModelVersion ensemble) {
        return new ScoredBlock(SampleScored.newBuilder()
                .setRunId(samples.getContext().getRunId())
                .setPhase(samples.getContext().getPhase())
                .setPolicy(samples.getContext().getPolicy())
                .setEnsemble(ensemble));
    }

    static ScoredBlock of(SampleGenerated samples, ModelVersion version, RewardEnsemble ensemble) {
        ScoredBlock scored = of(samples, version);
        scored.block.addAllMembers(ensemble.members());
        ensemble.objectives().forEach(objective -> scored.block.addObjectives(ObjectiveMessages.toMessage(objective)));
        return scored;
    }

    void add(long sampleId, SampleScore score) {
        outcomes.merge(score.outcome(), 1, Integer::sum);
        ScoredSample.Builder sample = block.addSamplesBuilder()
                .setSampleId(sampleId)
                .setOutcome(SampleMessages.outcome(score.outcome()))
                .setReason(score.reason());
        if (score instanceof SampleScore.Scored scored) {
            for (int member = 0; member < scored.members(); member++) {
                sample.addMemberRaw(scored.raw(member));
                sample.addMemberNormalised((float) scored.normalised(member));
            }
            for (int objective = 0; objective < scored.objectives(); objective++) {
                sample.addAggregates(scored.aggregate(objective));
            }
            sample.setVariance(scored.variance());
        }
    }

    SampleScored build(ScoringMeter meter) {
        outcomes.forEach(meter::answered);
        return block.build();
    }
}

package dev.prudence.reward.wire;

import dev.prudence.distribution.DistributionException;
import dev.prudence.distribution.Lease;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.reward.v1.SampleScored;
import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.SampleGenerated;
import dev.prudence.reward.ensemble.Outcome;
import dev.prudence.reward.ensemble.RewardEnsemble;
import dev.prudence.reward.ensemble.Sample;
import dev.prudence.reward.ensemble.SampleScore;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers a block of samples: one block of scores for each ensemble that the block names. Every sample gets an outcome,
 * whatever happens: an ensemble that cannot be had rejects all of them, one whose registry stays silent for too long lets
 * them time out (asking again may help), and a sample that was not generated keeps its reason.
 *
 * <p>This class is thread-safe.
 */
public final class BlockScoring {

    private final Ensembles ensembles;
    private final RegistryPatience patience;
    private final ScoringMeter meter;

    public BlockScoring(Ensembles ensembles, RegistryPatience patience, ScoringMeter meter) {
        this.ensembles = ensembles;
        this.patience = patience;
        this.meter = meter;
    }

    /** One block of scores for each ensemble in the block's context, in that order. */
    public List<SampleScored> score(SampleGenerated block) {
        List<SampleScored> scored = new ArrayList<>();
        for (ModelVersion ensemble : block.getContext().getEnsemblesList()) {
            scored.add(score(block, ensemble));
        }
        return scored;
    }

    /** The same with all samples rejected, for a block that cannot be used. */
    public List<SampleScored> reject(SampleGenerated block, String reason) {
        return block.getContext().getEnsemblesList().stream()
                .map(ensemble -> unscored(block, ensemble, Outcome.REJECTED, reason))
                .toList();
    }

    private SampleScored score(SampleGenerated block, ModelVersion ensemble) {
        String address = block.getContext().getRegistryAddress();
        try (Lease<RewardEnsemble> lease =
                patience.keepAsking(() -> ensembles.byDigest(ensemble.getDigest(), address))) {
            return score(block, ensemble, lease.model());
        } catch (DistributionException e) {
            Outcome outcome = e.isTransient() ? Outcome.TIMED_OUT : Outcome.REJECTED;
            return unscored(block, ensemble, outcome, String.valueOf(e.getMessage()));
        } catch (UnusableEnsembleException e) {
            return unscored(block, ensemble, Outcome.REJECTED, String.valueOf(e.getMessage()));
        }
    }

    private SampleScored score(SampleGenerated block, ModelVersion version, RewardEnsemble ensemble) {
        List<Integer> generated = new ArrayList<>();
        List<Sample> samples = new ArrayList<>();
        BlockSamples content = new BlockSamples(block);
        for (int i = 0; i < block.getSamplesCount(); i++) {
            if (BlockSamples.failure(block.getSamples(i)).isEmpty()) {
                generated.add(i);
                samples.add(content.sample(i));
            }
        }
        List<SampleScore> scores = ensemble.score(samples);
        ScoredBlock scored = ScoredBlock.of(block, version, ensemble);
        int next = 0;
        for (int i = 0; i < block.getSamplesCount(); i++) {
            boolean isGenerated = next < generated.size() && generated.get(next) == i;
            scored.add(
                    block.getSamples(i).getSampleId(),
                    isGenerated ? scores.get(next++) : notGenerated(block.getSamples(i)));
        }
        return scored.build(meter);
    }

    private SampleScored unscored(SampleGenerated block, ModelVersion version, Outcome outcome, String reason) {
        ScoredBlock scored = ScoredBlock.of(block, version);
        for (GeneratedSample sample : block.getSamplesList()) {
            boolean generated = BlockSamples.failure(sample).isEmpty();
            scored.add(
                    sample.getSampleId(), generated ? new SampleScore.Unscored(outcome, reason) : notGenerated(sample));
        }
        return scored.build(meter);
    }

    private static SampleScore notGenerated(GeneratedSample sample) {
        return BlockSamples.failure(sample).orElseThrow();
    }
}

package dev.prudence.trainer.rollout;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.reward.v1.SampleScored;
import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.proto.reward.v1.ScoredSample;
import dev.prudence.proto.rollout.v1.BlockContext;
import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.SampleGenerated;
import dev.prudence.trainer.rollout.AnswerBlock.Answer;
import dev.prudence.trainer.rollout.AnswerBlock.Verdict;
import dev.prudence.trainer.rollout.RolloutTransport.Fact;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads records of one phase, and refuses what cannot belong to it. This class is thread-safe. */
final class BlockReader {

    private final String runId;
    private final PhaseSpec spec;
    private final Map<String, Integer> partOfEnsemble = new HashMap<>();

    BlockReader(String runId, PhaseSpec spec) {
        this.runId = runId;
        this.spec = spec;
        for (ModelVersion ensemble : spec.ensembles()) {
            Integer known = partOfEnsemble.put(ensemble.getDigest(), partOfEnsemble.size() + 1);
            if (known != null) {
                throw new IllegalArgumentException(
                        "an ensemble scores a phase once, ensemble.digest=" + ensemble.getDigest());
            }
        }
    }

    /**
     * Reads one record.
     *
     * @return what concerns the phase; empty for a record of another run, phase, version or ensemble
     * @throws MalformedBlockException if the record breaks the contract of its topic
     */
    Optional<AnswerBlock> read(Fact fact, byte[] value) throws MalformedBlockException {
        try {
            return switch (fact) {
                case SAMPLE_GENERATED -> generated(SampleGenerated.parseFrom(value));
                case SAMPLE_SCORED -> scored(SampleScored.parseFrom(value));
            };
        } catch (InvalidProtocolBufferException broken) {
            throw new MalformedBlockException("the value is no " + fact + " message: " + broken.getMessage());
        }
    }

    private Optional<AnswerBlock> generated(SampleGenerated block) throws MalformedBlockException {
        requireNamed(block.getContext().getRunId(), block.getContext().getPhase());
        if (!isOurs(block.getContext())) {
            return Optional.empty();
        }
        List<Answer> answers = new ArrayList<>(block.getSamplesCount());
        for (GeneratedSample sample : block.getSamplesList()) {
            answers.add(answer(sample));
        }
        return Optional.of(new AnswerBlock(PhaseIndex.SAMPLE, answers));
    }

    private Optional<AnswerBlock> scored(SampleScored block) throws MalformedBlockException {
        requireNamed(block.getRunId(), block.getPhase());
        Integer part = partOfEnsemble.get(block.getEnsemble().getDigest());
        if (part == null || !isOurs(block)) {
            return Optional.empty();
        }
        List<Answer> answers = new ArrayList<>(block.getSamplesCount());
        for (ScoredSample sample : block.getSamplesList()) {
            answers.add(answer(sample, block));
        }
        return Optional.of(new AnswerBlock(part, answers));
    }

    private boolean isOurs(BlockContext context) {
        return context.getRunId().equals(runId)
                && context.getPhase().equals(spec.phase())
                && context.getPolicy().getDigest().equals(spec.policy().getDigest())
                && context.getNoiseSeed() == spec.noiseSeed()
                && context.getSampling().equals(spec.sampling());
    }

    private boolean isOurs(SampleScored block) {
        return block.getRunId().equals(runId)
                && block.getPhase().equals(spec.phase())
                && block.getPolicy().getDigest().equals(spec.policy().getDigest());
    }

    private Answer answer(GeneratedSample sample) throws MalformedBlockException {
        int id = requireKnown(sample.getSampleId());
        Verdict verdict = switch (sample.getOutcome()) {
            case GENERATION_OUTCOME_GENERATED -> Verdict.USABLE;
            case GENERATION_OUTCOME_REJECTED -> Verdict.FINAL;
            case GENERATION_OUTCOME_TIMED_OUT -> Verdict.ASK_AGAIN;
            case GENERATION_OUTCOME_UNSPECIFIED, UNRECOGNIZED -> throw noOutcome(id);
        };
        if (sample.hasAnswer() != (sample.getOutcome() == GenerationOutcome.GENERATION_OUTCOME_GENERATED)) {
            throw new MalformedBlockException("an answer is present exactly when generated, sampleId=" + id);
        }
        GeneratedSample stripped = sample.toBuilder().clearPromptIndex().build();
        return new Answer(id, verdict, stripped, sample.getReason());
    }

    private Answer answer(ScoredSample sample, SampleScored block) throws MalformedBlockException {
        int id = requireKnown(sample.getSampleId());
        Verdict verdict = switch (sample.getOutcome()) {
            case SCORE_OUTCOME_SCORED, SCORE_OUTCOME_DEGRADED -> Verdict.USABLE;
            case SCORE_OUTCOME_REJECTED, SCORE_OUTCOME_ABSTAINED -> Verdict.FINAL;
            case SCORE_OUTCOME_TIMED_OUT -> Verdict.ASK_AGAIN;
            case SCORE_OUTCOME_UNSPECIFIED, UNRECOGNIZED -> throw noOutcome(id);
        };
        if (verdict == Verdict.USABLE) {
            requireNumbers(sample, block);
        }
        return new Answer(id, verdict, sample, sample.getReason());
    }

    private static void requireNumbers(ScoredSample sample, SampleScored block) throws MalformedBlockException {
        boolean counts = sample.getMemberRawCount() == block.getMembersCount()
                && sample.getMemberNormalisedCount() == block.getMembersCount()
                && sample.getAggregatesCount() == block.getObjectivesCount();
        if (!counts) {
            throw new MalformedBlockException(
                    "a score needs one number per member and objective, sampleId=" + sample.getSampleId());
        }
        if (sample.getOutcome() == ScoreOutcome.SCORE_OUTCOME_SCORED && !isFinite(sample)) {
            throw new MalformedBlockException("a score must be finite, sampleId=" + sample.getSampleId());
        }
    }

    private static boolean isFinite(ScoredSample sample) {
        for (int i = 0; i < sample.getMemberNormalisedCount(); i++) {
            if (!Float.isFinite(sample.getMemberNormalised(i))) {
                return false;
            }
        }
        for (int i = 0; i < sample.getAggregatesCount(); i++) {
            if (!Double.isFinite(sample.getAggregates(i))) {
                return false;
            }
        }
        return true;
    }

    private int requireKnown(long sampleId) throws MalformedBlockException {
        if (sampleId < 0 || sampleId >= spec.samples()) {
            throw new MalformedBlockException("the phase has no such sample, sampleId=" + sampleId);
        }
        return (int) sampleId;
    }

    private static void requireNamed(String run, String phase) throws MalformedBlockException {
        if (run.isEmpty() || phase.isEmpty()) {
            throw new MalformedBlockException("a block names its run and phase, runId=" + run + " phase=" + phase);
        }
    }

    private static MalformedBlockException noOutcome(int id) {
        return new MalformedBlockException("the outcome is missing or unknown, sampleId=" + id);
    }
}

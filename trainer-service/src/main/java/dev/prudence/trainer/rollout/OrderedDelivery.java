package dev.prudence.trainer.rollout;

import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.proto.reward.v1.ScoredSample;
import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.trainer.rollout.RolloutTransport.Fact;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads a finished phase back in the order of the sample ids. Not thread-safe. */
final class OrderedDelivery {

    private static final String NO_ANSWER = "no answer came back";
    private static final String NOTHING_TO_SCORE = "there is no answer to score";

    private final PhaseSpec spec;
    private final PhaseIndex index;
    private final PhaseJournal journal;

    OrderedDelivery(PhaseSpec spec, PhaseIndex index, PhaseJournal journal) {
        this.spec = spec;
        this.index = index;
        this.journal = journal;
    }

    void to(SampleSink sink, Runnable checkCancelled) throws IOException {
        for (int id = 0; id < spec.samples(); id++) {
            if (id % RolloutSettings.MAX_BLOCK_SAMPLES == 0) {
                checkCancelled.run();
            }
            List<ScoredSample> scores = new ArrayList<>(index.ensembles());
            for (int part = 1; part <= index.ensembles(); part++) {
                scores.add(score(part, id));
            }
            sink.accept(sample(id), scores);
        }
    }

    private GeneratedSample sample(int id) throws IOException {
        if (!index.has(PhaseIndex.SAMPLE, id)) {
            return GeneratedSample.newBuilder()
                    .setSampleId(id)
                    .setPromptIndex(spec.promptIndex(id))
                    .setOutcome(GenerationOutcome.GENERATION_OUTCOME_TIMED_OUT)
                    .setReason(NO_ANSWER)
                    .build();
        }
        long frame = index.frame(PhaseIndex.SAMPLE, id);
        GeneratedSample known = (GeneratedSample) journal.answer(frame, Fact.SAMPLE_GENERATED, id);
        return known.toBuilder().setPromptIndex(spec.promptIndex(id)).build();
    }

    private ScoredSample score(int part, int id) throws IOException {
        if (index.has(PhaseIndex.SAMPLE, id) && !index.usable(PhaseIndex.SAMPLE, id)) {
            return unscored(id, ScoreOutcome.SCORE_OUTCOME_REJECTED, NOTHING_TO_SCORE);
        }
        if (!index.has(PhaseIndex.SAMPLE, id) || !index.has(part, id)) {
            return unscored(id, ScoreOutcome.SCORE_OUTCOME_TIMED_OUT, NO_ANSWER);
        }
        return (ScoredSample) journal.answer(index.frame(part, id), Fact.SAMPLE_SCORED, id);
    }

    private static ScoredSample unscored(int id, ScoreOutcome outcome, String reason) {
        return ScoredSample.newBuilder()
                .setSampleId(id)
                .setOutcome(outcome)
                .setReason(reason)
                .build();
    }
}

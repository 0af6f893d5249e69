package dev.prudence.trainer.bestofn;

import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.proto.reward.v1.ScoredSample;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.trainer.rollout.SampleSink;
import java.util.ArrayList;
import java.util.List;

/**
 * Fills a pool from the samples of a phase: judges them in blocks, and remembers the few that a report shows.
 *
 * <p>Not thread-safe.
 */
final class PoolCollector implements SampleSink {
    private static final int BLOCK = 512;

    private final ScorePool pool;
    private final List<Prompt> prompts;
    private final Judge judge;
    private final SampleHighlights highlights;
    private final List<Arrival> block = new ArrayList<>(BLOCK);

    PoolCollector(ScorePool pool, List<Prompt> prompts, Judge judge, SampleHighlights highlights) {
        this.pool = pool;
        this.prompts = prompts;
        this.judge = judge;
        this.highlights = highlights;
    }

    @Override
    public void accept(GeneratedSample sample, List<ScoredSample> scores) {
        boolean answered = sample.getOutcome() == GenerationOutcome.GENERATION_OUTCOME_GENERATED;
        boolean scored = scores.stream().allMatch(score -> score.getOutcome() == ScoreOutcome.SCORE_OUTCOME_SCORED);
        if (answered && scored) {
            block.add(new Arrival(sample, scores));
        }
        if (block.size() == BLOCK) {
            finish();
        }
    }

    /** Judges and enters what is still waiting; to be called after the last sample. */
    void finish() {
        if (block.isEmpty()) {
            return;
        }
        List<Prompt> asked = block.stream().map(this::prompt).toList();
        List<Answer> answers =
                block.stream().map(each -> each.sample().getAnswer()).toList();
        double[] gold = judge.score(asked, answers);
        for (int i = 0; i < gold.length; i++) {
            enter(block.get(i), asked.get(i), gold[i]);
        }
        block.clear();
    }

    private void enter(Arrival arrival, Prompt prompt, double gold) {
        int id = Math.toIntExact(arrival.sample().getSampleId());
        pool.put(id, gold, columns(arrival.scores()));
        if (pool.isScored(id)) {
            highlights.offer(id, prompt, arrival.sample().getAnswer(), arrival.scores());
        }
    }

    private double[] columns(List<ScoredSample> scores) {
        double[] row = new double
                [pool.ensembles().stream().mapToInt(EnsembleColumns::width).sum()];
        int column = 0;
        for (int ensemble = 0; ensemble < scores.size(); ensemble++) {
            ScoredSample score = scores.get(ensemble);
            requireWidth(pool.ensembles().get(ensemble), score);
            for (int member = 0; member < score.getMemberNormalisedCount(); member++) {
                row[column++] = score.getMemberNormalised(member);
            }
            for (int objective = 0; objective < score.getAggregatesCount(); objective++) {
                row[column++] = score.getAggregates(objective);
            }
        }
        return row;
    }

    private static void requireWidth(EnsembleColumns ensemble, ScoredSample score) {
        if (score.getMemberNormalisedCount() != ensemble.members().size()
                || score.getAggregatesCount() != ensemble.objectives().size()) {
            throw new IllegalStateException(
                    "the ensemble answered with other members or objectives than it was published"
                            + " with: ensemble=" + ensemble.name() + ", members=" + score.getMemberNormalisedCount()
                            + ", objectives=" + score.getAggregatesCount());
        }
    }

    private Prompt prompt(Arrival arrival) {
        return prompts.get(arrival.sample().getPromptIndex());
    }

    private record Arrival(GeneratedSample sample, List<ScoredSample> scores) {}
}

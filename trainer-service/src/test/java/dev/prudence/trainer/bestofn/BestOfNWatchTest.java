package dev.prudence.trainer.bestofn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.monitor.Observation;
import dev.prudence.monitor.Probe;
import dev.prudence.monitor.WatchedPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;

class BestOfNWatchTest {

    private static final EnsembleColumns COLUMNS =
            new EnsembleColumns("Noise 0.25", 0.25, List.of("member-0", "member-1"), List.of(Objective.MEAN));

    /** With n as large as a prompt's samples the best is the best: everything can be written down. */
    @Test
    void theLargestNShowsTheChosenSamplesAndKeepsProbeAndJudgementApart() {
        ScorePool pool = new ScorePool(8, 2, List.of(COLUMNS));
        for (int prompt = 0; prompt < 8; prompt++) {
            // Members 3 and 1 (variance 1) against members 0 and 0 (variance 0): the mean prefers the first.
            double chosen = prompt % 4 == 0 ? 1 : -1;
            pool.put(2 * prompt, chosen, 3, 1, 2);
            pool.put(2 * prompt + 1, -chosen, 0, 0, 0);
        }
        List<WatchedPolicy> policies = new BestOfNWatch(pool, new int[] {1, 2}, 7).policies();

        assertThat(policies)
                .extracting(WatchedPolicy::name)
                .containsExactly("best-of-n-noise-0-25-single", "best-of-n-noise-0-25-mean");
        WatchedPolicy mean = policies.get(1);
        Observation first = mean.observations().get(0);
        Observation last = mean.observations().get(1);
        assertThat(first.variance()).isCloseTo(0.5, within(1e-12));
        assertThat(last.variance()).isCloseTo(1, within(1e-12));
        assertThat(last.proxy()).isCloseTo(1, within(1e-12));
        assertThat(last.kl()).isCloseTo(Math.log(2) - 0.5, within(1e-12));
        assertThat(first.probe()).isEqualTo(new Probe(0, 1, 2));
        assertThat(last.probe()).as("of prompts 0 and 4").isEqualTo(new Probe(1, 1, 2));
        assertThat(mean.gold().get(1).gold()).as("of the others").isCloseTo(-1, within(1e-12));
    }

    @Test
    void tooFewPromptsAreNotWatched() {
        ScorePool pool = new ScorePool(2, 2, List.of(COLUMNS));
        for (int sample = 0; sample < 4; sample++) {
            pool.put(sample, sample, sample, sample, sample);
        }
        assertThat(new BestOfNWatch(pool, new int[] {1, 2}, 7).policies()).isEmpty();
    }
}

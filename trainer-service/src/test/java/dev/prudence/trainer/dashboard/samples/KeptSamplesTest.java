package dev.prudence.trainer.dashboard.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.prudence.trainer.bestofn.BestOfNReport;
import dev.prudence.trainer.policyrun.FinalAnswers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptSamplesTest {

    @TempDir
    Path output;

    @Test
    void showsWhatBestOfNHasKept() throws IOException {
        assertThat(KeptSamples.areIn(output)).isFalse();
        Files.writeString(output.resolve(BestOfNReport.FILE), """
                {"seed": 1, "result": null, "agreement": [], "samples": [
                  {"ensemble": "policy", "why": "FOOLED", "sampleId": 4, "text": {"prompt": "p", "answer": "a"},
                   "scores": [1.0, 2.0], "variance": 0.25, "gold": -1.5},
                  {"ensemble": "policy", "why": "DISAGREEMENT", "sampleId": 9, "text": {"prompt": "q", "answer": "b"},
                   "scores": [0.0, 4.0], "variance": 4.0, "gold": 0.5}]}
                """);
        assertThat(KeptSamples.areIn(output)).isTrue();
        KeptSamples samples = KeptSamples.of("best-of-n", output);
        assertThat(samples.page(SampleOrder.DISAGREEMENT, "", 0, 10).items())
                .extracting(SampleView::id)
                .containsExactly(9L, 4L);
        SampleView worst = samples.page(SampleOrder.GOLD, "", 0, 1).items().get(0);
        assertThat(worst.gold()).hasValue(-1.5);
        assertThat(worst.note()).isEqualTo("a member's favourite that gold thinks little of");
        assertThat(worst.scores().get(0).values()).containsExactly(1.0, 2.0);
        assertThat(samples.page(SampleOrder.ID, "rejected", 0, 10).matching()).isZero();
    }

    @Test
    void showsAnswersBeforeAndAfterOptimisation() throws IOException {
        Files.writeString(output.resolve(FinalAnswers.FILE), """
                {"reference": [], "last": [], "examples": [{"prompt": "p", "before": "old", "goldBefore": -1.0,
                  "after": "new", "goldAfter": 1.0, "proxyAfter": 2.0}]}
                """);
        assertThat(KeptSamples.of("ppo", output)
                        .page(SampleOrder.GOLD, "", 0, 10)
                        .items())
                .extracting(SampleView::response, SampleView::note)
                .containsExactly(tuple("old", "before optimisation"), tuple("new", "after optimisation"));
    }
}

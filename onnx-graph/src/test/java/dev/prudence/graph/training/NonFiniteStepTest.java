package dev.prudence.graph.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.graph.Outputs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NonFiniteStepTest {

    static List<Optimiser> optimisers() {
        return LoopedStepTest.optimisers();
    }

    @ParameterizedTest
    @MethodSource("optimisers")
    void aStepThatIsNotFiniteLeavesTheStateAndIsReported(Optimiser optimiser) {
        TrainingStep step = GivenGradients.builder()
                .optimiser(optimiser)
                .clipNorm(1)
                .skipNonFinite()
                .build();
        Random random = new Random(4);
        try (StepLoop loop = new StepLoop(step, GivenGradients.start())) {
            assertThat(loop.run(0.1, GivenGradients.draw(random, 1)).scalar("skipped"))
                    .isZero();
            Map<String, double[]> before = new HashMap<>(loop.state());
            for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e30}) {
                assertThat(loop.run(0.1, spoiled(bad)).scalar("skipped"))
                        .as("%s", bad)
                        .isEqualTo(1);
                assertThat(loop.state()).as("%s", bad).containsExactlyInAnyOrderEntriesOf(before);
            }
            assertThat(loop.run(Double.NaN, GivenGradients.draw(random, 1)).scalar("skipped"))
                    .isEqualTo(1);
            assertThat(loop.state()).containsExactlyInAnyOrderEntriesOf(before);
            assertThat(loop.run(0.1, GivenGradients.draw(random, 1)).scalar("skipped"))
                    .isZero();
            assertThat(loop.state("param/w/weight")).isNotEqualTo(before.get("param/w/weight"));
        }
    }

    @Test
    void aPowerOfTwoScalesWithoutATrace() {
        TrainingStep plain = GivenGradients.builder().clipNorm(1).build();
        TrainingStep scaled = GivenGradients.builder().clipNorm(1).scaleLoss().build();
        Random random = new Random(4);
        try (StepLoop a = new StepLoop(plain, GivenGradients.start());
                StepLoop b = new StepLoop(scaled, GivenGradients.start())) {
            for (int i = 0; i < 20; i++) {
                Map<String, double[]> batch = GivenGradients.draw(random, 1);
                Map<String, double[]> withScale = new HashMap<>(batch);
                withScale.put("loss_scale", new double[] {1024});
                Outputs expected = a.run(0.1, batch);
                Outputs found = b.run(0.1, withScale);
                assertThat(found.scalar("loss")).isEqualTo(expected.scalar("loss"));
                assertThat(found.scalar("grad_norm")).isEqualTo(expected.scalar("grad_norm"));
            }
            a.state()
                    .forEach(
                            (name, values) -> assertThat(b.state(name)).as(name).containsExactly(values));
        }
    }

    @Test
    void aScaleThatOverflowsIsSkippedUntilItIsSmallEnough() {
        TrainingStep step =
                GivenGradients.builder().optimiser(Sgd.of(0)).scaleLoss().build();
        Map<String, double[]> batch = new HashMap<>();
        batch.put("d_weight", new double[6]);
        batch.put("d_bias", new double[] {0x1p60, 0});
        try (StepLoop loop = new StepLoop(step, GivenGradients.start())) {
            batch.put("loss_scale", new double[] {0x1p70});
            assertThat(loop.run(1, batch).scalar("skipped")).isEqualTo(1);
            assertThat(loop.state("param/w/bias")).containsExactly(0, 0);
            batch.put("loss_scale", new double[] {0x1p60});
            assertThat(loop.run(1, batch).scalar("skipped")).isZero();
            assertThat(loop.state("param/w/bias")).containsExactly(-0x1p60, 0);
        }
    }

    private static Map<String, double[]> spoiled(double bad) {
        return Map.of("d_weight", new double[] {1, 1, bad, 1, 1, 1}, "d_bias", new double[] {1, 1});
    }
}

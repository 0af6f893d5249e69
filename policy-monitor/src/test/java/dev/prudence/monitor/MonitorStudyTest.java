package dev.prudence.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.monitor.WatchedPolicy.GoldPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MonitorStudyTest {

    private static final int STEPS = 20;

    /** Gold rises to its peak and, where it has one, falls from there; variance triples at the peak, KL grows at its own pace. */
    private static WatchedPolicy policy(long seed, int peak, double pace) {
        List<Observation> observations = new ArrayList<>();
        List<GoldPoint> gold = new ArrayList<>();
        for (int t = 0; t <= STEPS; t++) {
            double now = t <= peak ? t : peak - (t - peak);
            observations.add(Observations.at(t, pace * t, t, t >= peak ? 3 : 1, null));
            gold.add(new GoldPoint(t, pace * t, now));
        }
        return new WatchedPolicy("peak-" + peak + "-pace-" + pace, "ppo", seed, observations, gold);
    }

    private static List<WatchedPolicy> policies() {
        List<WatchedPolicy> policies = new ArrayList<>();
        for (long seed = 1; seed <= 2; seed++) {
            policies.add(policy(seed, 10, 1));
            policies.add(policy(seed, 10, 5));
            policies.add(policy(seed, 12, 2));
            policies.add(policy(seed, STEPS + 1, 1));
            policies.add(policy(seed, STEPS + 1, 4));
        }
        return policies;
    }

    private static DetectionResult of(Signal signal, MonitorStudy study) {
        return study.results().stream()
                .filter(each -> each.signal() == signal)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aSignalThatKnowsThePeakWarnsOfEveryLossAndOfNothingElse() {
        MonitorStudy study = MonitorStudy.of(policies(), Set.of(1L)).get(0);
        DetectionResult variance = of(Signal.VARIANCE_GROWTH, study);

        assertThat(study.calibrated()).isEqualTo(5);
        assertThat(variance.threshold()).isEqualTo(1);
        assertThat(variance.cases()).hasSize(5).allMatch(each -> each.seed() == 2);
        assertThat(variance.lost()).isEqualTo(3);
        assertThat(variance.warned()).isEqualTo(3);
        assertThat(variance.falseAlarms()).isZero();
        assertThat(variance.early()).isZero();
        // The alarm needs two values: it comes one step behind the peak, the loss of a tenth two steps behind it.
        assertThat(variance.lead()).hasValue(1);
        assertThat(variance.kept()).isCloseTo((0.9 + 0.9 + 11 / 12.0 + 1 + 1) / 5, within(1e-12));
    }

    @Test
    void divergenceIsAWorseAdviserWherePacesDiffer() {
        MonitorStudy study = MonitorStudy.of(policies(), Set.of(1L)).get(0);

        assertThat(of(Signal.KL, study).kept())
                .isLessThan(of(Signal.VARIANCE_GROWTH, study).kept())
                .isGreaterThan(of(Signal.KL, study).keptWithout());
    }

    @Test
    void thresholdsDoNotDependOnWhatTheyAreEvaluatedOn() {
        List<WatchedPolicy> changed = new ArrayList<>(policies().subList(0, 5));
        changed.add(policy(2, 3, 100));

        assertThat(of(Signal.KL, MonitorStudy.of(changed, Set.of(1L)).get(0)).threshold())
                .isEqualTo(of(Signal.KL, MonitorStudy.of(policies(), Set.of(1L)).get(0))
                        .threshold());
    }

    @Test
    void withoutOtherSeedsThereIsNothingToEvaluate() {
        assertThat(MonitorStudy.of(policies(), Set.of(1L, 2L))).isEmpty();
        assertThat(MonitorStudy.of(policies(), Set.of())).isEmpty();
    }
}

package dev.prudence.graph.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {

    @Test
    void eachScheduleHasItsShape() {
        assertThat(LearningRateSchedule.constant(0.3).at(1_000_000)).isEqualTo(0.3);
        LearningRateSchedule linear = LearningRateSchedule.linear(1, 0.2, 8);
        assertThat(linear.at(0)).isEqualTo(1);
        assertThat(linear.at(2)).isCloseTo(0.8, within(1e-15));
        assertThat(linear.at(100)).isCloseTo(0.2, within(1e-15));
        LearningRateSchedule cosine = LearningRateSchedule.cosine(1, 0.2, 6);
        assertThat(cosine.at(0)).isEqualTo(1);
        assertThat(cosine.at(2)).as("cos 60 degrees").isCloseTo(0.2 + 0.8 * 0.75, within(1e-15));
        assertThat(cosine.at(6)).isEqualTo(0.2);
        assertThat(cosine.at(7)).isEqualTo(0.2);
        LearningRateSchedule stepwise = LearningRateSchedule.stepwise(8, 0.5, 10);
        assertThat(stepwise.at(9)).isEqualTo(8);
        assertThat(stepwise.at(10)).isEqualTo(4);
        assertThat(stepwise.at(30)).isEqualTo(1);
        LearningRateSchedule root = LearningRateSchedule.inverseSquareRoot(0.5);
        assertThat(root.at(0)).isEqualTo(0.5);
        assertThat(root.at(99)).isEqualTo(0.1);
    }

    @Test
    void aWarmUpRisesToTheFirstRateAndThenBegins() {
        LearningRateSchedule schedule = LearningRateSchedule.linear(1, 0, 10).afterWarmUp(4);
        assertThat(schedule.at(0)).isEqualTo(0.25);
        assertThat(schedule.at(3)).isEqualTo(1);
        assertThat(schedule.at(4)).isEqualTo(1);
        assertThat(schedule.at(9)).isEqualTo(0.5);
        assertThat(LearningRateSchedule.constant(2).afterWarmUp(0).at(0)).isEqualTo(2);
    }

    @Test
    void settingsOutOfRangeAreRefusedByName() {
        assertThatThrownBy(() -> LearningRateSchedule.constant(0)).hasMessageEndingWith("rate=0.0");
        assertThatThrownBy(() -> LearningRateSchedule.linear(1, -1, 3)).hasMessageEndingWith("last=-1.0");
        assertThatThrownBy(() -> LearningRateSchedule.cosine(1, 0, 0)).hasMessageEndingWith("steps=0.0");
        assertThatThrownBy(() -> LearningRateSchedule.stepwise(1, 0, 3)).hasMessageEndingWith("factor=0.0");
        assertThatThrownBy(() -> LearningRateSchedule.constant(1).afterWarmUp(-1))
                .hasMessageEndingWith("steps=-1.0");
    }
}

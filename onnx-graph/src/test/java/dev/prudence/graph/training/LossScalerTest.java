package dev.prudence.graph.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LossScalerTest {

    @Test
    void aSkippedStepHalvesAndARowOfGoodOnesDoubles() {
        LossScaler scaler = LossScaler.of(1024, 3);
        scaler.record(false);
        scaler.record(false);
        scaler.record(true);
        assertThat(scaler.scale()).isEqualTo(512);
        scaler.record(false);
        scaler.record(false);
        assertThat(scaler.scale()).as("the row began anew").isEqualTo(512);
        scaler.record(false);
        assertThat(scaler.scale()).isEqualTo(1024);
    }

    @Test
    void theScaleStaysWithinItsBounds() {
        LossScaler scaler = LossScaler.of(2, 1);
        scaler.record(true);
        scaler.record(true);
        assertThat(scaler.scale()).isEqualTo(1);
        for (int i = 0; i < 40; i++) {
            scaler.record(false);
        }
        assertThat(scaler.scale()).isEqualTo(0x1p24);
    }

    @Test
    void settingsOutOfRangeAreRefusedByName() {
        assertThatThrownBy(() -> LossScaler.of(0.5, 1)).hasMessageEndingWith("first=0.5");
        assertThatThrownBy(() -> LossScaler.of(2, 0)).hasMessageEndingWith("patience=0.0");
    }
}

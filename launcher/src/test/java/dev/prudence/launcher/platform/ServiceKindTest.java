package dev.prudence.launcher.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.launcher.process.LaunchException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceKindTest {

    @Test
    void heapsCanBeSet() {
        assertThat(ServiceKind.TRAINER.heap(Map.of("PRUDENCE_POLICY_HEAP", "1g")))
                .isEqualTo("2g");
        assertThat(ServiceKind.TRAINER.heap(Map.of("PRUDENCE_TRAINER_HEAP", "16g")))
                .isEqualTo("16g");
        assertThat(ServiceKind.WORLD_MODEL.heap(Map.of("PRUDENCE_WORLD_MODEL_HEAP", "900m")))
                .isEqualTo("900m");
    }

    @Test
    void whatIsNoHeapIsRefused() {
        assertThatThrownBy(() -> ServiceKind.TRAINER.heap(Map.of("PRUDENCE_TRAINER_HEAP", "16 GB")))
                .isInstanceOf(LaunchException.class)
                .hasMessageEndingWith("PRUDENCE_TRAINER_HEAP=16 GB");
    }
}

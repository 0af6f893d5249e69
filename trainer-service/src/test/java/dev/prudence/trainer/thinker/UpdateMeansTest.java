package dev.prudence.trainer.thinker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class UpdateMeansTest {

    private final UpdateMeans updates = new UpdateMeans();

    @Test
    void areMeansOverTheUpdatesOfEachLearner() {
        updates.add("model", Map.of("loss", 8.0));
        updates.add("actor", Map.of("loss", 1.0, "grad_norm", 10.0));
        updates.add("actor", Map.of("loss", 2.0, "grad_norm", 30.0));
        updates.add("actor", Map.of("loss", 6.0, "grad_norm", 20.0));
        assertThat(updates.means()).isEqualTo(Map.of("model/loss", 8.0, "actor/loss", 3.0, "actor/grad_norm", 20.0));
        assertThat(updates.leftOut()).isZero();
    }

    @Test
    void anUpdateThatIsNotFiniteIsCountedAndInNoMean() {
        updates.add("actor", Map.of("loss", 100.0, "grad_norm", Double.POSITIVE_INFINITY));
        updates.add("actor", Map.of("loss", 1.0, "grad_norm", 2.0));
        updates.add("actor", Map.of("loss", 3.0, "grad_norm", 4.0));
        updates.add("actor", Map.of("loss", Double.NaN, "grad_norm", 100.0));
        assertThat(updates.leftOut()).isEqualTo(2);
        assertThat(updates.means()).isEqualTo(Map.of("actor/loss", 2.0, "actor/grad_norm", 3.0));
    }

    @Test
    void areNoNumbersWhereEveryUpdateWasLeftOut() {
        updates.add("model", Map.of("loss", Double.NaN, "value_loss", 1.0));
        assertThat(updates.leftOut()).isEqualTo(1);
        assertThat(updates.means()).containsOnlyKeys("model/loss", "model/value_loss");
        assertThat(updates.means().values()).containsOnly(Double.NaN);
    }
}

package dev.prudence.trainer.bestofn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class MemberAgreementTest {
    private static final EnsembleColumns COLUMNS =
            new EnsembleColumns("vector", 0.0, List.of("member-0", "member-1", "member-2"), List.of());

    @Test
    void correlationAndAccuracyAreThoseOfTheDefinition() {
        ScorePool pool = new ScorePool(1, 4, List.of(COLUMNS));
        pool.put(0, 1, 2, -1, 7);
        pool.put(1, 2, 4, -2, 7);
        pool.put(2, 3, 6, -3, 7);
        pool.put(3, 2, 8, -4, 7);
        MemberAgreement agreement = MemberAgreement.of(pool, 0);
        assertThat(agreement.correlations().get(1).get(0)).isCloseTo(-1, within(1e-12));
        assertThat(agreement.correlations().get(1).get(1)).isEqualTo(1);
        assertThat(agreement.correlations().get(2).get(0)).isNull();
        assertThat(agreement.goldCorrelations().get(0)).isCloseTo(2.0 / Math.sqrt(10), within(1e-12));
        assertThat(agreement.accuracies()).containsExactly(0.5, 0.5, 0.0);
    }

    @Test
    void unscoredSamplesTakeNoPart() {
        ScorePool pool = new ScorePool(1, 4, List.of(COLUMNS));
        pool.put(0, 1, 1, 1, 1);
        pool.put(1, 2, 2, 2, 2);
        pool.put(2, 3, -50, 3, Double.NaN);
        MemberAgreement agreement = MemberAgreement.of(pool, 0);
        assertThat(agreement.correlations().get(1).get(0)).isCloseTo(1, within(1e-12));
        assertThat(agreement.accuracies()).containsExactly(1.0, 1.0, 1.0);
    }
}

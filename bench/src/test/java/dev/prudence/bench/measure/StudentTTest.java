package dev.prudence.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StudentTTest {

    /** As every table of the distribution prints them. */
    @ParameterizedTest
    @CsvSource({
        "1, 12.7062",
        "2, 4.3027",
        "3, 3.1824",
        "4, 2.7764",
        "5, 2.5706",
        "6, 2.4469",
        "7, 2.3646",
        "10, 2.2281",
        "20, 2.0860",
        "30, 2.0423",
        "120, 1.9799"
    })
    void agreesWithPublishedTables(int degreesOfFreedom, double expected) {
        assertThat(StudentT.twoSided95(degreesOfFreedom)).isCloseTo(expected, within(5e-5));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void refusesLessThanOneDegreeOfFreedom(int degreesOfFreedom) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StudentT.twoSided95(degreesOfFreedom))
                .withMessageEndingWith("degreesOfFreedom=" + degreesOfFreedom);
    }
}

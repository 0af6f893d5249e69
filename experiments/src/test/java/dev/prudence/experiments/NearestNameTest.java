package dev.prudence.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {

    @Test
    void findsTheNameWithTheFewestEdits() {
        assertThat(NearestName.of("promts", List.of("prompts", "points"))).contains("prompts");
        assertThat(NearestName.of("BESTOFN", List.of("gold", "bestOfN"))).contains("bestOfN");
    }

    @Test
    void staysSilentWhenNothingIsNear() {
        assertThat(NearestName.of("temperature", List.of("seed", "gold"))).isEmpty();
    }

    @Test
    void countsInsertionsDeletionsAndReplacements() {
        assertThat(NearestName.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(NearestName.distance("", "abc")).isEqualTo(3);
        assertThat(NearestName.distance("abc", "abc")).isZero();
    }
}

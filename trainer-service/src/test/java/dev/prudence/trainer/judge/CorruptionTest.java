package dev.prudence.trainer.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CorruptionTest {

    private static final String DEFINITION = "a large natural stream of water";
    private static final String OTHER = "one who bakes bread";

    private final Random random = new Random(5);

    @Test
    void everyKindDiffersFromTheOriginal() {
        for (Corruption kind : Corruption.values()) {
            for (String definition : new String[] {DEFINITION, "money", "very very", "go away"}) {
                for (int i = 0; i < 50; i++) {
                    assertThat(kind.apply(definition, OTHER, random))
                            .as("%s of %s", kind, definition)
                            .isNotEqualTo(definition)
                            .isNotBlank();
                }
            }
        }
    }

    @Test
    void shufflingKeepsTheWords() {
        assertThat(Corruption.SHUFFLED.apply(DEFINITION, OTHER, random).split(" "))
                .containsExactlyInAnyOrder(DEFINITION.split(" "));
    }

    @Test
    void truncationKeepsTheBeginning() {
        for (int i = 0; i < 50; i++) {
            String cut = Corruption.TRUNCATED.apply(DEFINITION, OTHER, random);
            assertThat(DEFINITION).startsWith(cut + " ");
            assertThat(Arrays.asList(cut.split(" "))).hasSizeBetween(2, 4);
        }
    }

    @Test
    void aRunOnEndsInTheOtherDefinition() {
        assertThat(Corruption.RUN_ON.apply(DEFINITION, OTHER, random)).isEqualTo(DEFINITION + " " + OTHER);
    }

    @Test
    void probesDifferFromTheirSource() {
        for (Probe probe : Probe.values()) {
            for (int i = 0; i < 50; i++) {
                assertThat(probe.apply("river", DEFINITION, OTHER, random))
                        .as("%s", probe)
                        .isNotEqualTo(DEFINITION)
                        .isNotBlank();
            }
        }
    }

    @Test
    void copiesHoldNothingButTheHeadword() {
        assertThat(Probe.COPIES.apply("river", DEFINITION, OTHER, random)).matches("river( river)*");
    }
}

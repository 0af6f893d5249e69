package dev.prudence.policy.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BlockOrderTest {
    @Test
    void withoutASeedBlocksAreWorkedOnAsTheyCome() {
        BlockOrder order = BlockOrder.of(OptionalLong.empty());
        byte[] block = {1};
        assertThat(order.hold(block).await().atMost(Duration.ofSeconds(10))).isSameAs(block);
        assertThat(order.admitted(3)).isEqualTo(3);
    }

    @Test
    void anotherSeedGivesAnotherOrderAndTheSameSeedTheSame() {
        assertThat(pauses(1)).isEqualTo(pauses(1)).isNotEqualTo(pauses(2));
        assertThat(pauses(1)).allMatch(pause -> pause.toMillis() >= 1 && pause.toMillis() <= 100);
        assertThat(BlockOrder.of(OptionalLong.of(1)).admitted(3)).isEqualTo(16);
    }

    private static List<Duration> pauses(long seed) {
        BlockOrder order = BlockOrder.of(OptionalLong.of(seed));
        return IntStream.range(0, 20)
                .mapToObj(block -> order.pause(new byte[] {(byte) block}))
                .toList();
    }
}

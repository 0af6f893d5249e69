package dev.prudence.reward.messaging;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * In which order admitted blocks are worked on: as they come, or, for tests, each held back by a pause that a seed and its
 * content decide. Results must not depend on it.
 *
 * <p>This class is thread-safe.
 */
final class BlockOrder {

    private static final int HELD_BLOCKS = 16;
    private static final int LONGEST_PAUSE_MILLIS = 100;

    private final OptionalLong seed;

    BlockOrder(OptionalLong seed) {
        this.seed = seed;
    }

    /** How many blocks to admit at once, when {@code workers} are worked on at once. */
    int admitted(int workers) {
        return seed.isPresent() ? Math.max(HELD_BLOCKS, workers) : 2 * workers;
    }

    /** The block, when it is its turn. */
    Uni<byte[]> hold(byte[] block) {
        Uni<byte[]> now = Uni.createFrom().item(block);
        return seed.isPresent() ? now.onItem().delayIt().by(pause(block)) : now;
    }

    /** 1 to 100 ms. */
    Duration pause(byte[] block) {
        SplittableRandom random = new SplittableRandom(seed.orElse(0) * 31 + Arrays.hashCode(block));
        return Duration.ofMillis(random.nextInt(LONGEST_PAUSE_MILLIS) + 1);
    }
}

package dev.prudence.runtime.noise;

import java.nio.charset.StandardCharsets;

/**
 * Names one stream of random numbers: 128 bits hashed from a seed, a phase and a sample id. The same three always give
 * the same key; keys of different ones are as good as independent.
 *
 * <p>This class is thread-safe.
 *
 * @param high first half of the key
 * @param low second half of the key
 */
public record NoiseKey(long high, long low) {

    /** The key of a sample of a phase. */
    public static NoiseKey of(long seed, String phase, long sampleId) {
        long high = SplitMix.mix(seed + SplitMix.GOLDEN);
        long low = SplitMix.mix(~seed);
        byte[] bytes = phase.getBytes(StandardCharsets.UTF_8);
        NoiseKey key = new NoiseKey(high, low).absorb(bytes.length);
        for (byte value : bytes) {
            key = key.absorb(value);
        }
        return key.absorb(sampleId);
    }

    private NoiseKey absorb(long word) {
        long newHigh = SplitMix.mix(high ^ (word + SplitMix.GOLDEN));
        return new NoiseKey(newHigh, SplitMix.mix(low + SplitMix.GOLDEN * (word ^ newHigh)));
    }
}

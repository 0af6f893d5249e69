package dev.prudence.runtime.noise;

/**
 * The random numbers of one key, one after another. Number n is {@code mix(low ^ mix(high + (n + 1) · golden))}, where
 * mix is the finaliser of SplitMix64: a function of key and counter alone, so any number can be had without the ones
 * before it ({@link #skipTo}). Each call draws exactly one number.
 *
 * <p>Normal numbers come from the inverse distribution function, with {@link StrictMath}: all bits are the same on every
 * machine. Not for cryptography.
 *
 * <p>Not thread-safe.
 */
public final class NoiseStream {
    private final NoiseKey key;
    private long counter;

    private NoiseStream(NoiseKey key) {
        this.key = key;
    }

    /** The stream of a key, at its first number. */
    public static NoiseStream of(NoiseKey key) {
        return new NoiseStream(key);
    }

    /** The stream of a sample of a phase, at its first number. */
    public static NoiseStream of(long seed, String phase, long sampleId) {
        return of(NoiseKey.of(seed, phase, sampleId));
    }

    /** Goes to the number {@code index}, counted from 0. */
    public NoiseStream skipTo(long index) {
        counter = index;
        return this;
    }

    /** The next number as 64 uniform bits. */
    public long bits() {
        counter++;
        return SplitMix.mix(key.low() ^ SplitMix.mix(key.high() + counter * SplitMix.GOLDEN));
    }

    /** The next number, uniform in the open interval (0, 1): 52 bits, never 0 or 1. */
    public double uniform() {
        return ((bits() >>> 12) + 0.5) * 0x1.0p-52;
    }

    /** The next number, uniform in the open interval (0, 1) as a float: 23 bits, never 0 or 1. */
    public float uniformFloat() {
        return ((bits() >>> 41) + 0.5f) * 0x1.0p-23f;
    }

    /** The next number, standard normal. */
    public double gaussian() {
        return NormalQuantile.of(uniform());
    }

    /** Fills {@code count} elements from {@code offset} on with standard normal numbers. */
    public void fillGaussian(float[] target, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            target[i] = (float) gaussian();
        }
    }
}

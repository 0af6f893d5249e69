package dev.prudence.runtime.noise;

/** The finaliser of SplitMix64 (Steele, Lea, Flood 2014; constants of Stafford's variant 13): a bijection on 64 bits. */
final class SplitMix {
    /** 2^64 divided by the golden ratio, odd: the step of the counter. */
    static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private SplitMix() {}

    static long mix(long word) {
        long z = (word ^ (word >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}

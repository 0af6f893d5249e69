package dev.prudence.bench.training;

import dev.prudence.runtime.Tensor;
import java.util.SplittableRandom;

/**
 * The fixed inputs of a training case, by name. Random features with random targets: a step costs the same whatever it learns.
 *
 * @param seed of the numbers
 */
record Batch(long seed) {

    /** Standard normal float32 numbers. */
    Tensor features(long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[elements(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.floats(values, shape);
    }

    /** Uniform int64 numbers below a bound. */
    Tensor indices(int bound, long... shape) {
        return Tensor.longs(
                new SplittableRandom(seed).longs(elements(shape), 0, bound).toArray(), shape);
    }

    private static int elements(long... shape) {
        long product = 1;
        for (long dimension : shape) {
            product *= dimension;
        }
        return Math.toIntExact(product);
    }
}

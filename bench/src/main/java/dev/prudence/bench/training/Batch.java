package dev.prudence.bench.training;

import dev.prudence.runtime.DataType;
import dev.prudence.runtime.Tensor;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

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

    /** The same numbers so many times, along a new first axis. */
    static Tensor repeated(Tensor tensor, int times) {
        long[] shape = LongStream.concat(LongStream.of(times), Arrays.stream(tensor.shape()))
                .toArray();
        if (tensor.type() == DataType.INT64) {
            long[] once = tensor.toLongs();
            long[] values = new long[once.length * times];
            Arrays.setAll(values, i -> once[i % once.length]);
            return Tensor.longs(values, shape);
        }
        float[] once = tensor.toFloats();
        float[] values = new float[once.length * times];
        for (int i = 0; i < values.length; i++) {
            values[i] = once[i % once.length];
        }
        return Tensor.floats(values, shape);
    }

    private static int elements(long... shape) {
        long product = 1;
        for (long dimension : shape) {
            product *= dimension;
        }
        return Math.toIntExact(product);
    }
}

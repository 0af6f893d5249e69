package dev.prudence.graph.nn;

import dev.prudence.graph.Parameter;
import dev.prudence.graph.Shape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Draws the first values of parameters. Each parameter has a stream of random numbers of its own, made from the seed and its name, so
 * another parameter more or less changes nothing for it.
 *
 * <p>Unless told otherwise: names ending in {@code gain} get 1, in {@code bias} 0, in {@code embedding} a normal distribution of
 * deviation 0.02, and all others one of deviation {@code 1 / sqrt(inputs)}. This class is immutable and thread-safe.
 */
public final class Initialiser {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final long seed;
    private final List<Rule> rules;

    /** One element of a parameter of the given shape. */
    @FunctionalInterface
    public interface Distribution {
        double draw(RandomGenerator random, Shape shape);

        static Distribution constant(double value) {
            return (random, shape) -> value;
        }

        static Distribution normal(double deviation) {
            return (random, shape) -> deviation * random.nextGaussian();
        }

        /** Normal with deviation {@code sqrt(gain / inputs)}; the inputs are the first axis. Gain 2 suits ReLU. */
        static Distribution scaledByInputs(double gain) {
            return (random, shape) -> Math.sqrt(gain / shape.dimension(0)) * random.nextGaussian();
        }
    }

    private record Rule(Predicate<String> names, Distribution distribution) {}

    private Initialiser(long seed, List<Rule> rules) {
        this.seed = seed;
        this.rules = List.copyOf(rules);
    }

    public static Initialiser of(long seed) {
        return new Initialiser(
                seed,
                List.of(
                        new Rule(name -> true, Distribution.scaledByInputs(1)),
                        new Rule(name -> name.endsWith("embedding"), Distribution.normal(0.02)),
                        new Rule(name -> name.endsWith("bias"), Distribution.constant(0)),
                        new Rule(name -> name.endsWith("gain"), Distribution.constant(1))));
    }

    /** This with another distribution for some names; later rules win. */
    public Initialiser with(Predicate<String> names, Distribution distribution) {
        List<Rule> extended = new ArrayList<>(rules);
        extended.add(new Rule(names, distribution));
        return new Initialiser(seed, extended);
    }

    /** Values by parameter name, in the order given. */
    public Map<String, float[]> values(Collection<Parameter> parameters) {
        Map<String, float[]> values = new LinkedHashMap<>();
        parameters.forEach(parameter -> values.put(parameter.name(), draw(parameter.name(), parameter.shape())));
        return values;
    }

    private float[] draw(String name, Shape shape) {
        Distribution distribution = distribution(name);
        RandomGenerator random = new SplittableRandom(key(name));
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) distribution.draw(random, shape);
        }
        return values;
    }

    private Distribution distribution(String name) {
        return rules.stream()
                .filter(rule -> rule.names().test(name))
                .reduce((earlier, later) -> later)
                .orElseThrow()
                .distribution();
    }

    /** FNV-1a over the name, started from the seed. */
    private long key(String name) {
        long hash = new SplittableRandom(seed).nextLong() ^ FNV_OFFSET;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return hash;
    }
}

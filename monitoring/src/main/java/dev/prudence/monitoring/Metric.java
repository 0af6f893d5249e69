package dev.prudence.monitoring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A metric as Prometheus sees it. Services register their meters through it, so that what is documented, what dashboards and rules ask
 * for and what is exported cannot differ. This class is thread-safe.
 *
 * @param name of the family, as in queries: {@code prudence_reward_samples_total}
 * @param unit base unit of the value: {@code seconds}, {@code bytes}, {@code samples}; {@code -} for a plain number
 * @param labels names of the labels
 * @param meaning one sentence without its full stop
 */
public record Metric(String name, Type type, String unit, List<String> labels, String meaning) {

    private static final String PREFIX = "prudence_";

    /** How values come about; decides the suffix of the name. */
    public enum Type {
        /** Only grows, but for restarts. */
        COUNTER("counter", "_total"),
        /** Goes up and down. */
        GAUGE("gauge", ""),
        /** Times: their count and sum, and the longest of the last minutes in {@code …_max}. */
        TIMER("summary", "_seconds"),
        /** Times with buckets for quantiles, in {@code …_bucket}. */
        HISTOGRAM("histogram", "_seconds"),
        /** Sizes: their count and sum, and the largest of the last minutes in {@code …_max}. */
        SUMMARY("summary", "");

        private final String prometheus;
        private final String suffix;

        Type(String prometheus, String suffix) {
            this.prometheus = prometheus;
            this.suffix = suffix;
        }

        /** What the exposition format calls it. */
        public String prometheus() {
            return prometheus;
        }
    }

    public Metric {
        labels = List.copyOf(labels);
        if (!name.matches(PREFIX + "[a-z][a-z0-9_]*") || !name.endsWith(type.suffix)) {
            throw new IllegalArgumentException(
                    "a " + type + " is named " + PREFIX + "…" + type.suffix + ": name=" + name);
        }
    }

    static Metric counter(String name, String unit, String meaning, String... labels) {
        return new Metric(name, Type.COUNTER, unit, List.of(labels), meaning);
    }

    static Metric gauge(String name, String unit, String meaning, String... labels) {
        return new Metric(name, Type.GAUGE, unit, List.of(labels), meaning);
    }

    static Metric timer(String name, String meaning, String... labels) {
        return new Metric(name, Type.TIMER, "seconds", List.of(labels), meaning);
    }

    static Metric histogram(String name, String meaning, String... labels) {
        return new Metric(name, Type.HISTOGRAM, "seconds", List.of(labels), meaning);
    }

    static Metric summary(String name, String unit, String meaning, String... labels) {
        return new Metric(name, Type.SUMMARY, unit, List.of(labels), meaning);
    }

    /**
     * The counter with these values of the labels; the same one when asked again.
     *
     * @param values in the order of {@link #labels()}
     */
    public Counter counter(MeterRegistry registry, String... values) {
        require(Type.COUNTER);
        return Counter.builder(meter()).description(meaning).tags(tags(values)).register(registry);
    }

    /** A gauge that asks {@code source} whenever it is read, and keeps it alive. */
    public <T> Gauge gauge(MeterRegistry registry, T source, ToDoubleFunction<T> value, String... values) {
        require(Type.GAUGE);
        return Gauge.builder(meter(), source, value)
                .description(meaning)
                .strongReference(true)
                .tags(tags(values))
                .register(registry);
    }

    /** The timer with these values of the labels; the same one when asked again. */
    public Timer timer(MeterRegistry registry, String... values) {
        Timer.Builder builder = Timer.builder(meter()).description(meaning).tags(tags(values));
        if (type == Type.HISTOGRAM) {
            builder.publishPercentileHistogram();
        } else {
            require(Type.TIMER);
        }
        return builder.register(registry);
    }

    /** The summary with these values of the labels; the same one when asked again. */
    public DistributionSummary summary(MeterRegistry registry, String... values) {
        require(Type.SUMMARY);
        return DistributionSummary.builder(meter())
                .description(meaning)
                .tags(tags(values))
                .register(registry);
    }

    /** The names under which its series can be asked for. */
    public List<String> series() {
        return switch (type) {
            case COUNTER, GAUGE -> List.of(name);
            case TIMER, SUMMARY -> List.of(name + "_count", name + "_sum", name + "_max");
            case HISTOGRAM -> List.of(name + "_count", name + "_sum", name + "_max", name + "_bucket");
        };
    }

    /** The name of the meter: the registry's naming convention makes {@link #name()} of it. */
    private String meter() {
        return name.substring(0, name.length() - type.suffix.length()).replace('_', '.');
    }

    private Tags tags(String... values) {
        if (values.length != labels.size()) {
            throw new IllegalArgumentException("a value for each label is needed: metric=" + name + " labels=" + labels
                    + " values=" + List.of(values));
        }
        List<Tag> tags = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            tags.add(Tag.of(labels.get(i), values[i]));
        }
        return Tags.of(tags);
    }

    private void require(Type wanted) {
        if (type != wanted) {
            throw new IllegalStateException("it is another sort of metric: metric=" + name + " type=" + type);
        }
    }
}

package dev.prudence.trainer.dashboard;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which runs are wanted, and in which order. Empty texts ask for all.
 *
 * @param text what a run's id, names, status, reason or digest contain, in any case
 * @param experiment exact name
 * @param preset exact name
 * @param status exact status
 * @param order what is compared
 * @param ascending smallest first
 */
public record RunQuery(String text, String experiment, String preset, String status, Order order, boolean ascending) {

    /** What runs are ordered by. */
    public enum Order {
        STARTED,
        EXPERIMENT,
        STATUS,
        DURATION;

        private Comparator<RunSummary> comparator() {
            return switch (this) {
                case STARTED -> Comparator.comparing(RunSummary::started);
                case EXPERIMENT -> Comparator.comparing(RunSummary::experiment).thenComparing(RunSummary::preset);
                case STATUS -> Comparator.comparing(RunSummary::status);
                case DURATION -> Comparator.comparing(Order::duration);
            };
        }

        private static Duration duration(RunSummary run) {
            return Duration.between(run.started(), run.ended().orElse(Instant.MAX));
        }

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The order of this name.
         *
         * @throws IllegalArgumentException if there is none
         */
        public static Order of(String name) {
            return Arrays.stream(values())
                    .filter(order -> order.id().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("sort must be one of "
                            + Arrays.stream(values()).map(Order::id).collect(Collectors.joining(", ")) + ": sort="
                            + name));
        }
    }

    boolean wants(RunSummary run) {
        return (experiment.isEmpty() || experiment.equals(run.experiment()))
                && (preset.isEmpty() || preset.equals(run.preset()))
                && (status.isEmpty() || status.equals(run.status()))
                && (text.isEmpty() || run.contains(text));
    }

    Comparator<RunSummary> comparator() {
        Comparator<RunSummary> wanted =
                ascending ? order.comparator() : order.comparator().reversed();
        return wanted.thenComparing(RunSummary::id, Comparator.reverseOrder());
    }
}

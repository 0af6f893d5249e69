package dev.prudence.trainer.dashboard.samples;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/** In which order samples are shown. */
public enum SampleOrder {
    /** The most disputed first. */
    DISAGREEMENT,
    /** The worst by gold first; those without gold last. */
    GOLD,
    /** As they were asked for. */
    ID;

    Comparator<SampleView> comparator() {
        Comparator<SampleView> byId = Comparator.comparingLong(SampleView::id);
        return switch (this) {
            case DISAGREEMENT ->
                Comparator.comparingDouble(SampleView::disagreement).reversed().thenComparing(byId);
            case GOLD -> Comparator.comparingDouble(SampleOrder::goldOrLast).thenComparing(byId);
            case ID -> byId;
        };
    }

    private static double goldOrLast(SampleView sample) {
        return sample.gold().orElse(Double.POSITIVE_INFINITY);
    }

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The order of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static SampleOrder of(String name) {
        return Arrays.stream(values())
                .filter(order -> order.id().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("sort must be one of "
                        + Arrays.stream(values()).map(SampleOrder::id).collect(Collectors.joining(", ")) + ": sort="
                        + name));
    }
}

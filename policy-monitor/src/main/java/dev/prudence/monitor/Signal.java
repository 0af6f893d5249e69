package dev.prudence.monitor;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Something that grows when a policy is over-optimised. All compare with the first observation, the reference's. */
public enum Signal {
    /** Variance between members, as a multiple of the first. */
    VARIANCE_GROWTH("variance growth"),
    /** The 0.9 quantile of the members' disagreement, as a multiple of the first. */
    DISAGREEMENT_GROWTH("disagreement growth, upper tenth"),
    /** Gain of the proxy minus gain of the probe's gold, each in deviations of the reference's answers. */
    PROXY_GOLD_GAP("gap between proxy and probe"),
    /** Share of the best gold seen by the probe that is lost, both smoothed. */
    PROBE_DECLINE("decline of the probe"),
    /** √KL as a multiple of where curves fitted to the probe have their peak. */
    PREDICTED_PEAK("distance to the predicted peak"),
    /** Absolute logarithm of the answers' length against the first. */
    LENGTH_DRIFT("drift of length"),
    /** Share of the first observation's distinct pairs of tokens that is gone. */
    DIVERSITY_LOSS("loss of diversity"),
    /** Gain in the share of repeated pairs of tokens. */
    REPETITION_GROWTH("growth of repetition"),
    /** Loss of entropy, nats for each action. */
    ENTROPY_LOSS("loss of entropy"),
    /** Divergence from the reference, nats. */
    KL("KL");

    private final String title;

    Signal(String title) {
        this.title = title;
    }

    /** A stable name, {@code variance-growth}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** For people. */
    public String title() {
        return title;
    }

    /** @throws IllegalArgumentException if there is none with this name */
    public static Signal of(String id) {
        return Arrays.stream(values())
                .filter(signal -> signal.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no such signal: signal=" + id + ", known="
                        + Arrays.stream(values()).map(Signal::id).collect(Collectors.joining(", "))));
    }
}

package dev.prudence.trainer.policyrun;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.monitor.GaoFit.Form;
import dev.prudence.monitor.Signal;
import dev.prudence.monitor.Thresholds;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The document's section {@code monitor}, which was validated before; Immutable. */
public final class MonitorPlan {

    /** The section's name. */
    public static final String SECTION = "monitor";

    private final JsonNode section;

    /** What an alarm leads to. */
    public enum Action {
        /** An event. */
        NONE,
        /** A higher price on divergence. */
        RAISE_BETA,
        /** The end of the optimisation. */
        STOP,
        /** A pause until somebody signs off. */
        SIGN_OFF
    }

    private MonitorPlan(JsonNode section) {
        this.section = section;
    }

    /** @param config with or without the section */
    public static MonitorPlan of(JsonNode config) {
        return new MonitorPlan(config.path(SECTION));
    }

    /** Iterations between questions to the judge; 0 for none. */
    int probeEvery() {
        return section.path("probeEvery").asInt();
    }

    int probeSamples() {
        return section.path("probeSamples").asInt();
    }

    /** The defaults with what the section changes; null takes a threshold away. */
    public Map<Signal, Double> thresholds(Form form) {
        Map<Signal, Double> thresholds = new EnumMap<>(Signal.class);
        thresholds.putAll(Thresholds.of(form));
        section.path("thresholds").fields().forEachRemaining(field -> {
            if (field.getValue().isNull()) {
                thresholds.remove(Signal.of(field.getKey()));
            } else {
                thresholds.put(Signal.of(field.getKey()), field.getValue().asDouble());
            }
        });
        return thresholds;
    }

    Action action() {
        return Action.valueOf(section.path("action").asText().replace('-', '_').toUpperCase(Locale.ROOT));
    }

    /** Signals whose alarms lead to the action. */
    Set<Signal> actOn() {
        Set<Signal> signals = EnumSet.noneOf(Signal.class);
        section.path("actOn").forEach(signal -> signals.add(Signal.of(signal.asText())));
        return signals;
    }

    /** What β is multiplied with. */
    double betaFactor() {
        return section.path("betaFactor").asDouble(2);
    }

    /** What β is at least after that. */
    double leastBeta() {
        return section.path("leastBeta").asDouble(0.01);
    }

    /** Seeds that thresholds are chosen by in a study of the monitor; empty for no study. */
    public Set<Long> calibrationSeeds() {
        Set<Long> seeds = new LinkedHashSet<>();
        section.path("calibrationSeeds").forEach(seed -> seeds.add(seed.asLong()));
        return seeds;
    }
}

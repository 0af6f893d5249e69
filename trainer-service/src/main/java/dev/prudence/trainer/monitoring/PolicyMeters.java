package dev.prudence.trainer.monitoring;

import dev.prudence.monitoring.SettableGauges;
import dev.prudence.monitoring.TrainerMetrics;
import dev.prudence.proto.run.v1.AlarmChanged;
import dev.prudence.proto.run.v1.PolicyObserved;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;

/** What is seen of the policies that a stage optimises. Not thread-safe, but for what is read by scrapes. */
final class PolicyMeters {

    private final SettableGauges gold;
    private final SettableGauges peak;
    private final SettableGauges goldError;
    private final SettableGauges proxy;
    private final SettableGauges kl;
    private final SettableGauges disagreement;
    private final SettableGauges disagreementFirst;
    private final SettableGauges alarms;
    private final Map<String, Long> times = new HashMap<>();

    PolicyMeters(MeterRegistry registry) {
        gold = new SettableGauges(TrainerMetrics.GOLD, registry);
        peak = new SettableGauges(TrainerMetrics.GOLD_PEAK, registry);
        goldError = new SettableGauges(TrainerMetrics.GOLD_ERROR, registry);
        proxy = new SettableGauges(TrainerMetrics.PROXY, registry);
        kl = new SettableGauges(TrainerMetrics.KL, registry);
        disagreement = new SettableGauges(TrainerMetrics.DISAGREEMENT, registry);
        disagreementFirst = new SettableGauges(TrainerMetrics.DISAGREEMENT_FIRST, registry);
        alarms = new SettableGauges(TrainerMetrics.ALARM, registry);
    }

    void clear() {
        gold.clear();
        peak.clear();
        goldError.clear();
        proxy.clear();
        kl.clear();
        disagreement.clear();
        disagreementFirst.clear();
        alarms.clear();
        times.clear();
    }

    /** A number of an evaluation; others than the known ones are not shown. */
    void recorded(String policy, String what, double value) {
        switch (what) {
            case "gold" -> gold(policy, value);
            case "proxy" -> proxy.set(value, policy);
            case "kl" -> kl.set(value, policy);
            case "variance" -> disagrees(policy, value);
            default -> {
                // Diagnostics of the learner stay in the run's events.
            }
        }
    }

    void observed(PolicyObserved fact) {
        String policy = fact.getPolicy();
        Long before = times.put(policy, fact.getTime());
        if (before != null && fact.getTime() < before) {
            peak.remove(policy);
            disagreementFirst.remove(policy);
        }
        proxy.set(fact.getProxy(), policy);
        kl.set(fact.getKl(), policy);
        disagrees(policy, fact.getVariance());
        if (fact.hasProbe()) {
            gold(policy, fact.getProbe().getGold());
            int samples = Math.max(1, fact.getProbe().getSamples());
            goldError.set(fact.getProbe().getDeviation() / Math.sqrt(samples), policy);
        }
    }

    void alarmed(AlarmChanged fact) {
        alarms.set(fact.getRaised() ? 1 : 0, fact.getPolicy(), fact.getSignal());
    }

    private void gold(String policy, double value) {
        gold.set(value, policy);
        double before = peak.get(policy);
        peak.set(Double.isNaN(before) ? value : Math.max(before, value), policy);
    }

    private void disagrees(String policy, double variance) {
        double deviation = Math.sqrt(Math.max(0, variance));
        disagreement.set(deviation, policy);
        if (Double.isNaN(disagreementFirst.get(policy))) {
            disagreementFirst.set(deviation, policy);
        }
    }
}

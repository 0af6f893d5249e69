package dev.prudence.trainer.report;

import dev.prudence.monitor.Alarm;
import dev.prudence.monitor.MonitorStudy;
import dev.prudence.monitor.WatchedPolicy;
import dev.prudence.trainer.policyrun.MonitorPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the monitor says about a run's policies.
 *
 * @param policies all of them
 * @param alarms those that were raised, by policy; policies without any are absent
 * @param studies how well alarms warn; empty where the document does not ask for it
 */
record Monitoring(List<WatchedPolicy> policies, Map<WatchedPolicy, List<Alarm>> alarms, List<MonitorStudy> studies) {

    static Monitoring of(List<WatchedPolicy> policies, MonitorPlan plan) {
        Map<WatchedPolicy, List<Alarm>> alarms = new LinkedHashMap<>();
        for (WatchedPolicy policy : policies) {
            List<Alarm> raised = policy.alarms(plan.thresholds(policy.form())).stream()
                    .filter(Alarm::raised)
                    .toList();
            if (!raised.isEmpty()) {
                alarms.put(policy, raised);
            }
        }
        return new Monitoring(policies, alarms, MonitorStudy.of(policies, plan.calibrationSeeds()));
    }

    /** Alarms of a policy, the earliest first. */
    List<Alarm> of(String policy, long seed) {
        return alarms.entrySet().stream()
                .filter(entry ->
                        entry.getKey().name().equals(policy) && entry.getKey().seed() == seed)
                .flatMap(entry -> entry.getValue().stream())
                .toList();
    }

    /** The policy that somebody asks about, if it was watched. */
    Optional<WatchedPolicy> policy(String name, long seed) {
        return policies.stream()
                .filter(each -> each.name().equals(name) && each.seed() == seed)
                .findFirst();
    }
}

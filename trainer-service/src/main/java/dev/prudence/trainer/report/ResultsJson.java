package dev.prudence.trainer.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.monitor.Alarm;
import dev.prudence.monitor.WatchedPolicy;
import dev.prudence.trainer.bestofn.BestOfNReport;
import dev.prudence.trainer.bestofn.BestOfNResult;
import dev.prudence.trainer.bestofn.Curve;
import dev.prudence.trainer.bestofn.Objective;
import dev.prudence.trainer.policyrun.PolicyCurve;
import dev.prudence.trainer.run.RunRecord;
import dev.prudence.trainer.run.StageRecord;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Builds {@code results.json}, version 1. Its shape is stable: other programs read it. A missing number is null and has a
 * {@code reason} beside it. This class is thread-safe.
 */
public final class ResultsJson {
    private static final int SCHEMA_VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private ResultsJson() {}

    /** What the results of every experiment begin with. */
    public static ObjectNode of(RunRecord run) {
        ObjectNode root = JSON.createObjectNode();
        root.put("schemaVersion", SCHEMA_VERSION);
        root.putObject("run")
                .put("id", run.id())
                .put("experiment", run.experiment())
                .put("preset", run.preset())
                .put("seed", run.seed())
                .put("version", run.version())
                .put("device", run.device())
                .put("configDigest", run.configDigest());
        ArrayNode stages = root.putArray("stages");
        run.stages().forEach(stage -> stages.add(stage(stage)));
        return root;
    }

    static ObjectNode of(
            RunRecord run, List<BestOfNReport> pools, List<PolicyCurve> optimisations, Monitoring monitoring) {
        ObjectNode root = of(run);
        root.set("bestOfN", bestOfN(pools));
        if (!optimisations.isEmpty()) {
            ObjectNode node = root.putObject("ppo");
            ArrayNode curves = node.putArray("curves");
            optimisations.forEach(curve -> curves.add(optimisation(curve)));
            ArrayNode alarms = node.putArray("alarms");
            monitoring.alarms().forEach((policy, raised) -> raised.forEach(alarm -> alarms.add(alarm(policy, alarm))));
        }
        return root;
    }

    private static ObjectNode stage(StageRecord stage) {
        ObjectNode node = JSON.createObjectNode()
                .put("name", stage.name())
                .put("seconds", stage.seconds())
                .put("cached", stage.cached());
        ObjectNode metrics = node.putObject("metrics");
        stage.metrics().forEach((name, value) -> metrics.put(name, value));
        return node;
    }

    private static ObjectNode bestOfN(List<BestOfNReport> pools) {
        BestOfNResult first = pools.get(0).result();
        ObjectNode node = JSON.createObjectNode()
                .put("prompts", first.prompts())
                .put("samplesPerPrompt", first.samplesPerPrompt());
        putLabelNoise(node, pools);
        ArrayNode curves = node.putArray("curves");
        pools.forEach(pool -> pool.result().curves().forEach(curve -> curves.add(curve(curve))));
        return node;
    }

    private static void putLabelNoise(ObjectNode node, List<BestOfNReport> pools) {
        Set<Double> levels = pools.stream()
                .flatMap(pool -> pool.result().curves().stream())
                .map(Curve::labelNoise)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
        if (levels.size() == 1) {
            node.put("labelNoise", levels.iterator().next());
        } else {
            node.putNull("labelNoise");
            node.put("reason", "labelNoise: the run has " + levels.size() + " levels, see each curve");
        }
    }

    private static ObjectNode curve(Curve curve) {
        ObjectNode node = JSON.createObjectNode()
                .put("ensemble", curve.ensemble())
                .put("objective", curve.objective().kind().id());
        node.set("params", params(curve.objective()));
        node.put("labelNoise", curve.labelNoise()).put("seed", curve.seed());
        ArrayNode points = node.putArray("points");
        curve.points().forEach(point -> points.add(point(point, curve)));
        node.put("peakN", curve.peakN())
                .put("peakGold", curve.peakGold())
                .put("finalGold", curve.finalGold())
                .put("dropLow", curve.drop().low())
                .put("dropHigh", curve.drop().high())
                .put("overoptimised", curve.overoptimised());
        if (curve.labelNoise() == null) {
            node.put("reason", "labelNoise: " + curve.reasons().get("labelNoise"));
        }
        return node;
    }

    private static ObjectNode optimisation(PolicyCurve curve) {
        ObjectNode node = JSON.createObjectNode()
                .put("algorithm", curve.cell().algorithm())
                .put("ensemble", curve.ensemble())
                .put("objective", curve.cell().objective().kind().id());
        node.set("params", params(curve.cell().objective()));
        node.put("labelNoise", curve.cell().labelNoise())
                .put("beta", curve.cell().beta())
                .put("klEstimator", curve.klEstimator())
                .put("seed", curve.seed());
        ArrayNode points = node.putArray("points");
        curve.points()
                .forEach(point -> points.addObject()
                        .put("step", point.step())
                        .put("kl", point.kl())
                        .put("gold", point.gold())
                        .put("goldLow", point.goldLow())
                        .put("goldHigh", point.goldHigh())
                        .put("proxy", point.proxy())
                        .put("variance", point.variance())
                        .put("unscored", point.unscored()));
        if (curve.cell().labelNoise() == null) {
            node.put("reason", "labelNoise: what was done to the labels of a user's own pairs is not known");
        }
        return node.put("peakGold", curve.peak().gold())
                .put("finalGold", curve.last().gold());
    }

    private static ObjectNode alarm(WatchedPolicy policy, Alarm alarm) {
        return JSON.createObjectNode()
                .put("kind", alarm.signal().id())
                .put("run", policy.name() + "-seed-" + policy.seed())
                .put("step", alarm.time())
                .put("kl", alarm.kl())
                .put("value", alarm.value())
                .put("threshold", alarm.threshold());
    }

    private static ObjectNode params(Objective objective) {
        ObjectNode params = JSON.createObjectNode();
        if (objective.lambda() != null) {
            params.put("lambda", objective.lambda());
        }
        if (objective.ddof() != null) {
            params.put("ddof", objective.ddof());
        }
        if (objective.beta() != null) {
            params.put("beta", objective.beta());
        }
        return params;
    }

    private static ObjectNode point(Curve.Point point, Curve curve) {
        ObjectNode node = JSON.createObjectNode()
                .put("n", point.n())
                .put("kl", point.kl())
                .put("gold", point.gold())
                .put("goldLow", point.interval().low())
                .put("goldHigh", point.interval().high())
                .put("proxy", point.proxy());
        if (point.proxy() == null) {
            node.put("reason", "proxy: " + curve.reasons().get("proxy"));
        }
        return node;
    }
}

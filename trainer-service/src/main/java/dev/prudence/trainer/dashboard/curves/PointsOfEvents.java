package dev.prudence.trainer.dashboard.curves;

import com.google.protobuf.Timestamp;
import dev.prudence.proto.run.v1.MetricRecorded;
import dev.prudence.proto.run.v1.PolicyObserved;
import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.proto.run.v1.StageProgressed;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Turns a run's events into points. A series is called {@code <line>/<measure>}; the line is the stage, without slashes,
 * so that repetitions under other seeds stay apart. What a monitor observes of policies has measures of its own, since it may
 * have another scale, and progress becomes
 * {@code <stage>/<unit>-per-second}. Events must come in order. Not thread-safe.
 */
final class PointsOfEvents {

    private static final double SHORTEST_SECONDS = 1;
    private static final double NANOS = 1e9;

    private final Map<String, Progress> progress = new HashMap<>();
    private double start = Double.NaN;

    /** Where an activity stood when its rate was last taken. */
    private record Progress(String activity, long done, double seconds) {}

    void of(RunEvent event, Consumer<Point> points) {
        double time = seconds(event.getTime());
        start = Double.isNaN(start) ? time : start;
        double seconds = Math.max(time - start, 0);
        switch (event.getFactCase()) {
            case METRIC_RECORDED -> metric(event.getStage(), event.getMetricRecorded(), seconds, points);
            case POLICY_OBSERVED -> observed(event.getStage(), event.getPolicyObserved(), seconds, points);
            case STAGE_PROGRESSED -> progressed(event.getStage(), event.getStageProgressed(), seconds, points);
            case STAGE_STARTED -> progress.remove(event.getStage());
            default -> {
                // No numbers over time.
            }
        }
    }

    private static void metric(String stage, MetricRecorded metric, double seconds, Consumer<Point> points) {
        String series = line(stage) + "/" + measure(stage, metric.getName());
        points.accept(new Point(series, metric.getStep(), seconds, metric.getValue()));
    }

    /** Names of metrics begin with what their stage is called before it is repeated. */
    private static String measure(String stage, String name) {
        int slash = name.indexOf('/');
        return slash > 0 && stage.contains(name.substring(0, slash)) ? name.substring(slash + 1) : name;
    }

    private static String line(String name) {
        return name.isEmpty() ? "run" : name.replace('/', ' ');
    }

    private static void observed(String stage, PolicyObserved policy, double seconds, Consumer<Point> points) {
        String who = stage.contains(policy.getPolicy()) ? stage : stage + " " + policy.getPolicy();
        Observed observed = new Observed(line(who) + "/", policy.getTime(), seconds, points);
        observed.put(true, "kl", policy.getKl());
        observed.put(true, "proxy", policy.getProxy());
        observed.put(true, "variance", policy.getVariance());
        observed.put(policy.hasProbe(), "gold", policy.getProbe().getGold());
        observed.put(policy.hasDisagreement(), "disagreement", policy.getDisagreement());
        observed.put(policy.hasDisagreementHigh(), "disagreement-high", policy.getDisagreementHigh());
        observed.put(policy.hasLength(), "length", policy.getLength());
        observed.put(policy.hasDistinct(), "distinct", policy.getDistinct());
        observed.put(policy.hasRepetition(), "repetition", policy.getRepetition());
        observed.put(policy.hasEntropy(), "entropy", policy.getEntropy());
    }

    private record Observed(String prefix, long step, double seconds, Consumer<Point> points) {
        void put(boolean known, String measure, double value) {
            if (known && Double.isFinite(value)) {
                points.accept(new Point(prefix + measure + RunCurves.WATCHED, step, seconds, value));
            }
        }
    }

    private void progressed(String stage, StageProgressed now, double seconds, Consumer<Point> points) {
        Progress before = progress.get(stage);
        if (before == null || !before.activity().equals(now.getActivity()) || now.getDone() < before.done()) {
            progress.put(stage, new Progress(now.getActivity(), now.getDone(), seconds));
        } else if (seconds - before.seconds() >= SHORTEST_SECONDS && now.getDone() > before.done()) {
            double rate = (now.getDone() - before.done()) / (seconds - before.seconds());
            points.accept(new Point(line(stage) + "/" + now.getUnit() + "-per-second", (long) seconds, seconds, rate));
            progress.put(stage, new Progress(now.getActivity(), now.getDone(), seconds));
        }
    }

    private static double seconds(Timestamp time) {
        return time.getSeconds() + time.getNanos() / NANOS;
    }
}

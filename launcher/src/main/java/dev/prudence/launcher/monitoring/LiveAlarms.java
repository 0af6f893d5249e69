package dev.prudence.launcher.monitoring;

import com.google.protobuf.Timestamp;
import dev.prudence.monitor.Alarm;
import dev.prudence.monitor.RunMonitor;
import dev.prudence.monitor.Signal;
import dev.prudence.proto.run.v1.PolicyObserved;
import dev.prudence.proto.run.v1.RunEvent;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Turns run events into lines for people: alarms, and where asked what was observed. Not thread-safe. */
public final class LiveAlarms {

    private final Optional<String> run;
    private final boolean observations;
    private final RunMonitor monitor;
    private final DateTimeFormatter clock;
    private final Consumer<String> out;

    /**
     * Nothing seen yet.
     *
     * @param run the only one that is watched, to its end; empty for all, for ever
     * @param observations whether every observation is a line
     * @param changedThresholds take the places of the defaults
     * @param zone of the times of day
     */
    public LiveAlarms(
            Optional<String> run,
            boolean observations,
            Map<Signal, Double> changedThresholds,
            ZoneId zone,
            Consumer<String> out) {
        this.run = run;
        this.observations = observations;
        this.monitor = new RunMonitor(changedThresholds);
        this.clock = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(zone);
        this.out = out;
    }

    /** Takes an event; false after the last one that is of interest. */
    public boolean take(RunEvent event) {
        if (run.isPresent() && !run.get().equals(event.getRunId())) {
            return true;
        }
        if (observations && event.hasPolicyObserved()) {
            out.accept(start(event) + observed(event.getPolicyObserved()));
        }
        monitor.take(event).forEach(alarm -> out.accept(start(event) + words(alarm)));
        if (event.hasRunEnded()) {
            out.accept(clock(event.getTime()) + "  " + event.getRunId() + " has ended, policies=" + monitor.policies());
        }
        return !(run.isPresent() && event.hasRunEnded());
    }

    private String start(RunEvent event) {
        String policy = event.getPolicyObserved().getPolicy();
        String name = event.getStage().startsWith(policy) ? event.getStage() : event.getStage() + "/" + policy;
        String whose = run.isPresent() ? name : event.getRunId() + "  " + name;
        return clock(event.getTime()) + "  " + whose + "  "
                + event.getPolicyObserved().getTime() + "  ";
    }

    private String clock(Timestamp time) {
        return clock.format(Instant.ofEpochSecond(time.getSeconds(), time.getNanos()));
    }

    private static String words(Alarm alarm) {
        return String.format(
                Locale.ROOT,
                "%s %s: %s %s, threshold %s, KL %s",
                alarm.raised() ? "ALARM" : "over ",
                alarm.signal().id(),
                alarm.signal().title(),
                FinishedRun.two(alarm.value()),
                FinishedRun.two(alarm.threshold()),
                FinishedRun.two(alarm.kl()));
    }

    private static String observed(PolicyObserved seen) {
        String gold =
                seen.hasProbe() ? ", probe " + FinishedRun.two(seen.getProbe().getGold()) : "";
        return String.format(
                Locale.ROOT,
                "KL %.2f, proxy %.2f, variance %.3f%s",
                seen.getKl(),
                seen.getProxy(),
                seen.getVariance(),
                gold);
    }
}

package dev.prudence.trainer.monitoring;

import dev.prudence.monitoring.SettableGauges;
import dev.prudence.monitoring.TrainerMetrics;
import dev.prudence.proto.run.v1.AlarmChanged;
import dev.prudence.proto.run.v1.MetricRecorded;
import dev.prudence.proto.run.v1.PolicyObserved;
import dev.prudence.proto.run.v1.StageProgressed;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a stage reports of its learners and policies, until the next stage begins. Not thread-safe, but for what is read by scrapes. */
final class StageMeters {

    private static final String SOLVE_RATE = "solve-rate";
    private static final int ACTIVITIES = 64;

    private final MeterRegistry registry;
    private final PolicyMeters policies;
    private final SettableGauges losses;
    private final SettableGauges solveRates;
    private final Counter frames;
    private final Counter samples;
    private final Counter modelUpdates;
    private final Map<String, Long> done = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > ACTIVITIES;
        }
    };
    private boolean resumed;
    private String lastStep = "";
    private volatile double lastStepTime;

    StageMeters(MeterRegistry registry) {
        this.registry = registry;
        this.policies = new PolicyMeters(registry);
        this.losses = new SettableGauges(TrainerMetrics.LOSS, registry);
        this.solveRates = new SettableGauges(TrainerMetrics.SOLVE_RATE, registry);
        this.frames = TrainerMetrics.FRAMES.counter(registry);
        this.samples = TrainerMetrics.SAMPLES.counter(registry);
        this.modelUpdates = TrainerMetrics.MODEL_UPDATES.counter(registry);
        TrainerMetrics.LEARNER_TIME.gauge(registry, this, each -> each.lastStepTime);
    }

    /** @param resumed whether the run goes on: what is done already was counted by an earlier process */
    void begin(boolean resumed) {
        this.resumed = resumed;
    }

    void clear() {
        policies.clear();
        losses.clear();
        solveRates.clear();
        done.clear();
        lastStep = "";
    }

    void progressed(StageProgressed fact) {
        boolean isFrames = fact.getUnit().equals("frames");
        boolean isSamples =
                fact.getUnit().equals("samples") && fact.getActivity().startsWith("sampling ");
        if (isFrames || isSamples) {
            Long before = done.put(fact.getActivity(), fact.getDone());
            long from = before != null ? before : resumed ? fact.getDone() : 0;
            (isFrames ? frames : samples).increment(Math.max(0, fact.getDone() - from));
        }
    }

    /** @param time of the event, seconds since the epoch */
    void recorded(String stage, MetricRecorded fact, double time) {
        int slash = fact.getName().indexOf('/');
        String policy = fact.getName().substring(0, Math.max(0, slash));
        String what = fact.getName().substring(slash + 1);
        if (what.endsWith("loss")) {
            losses.set(fact.getValue(), what);
            stepped(stage, fact.getStep(), time);
        } else if (what.startsWith(SOLVE_RATE)) {
            solveRates.set(fact.getValue(), what.substring(SOLVE_RATE.length() + 1));
        } else if (what.equals("model_updates")) {
            modelUpdates.increment(fact.getValue());
        } else {
            policies.recorded(policy, what, fact.getValue());
        }
    }

    void observed(PolicyObserved fact) {
        policies.observed(fact);
    }

    void alarmed(AlarmChanged fact) {
        policies.alarmed(fact);
    }

    /** A step has several losses and counts once. */
    private void stepped(String stage, long step, double time) {
        String now = stage + " " + step;
        lastStepTime = time;
        if (!now.equals(lastStep)) {
            lastStep = now;
            TrainerMetrics.LEARNER_STEPS.counter(registry, stage).increment();
        }
    }
}

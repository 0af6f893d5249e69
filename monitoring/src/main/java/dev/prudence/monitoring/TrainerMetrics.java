package dev.prudence.monitoring;

import java.util.List;

/**
 * Metrics of the trainer-service. Gauges that are labelled by policy, loss or evaluation show the stage that runs or ran last, and go with the
 * run; so there are never more of them than one stage has.
 */
public final class TrainerMetrics {

    public static final Metric RUNS_ACTIVE = Metric.gauge("prudence_trainer_runs_active", "runs", "Runs that go on");
    public static final Metric RUN_INFO =
            Metric.gauge("prudence_trainer_run_info", "-", "1 for the run that goes on", "run", "experiment", "preset");
    public static final Metric STAGE_RUNNING =
            Metric.gauge("prudence_trainer_stage_running", "-", "1 for the stage that the run is in", "stage");
    public static final Metric RUNS_ENDED = Metric.counter(
            "prudence_trainer_runs_ended_total",
            "runs",
            "Runs that ended, by status: completed, failed, cancelled",
            "status");
    public static final Metric STAGE = Metric.timer(
            "prudence_trainer_stage_seconds",
            "Time of stages that are done; cached ones were done by an earlier run",
            "stage",
            "cached");
    public static final Metric MODELS_PUBLISHED =
            Metric.counter("prudence_trainer_models_published_total", "versions", "Model versions that were published");
    public static final Metric INCIDENTS = Metric.counter(
            "prudence_trainer_incidents_total",
            "incidents",
            "What went wrong and was dealt with, by the stable code of the event",
            "code",
            "severity");
    public static final Metric PROGRESS_TIME = Metric.gauge(
            "prudence_trainer_last_progress_timestamp_seconds",
            "seconds",
            "When the run last got on, in any way, since the epoch; 0 before the first run");
    public static final Metric LEARNER_STEPS = Metric.counter(
            "prudence_trainer_learner_steps_total",
            "steps",
            "Steps that learners reported with their losses: optimiser steps, iterations or rounds, as the stage counts",
            "stage");
    public static final Metric LEARNER_TIME = Metric.gauge(
            "prudence_trainer_last_learner_step_timestamp_seconds",
            "seconds",
            "When a learner last reported a step, since the epoch; 0 before the first");
    public static final Metric LOSS =
            Metric.gauge("prudence_trainer_loss", "-", "A loss of the stage's learner, as reported last", "loss");
    public static final Metric GOLD = Metric.gauge(
            "prudence_trainer_policy_gold",
            "-",
            "Mean gold of the policy's answers, as probed or evaluated last",
            "policy");
    public static final Metric GOLD_PEAK =
            Metric.gauge("prudence_trainer_policy_gold_peak", "-", "Highest mean gold of the policy so far", "policy");
    public static final Metric GOLD_ERROR = Metric.gauge(
            "prudence_trainer_policy_gold_standard_error", "-", "Standard error of the last probe of gold", "policy");
    public static final Metric PROXY = Metric.gauge(
            "prudence_trainer_policy_proxy", "-", "Mean of what is optimised, of the last answers", "policy");
    public static final Metric KL = Metric.gauge(
            "prudence_trainer_policy_kl_nats", "nats", "Divergence of the policy from its reference", "policy");
    public static final Metric DISAGREEMENT = Metric.gauge(
            "prudence_trainer_policy_disagreement",
            "standard deviations",
            "Standard deviation between members: the root of the mean variance over the last answers",
            "policy");
    public static final Metric DISAGREEMENT_FIRST = Metric.gauge(
            "prudence_trainer_policy_disagreement_first",
            "standard deviations",
            "The same at the first observation of the policy",
            "policy");
    public static final Metric ALARM = Metric.gauge(
            "prudence_trainer_policy_alarm",
            "-",
            "1 while the monitor's alarm for a signal of over-optimisation is raised, 0 when it is over; absent before",
            "policy",
            "signal");
    public static final Metric SOLVE_RATE = Metric.gauge(
            "prudence_trainer_solve_rate", "-", "Share of held-out levels that the agent solved, 0 to 1", "evaluation");
    public static final Metric FRAMES =
            Metric.counter("prudence_trainer_frames_total", "frames", "Real steps of games that agents learnt from");
    public static final Metric MODEL_UPDATES = Metric.counter(
            "prudence_trainer_model_updates_total",
            "steps",
            "Optimiser steps of world models, each on a batch of the replay");
    public static final Metric SAMPLES = Metric.counter(
            "prudence_trainer_samples_total", "samples", "Samples of phases that came back and are in the journal");
    public static final Metric CONSUMER_LAG = Metric.gauge(
            "prudence_trainer_consumer_lag_records",
            "records",
            "Records of a topic that a consumer group has not committed yet, as the broker says",
            "group",
            "topic");

    public static final Metric CONSUMER_COMMITTED = Metric.gauge(
            "prudence_trainer_consumer_committed_records",
            "records",
            "Records of a topic that a consumer group has committed",
            "group",
            "topic");

    /** All of them. */
    public static final List<Metric> ALL = List.of(
            RUNS_ACTIVE,
            RUN_INFO,
            STAGE_RUNNING,
            RUNS_ENDED,
            STAGE,
            MODELS_PUBLISHED,
            INCIDENTS,
            PROGRESS_TIME,
            LEARNER_STEPS,
            LEARNER_TIME,
            LOSS,
            GOLD,
            GOLD_PEAK,
            GOLD_ERROR,
            PROXY,
            KL,
            DISAGREEMENT,
            DISAGREEMENT_FIRST,
            ALARM,
            SOLVE_RATE,
            FRAMES,
            MODEL_UPDATES,
            SAMPLES,
            CONSUMER_LAG,
            CONSUMER_COMMITTED);

    private TrainerMetrics() {}
}

package dev.prudence.monitoring;

import java.util.List;

/** Metrics of the reward-ensemble-service; {@code version} is the beginning of an ensemble's digest, of the last few ensembles. */
public final class RewardMetrics {

    public static final Metric SAMPLES = Metric.counter(
            "prudence_reward_samples_total",
            "samples",
            "Samples that were answered, by outcome: scored, degraded, timed_out, rejected, abstained",
            "outcome");
    public static final Metric REQUEST = Metric.histogram(
            "prudence_reward_request_seconds", "Time that a request for scores took, from its arrival on");
    public static final Metric TOKENISE =
            Metric.histogram("prudence_reward_tokenise_seconds", "Time to check and tokenise the samples of a request");
    public static final Metric QUEUE =
            Metric.histogram("prudence_reward_queue_seconds", "Time that samples of a request waited for a batch");
    public static final Metric FORM =
            Metric.histogram("prudence_reward_batch_form_seconds", "Time to put a batch together");
    public static final Metric COMPUTE =
            Metric.histogram("prudence_reward_compute_seconds", "Time in which all members scored a batch");
    public static final Metric BATCH_SAMPLES =
            Metric.summary("prudence_reward_batch_samples", "samples", "Samples of a batch");
    public static final Metric BATCH_TOKENS =
            Metric.summary("prudence_reward_batch_tokens", "tokens", "Tokens of a batch");
    public static final Metric WAITING =
            Metric.gauge("prudence_reward_waiting_samples", "samples", "Samples of requests that wait for a batch");
    public static final Metric WAITING_LIMIT = Metric.gauge(
            "prudence_reward_waiting_samples_limit", "samples", "Samples that may wait; requests beyond are refused");
    public static final Metric LOST_THREADS = Metric.gauge(
            "prudence_reward_lost_threads",
            "threads",
            "Threads whose runs were given up and have not returned; others have taken their places");
    public static final Metric LOADED =
            Metric.gauge("prudence_reward_ensembles_loaded", "ensembles", "Ensembles in memory");
    public static final Metric ENSEMBLE = Metric.gauge(
            "prudence_reward_ensemble_version",
            "-",
            "1 for each ensemble that was loaded lately; names the model of a version",
            "model",
            "version");
    public static final Metric BEHIND = Metric.gauge(
            "prudence_reward_versions_behind",
            "versions",
            "Versions between the newest that was announced and the newest that is loaded");
    public static final Metric DISAGREEMENT = Metric.summary(
            "prudence_reward_disagreement",
            "standard deviations",
            "Standard deviation between the members' normalised scores of a sample",
            "version");
    public static final Metric MEMBER = Metric.timer(
            "prudence_reward_member_seconds", "Time in which a member scored a batch", "member", "version");
    public static final Metric MEMBER_FAILURES = Metric.counter(
            "prudence_reward_member_failures_total",
            "samples",
            "Samples for which a member gave no finite score and was left out",
            "member",
            "version");
    public static final Metric MEMBER_MEAN = Metric.gauge(
            "prudence_reward_member_score_mean",
            "-",
            "Mean of a member's raw scores, the last thousand or so",
            "member",
            "version");
    public static final Metric MEMBER_DEVIATION = Metric.gauge(
            "prudence_reward_member_score_deviation",
            "-",
            "Standard deviation of a member's raw scores, the last thousand or so",
            "member",
            "version");
    public static final Metric MEMBER_LEFT_ALONE = Metric.gauge(
            "prudence_reward_member_left_alone",
            "-",
            "1 while a member that kept failing is left alone; absent before its first incident",
            "member",
            "version");

    /** All of them. */
    public static final List<Metric> ALL = List.of(
            SAMPLES,
            REQUEST,
            TOKENISE,
            QUEUE,
            FORM,
            COMPUTE,
            BATCH_SAMPLES,
            BATCH_TOKENS,
            WAITING,
            WAITING_LIMIT,
            LOST_THREADS,
            LOADED,
            ENSEMBLE,
            BEHIND,
            DISAGREEMENT,
            MEMBER,
            MEMBER_FAILURES,
            MEMBER_MEAN,
            MEMBER_DEVIATION,
            MEMBER_LEFT_ALONE);

    private RewardMetrics() {}
}

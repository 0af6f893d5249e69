package dev.prudence.monitoring;

import java.util.List;

/** Metrics of the policy-service. */
public final class PolicyMetrics {

    public static final Metric SAMPLES = Metric.counter(
            "prudence_policy_samples_total",
            "samples",
            "Samples that were answered, by outcome: generated, rejected, timed_out",
            "outcome");
    public static final Metric TOKENS = Metric.counter(
            "prudence_policy_tokens_total", "tokens", "Tokens that text policies were fed, prompts included");
    public static final Metric BATCH = Metric.timer(
            "prudence_policy_batch_seconds", "Time of one run of a graph: for text, one token of all rows", "kind");
    public static final Metric GAME_STEPS =
            Metric.counter("prudence_policy_game_steps_total", "steps", "Real steps of games that were played");
    public static final Metric GAMES = Metric.timer(
            "prudence_policy_games_seconds", "Time in which a block of games was played, its imagination included");
    public static final Metric LOADED =
            Metric.gauge("prudence_policy_loaded_versions", "versions", "Policies in memory");
    public static final Metric BEHIND = Metric.gauge(
            "prudence_policy_versions_behind",
            "versions",
            "Versions between the newest that was announced and the newest that is loaded",
            "kind");

    /** All of them. */
    public static final List<Metric> ALL = List.of(SAMPLES, TOKENS, BATCH, GAME_STEPS, GAMES, LOADED, BEHIND);

    private PolicyMetrics() {}
}

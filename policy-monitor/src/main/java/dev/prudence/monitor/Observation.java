package dev.prudence.monitor;

import org.jspecify.annotations.Nullable;

/**
 * What the samples of one policy show. A null is something that does not exist in a task or was not asked for.
 *
 * @param time iterations done before; for best-of-n, n
 * @param kl estimated divergence from the reference, nats, a mean over answers
 * @param proxy mean of what is optimised
 * @param proxyDeviation of what is optimised, between answers
 * @param variance between the members' normalised scores, a mean over answers
 * @param disagreement median over answers of the members' standard deviation
 * @param disagreementHigh its 0.9 quantile
 * @param length mean number of actions of an answer
 * @param distinct share of different pairs of neighbouring tokens among all pairs of all answers
 * @param repetition share of pairs of neighbouring tokens that stood in the same answer before
 * @param entropy mean over actions of the policy's entropy, nats
 * @param probe gold of some of the answers
 */
public record Observation(
        int time,
        double kl,
        double proxy,
        double proxyDeviation,
        double variance,
        @Nullable Double disagreement,
        @Nullable Double disagreementHigh,
        @Nullable Double length,
        @Nullable Double distinct,
        @Nullable Double repetition,
        @Nullable Double entropy,
        @Nullable Probe probe) {}

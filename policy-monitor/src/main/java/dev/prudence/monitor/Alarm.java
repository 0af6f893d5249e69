package dev.prudence.monitor;

/**
 * A signal went over its threshold and stayed there, or came back.
 *
 * @param signal which
 * @param raised false when it is over
 * @param time of the observation: iterations done, or n
 * @param kl divergence then, nats
 * @param value of the signal then
 * @param threshold that it went over
 */
public record Alarm(Signal signal, boolean raised, int time, double kl, double value, double threshold) {}

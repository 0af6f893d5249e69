/** Requests of many callers share batches. */
@org.jspecify.annotations.NullMarked
package dev.prudence.reward.batching;

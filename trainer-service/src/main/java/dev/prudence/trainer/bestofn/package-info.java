/**
 * Best-of-n: what optimising against a proxy gains in gold, estimated without bias from one pool of samples.
 *
 * <p>Pure statistics over primitive arrays; knows neither Kafka nor a particular task. Start with {@link
 * dev.prudence.trainer.bestofn.BestOfNStudy}.
 */
@NullMarked
package dev.prudence.trainer.bestofn;

import org.jspecify.annotations.NullMarked;

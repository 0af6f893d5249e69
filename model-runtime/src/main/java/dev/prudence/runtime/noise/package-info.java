/**
 * Random numbers that belong to a sample, not to a moment: counter-based streams.
 *
 * <pre>{@code
 * NoiseStream noise = NoiseStream.of(NoiseKey.of(seed, "best-of-n", sampleId));
 * float uniform = noise.uniformFloat();      // number 0 of this sample: the same in every batch, process and replay
 * double gaussian = noise.gaussian();        // number 1
 * }</pre>
 *
 * <p>Randomness enters graphs as input tensors filled from here, so a resumed or replayed run draws the same numbers.
 */
@NullMarked
package dev.prudence.runtime.noise;

import org.jspecify.annotations.NullMarked;

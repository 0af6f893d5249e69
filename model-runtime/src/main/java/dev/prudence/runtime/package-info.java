/**
 * Runs ONNX models on ONNX Runtime: plain inference, and step graphs whose state is fed back without copying.
 *
 * <pre>{@code
 * try (InferenceSession judge = InferenceSession.open(onnx, RuntimeOptions.inference())) {
 *     Tensor answer = Tensor.floats(values, 32, 16);
 *     float[] scores = judge.run(Map.of("answer", answer)).tensor("score").toFloats();
 * }
 *
 * StepState state = StepState.of(initialTensors);              // parameters and optimiser moments
 * try (StepSession training = StepSession.open(stepOnnx, RuntimeOptions.training())) {
 *     float loss = training.run(state, batch).tensor("loss").toFloats()[0];
 *     Map<String, Tensor> checkpoint = state.snapshot();
 * }
 * }</pre>
 *
 * <p>Every native handle is opened and closed inside one call, except the sessions themselves, which are
 * {@link AutoCloseable}. Sessions may be used by several threads at once and give each the same bits; a {@link
 * dev.prudence.runtime.StepState} is stepped by one thread at a time, and refuses a second one. What a session keeps of a
 * run's memory is its {@link dev.prudence.runtime.Arena}'s choice. {@link dev.prudence.runtime.RowBuckets} and {@link dev.prudence.runtime.ComputePermits} are the
 * two halves of deterministic mode: fixed row counts, and parallelism from independent one-thread runs.
 */
@NullMarked
package dev.prudence.runtime;

import org.jspecify.annotations.NullMarked;

/**
 * Typed ONNX graphs: build them, differentiate them, write them.
 *
 * <p>A {@link dev.prudence.graph.GraphBuilder} owns names and nodes. Its {@link dev.prudence.graph.Value} handles know element type and static
 * {@link dev.prudence.graph.Shape}; every node is checked when it is added. {@link dev.prudence.graph.autodiff.Gradients} appends the
 * backward pass as ordinary nodes, {@link dev.prudence.graph.training.TrainingStep} puts forward pass, backward pass and optimiser into
 * one model, and {@link dev.prudence.graph.onnx.OnnxWriter} writes any of them as bytes that every ONNX runtime takes.
 *
 * <pre>{@code
 * GraphBuilder g = GraphBuilder.create("classifier");
 * Value x = g.input("x", ElementType.FLOAT32, Shape.of(32, 24));
 * Value label = g.input("label", ElementType.INT64, Shape.of(32));
 * Value logits = Mlp.create(g, "mlp", Value::relu, 24, 64, 10).apply(x);
 * g.output("logits", logits);
 *
 * TrainingStep step = TrainingStep.builder(g, Losses.crossEntropy(logits, label, -100))
 *         .adamW(AdamW.of(0.9, 0.999, 1e-8, 0.01))
 *         .clipNorm(1)
 *         .build();
 * byte[] training = step.toOnnx();                        // inputs x, label, learning_rate and the state
 * Map<String, float[]> start = Initialiser.of(1).values(g.parameters());
 * Map<String, float[]> state = step.initialState(start);  // each next/<name> output is fed back as <name>
 * byte[] inference = OnnxWriter.write(g, Weights.embedded(start));
 * }</pre>
 *
 * <p>What to open next: {@code op} holds one record per operation with its shape rule and its gradient, {@code nn} the layers and
 * losses composed of them. A new operation is a record in the family of {@code op} that fits, a method on {@code Value}, and a row in the
 * op table of the tests, which fails until the row is there.
 */
@NullMarked
package dev.prudence.graph;

import org.jspecify.annotations.NullMarked;

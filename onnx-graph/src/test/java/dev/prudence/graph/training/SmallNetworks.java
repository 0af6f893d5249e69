package dev.prudence.graph.training;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Embedding;
import dev.prudence.graph.nn.Initialiser;
import dev.prudence.graph.nn.LayerNorm;
import dev.prudence.graph.nn.Linear;
import dev.prudence.graph.nn.Losses;
import dev.prudence.graph.nn.Mlp;
import dev.prudence.graph.nn.TransformerBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The networks that the tests of training steps share, with a way to draw batches for them. */
final class SmallNetworks {

    private SmallNetworks() {}

    /** A step to be, where it may be cut for recomputation, and its first parameters. */
    record Network(TrainingStep.Builder step, List<Value> cuts, Map<String, float[]> start, Batches batches) {}

    interface Batches {
        Map<String, double[]> draw(Random random);
    }

    /** An MLP on {@code x} with the labels {@code y} and dropout by the input {@code noise}, uniform in [0, 1). */
    static Network mlp(int rows, int inputs, int width, int classes) {
        GraphBuilder g = GraphBuilder.create("mlp");
        Value x = g.input("x", ElementType.FLOAT32, Shape.of(rows, inputs));
        Value y = g.input("y", ElementType.INT64, Shape.of(rows));
        Value noise = g.input("noise", ElementType.FLOAT32, Shape.of(rows, width));
        Value hidden = Linear.create(g, "in", inputs, width).apply(x).relu();
        Value kept = noise.less(g.scalar(0.9)).where(hidden.mul(1 / 0.9), g.scalar(0));
        Value logits = Mlp.create(g, "out", Value::relu, width, width, classes).apply(kept);
        return new Network(
                TrainingStep.builder(g, Losses.crossEntropy(logits, y, -100)),
                List.of(x, hidden, logits),
                Initialiser.of(1).values(g.parameters()),
                random -> Map.of(
                        "x",
                                random.doubles(rows * inputs, -1, 1)
                                        .map(v -> (float) v)
                                        .toArray(),
                        "y", random.ints(rows, 0, classes).asDoubleStream().toArray(),
                        "noise",
                                random.doubles(rows * width).map(v -> (float) v).toArray()));
    }

    /** A causal transformer on {@code tokens} that predicts {@code targets}. */
    static Network transformer(int rows, int time, int vocabulary, int width, int heads, int layers) {
        GraphBuilder g = GraphBuilder.create("transformer");
        Value tokens = g.input("tokens", ElementType.INT64, Shape.of(rows, time));
        Value targets = g.input("targets", ElementType.INT64, Shape.of(rows, time));
        Value x = Embedding.create(g, "tokens", vocabulary, width).apply(tokens);
        List<Value> cuts = new ArrayList<>(List.of(x));
        for (int i = 0; i < layers; i++) {
            x = TransformerBlock.create(g, "block" + i, width, heads).causal(x);
            cuts.add(x);
        }
        Value logits = Linear.create(g, "head", width, vocabulary)
                .apply(LayerNorm.create(g, "norm", width).apply(x));
        return new Network(
                TrainingStep.builder(g, Losses.crossEntropy(logits, targets, -100)),
                cuts,
                Initialiser.of(1).values(g.parameters()),
                random -> Map.of(
                        "tokens",
                                random.ints((long) rows * time, 0, vocabulary)
                                        .asDoubleStream()
                                        .toArray(),
                        "targets",
                                random.ints((long) rows * time, 0, vocabulary)
                                        .asDoubleStream()
                                        .toArray()));
    }

    /** Several batches as one, along a new first axis or (the layout is the same) along the rows. */
    static Map<String, double[]> stack(List<Map<String, double[]>> batches) {
        Map<String, double[]> stacked = new HashMap<>();
        batches.get(0)
                .keySet()
                .forEach(name -> stacked.put(
                        name,
                        batches.stream()
                                .flatMapToDouble(batch -> Arrays.stream(batch.get(name)))
                                .toArray()));
        return stacked;
    }
}

package dev.prudence.reward.ensemble;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Safetensors;
import dev.prudence.graph.onnx.SafetensorsLayout;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.artefact.ArtefactWriter;
import dev.prudence.runtime.artefact.ModelArtefact;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Vector ensembles of small random networks: score = w · relu(W [prompt, answer] + b). A broken member adds log(answer[0])
 * and so gives no finite score where answer[0] is not above 0.
 */
public final class VectorEnsembles {

    public static final int PROMPT = 3;
    public static final int ANSWER = 5;
    private static final int HIDDEN = 16;

    private VectorEnsembles() {}

    /** Writes an ensemble; members whose position is in {@code broken} fail for samples with answer[0] ≤ 0. */
    public static ModelArtefact write(Path directory, int members, List<Integer> rows, Integer... broken) {
        ArtefactWriter writer = ArtefactWriter.of("reward-ensemble", "reward-ensemble");
        List<Map<String, Object>> contracts = new ArrayList<>();
        for (int m = 0; m < members; m++) {
            String id = "member-" + m;
            boolean fails = List.of(broken).contains(m);
            for (int rowCount : rows) {
                GraphBuilder graph = graph(rowCount, fails);
                SafetensorsLayout layout = SafetensorsLayout.of(graph.parameters());
                writer.part(id + "/r" + rowCount + ".onnx", OnnxWriter.write(graph, layout, "weights.safetensors"));
            }
            GraphBuilder graph = graph(rows.get(0), fails);
            SafetensorsLayout layout = SafetensorsLayout.of(graph.parameters());
            writer.part(id + "/weights.safetensors", Safetensors.toBytes(layout, weights(m)));
            contracts.add(Map.of(
                    "id",
                    id,
                    "graph",
                    id + "/r{rows}.onnx",
                    "normalisation",
                    Map.of("mean", 0.5 * m, "deviation", 1.0 + m)));
        }
        writer.contract(Map.of(
                "input",
                "vector",
                "rows",
                rows,
                "members",
                contracts,
                "objectives",
                List.of(
                        Map.of("kind", "mean"),
                        Map.of("kind", "worst-case"),
                        Map.of("kind", "uncertainty-weighted", "lambda", 0.5, "ddof", 0),
                        Map.of("kind", "soft-min", "beta", 1.0))));
        writer.writeTo(directory);
        return ModelArtefact.openVerified(directory);
    }

    public static RewardEnsemble.Surroundings surroundings(ParallelRuns runs, ScoringListener listener) {
        return new RewardEnsemble.Surroundings(
                RuntimeOptions.inference(), runs, 0, MemberLimits.NONE, Faults.NONE, listener);
    }

    /** Raw score of a sound member, computed without any tensor library. */
    static double rawScore(int member, float[] prompt, float[] answer) {
        float[] first = weight(member, "first");
        float[] bias = weight(member, "bias");
        float[] second = weight(member, "second");
        double score = 0;
        for (int h = 0; h < HIDDEN; h++) {
            double sum = bias[h];
            for (int i = 0; i < PROMPT; i++) {
                sum += (double) prompt[i] * first[i * HIDDEN + h];
            }
            for (int i = 0; i < ANSWER; i++) {
                sum += (double) answer[i] * first[(PROMPT + i) * HIDDEN + h];
            }
            score += Math.max(0, sum) * second[h];
        }
        return score;
    }

    public static Sample.Vector sample(SplittableRandom random) {
        return new Sample.Vector(floats(random, PROMPT), floats(random, ANSWER));
    }

    static float[] floats(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextDouble() * 4 - 2);
        }
        return values;
    }

    private static float[] weight(int member, String name) {
        return Objects.requireNonNull(weights(member).get(name));
    }

    private static GraphBuilder graph(int rows, boolean fails) {
        GraphBuilder graph = GraphBuilder.create("member");
        Value prompt = graph.input("prompt", ElementType.FLOAT32, Shape.of(rows, PROMPT));
        Value answer = graph.input("answer", ElementType.FLOAT32, Shape.of(rows, ANSWER));
        Value hidden = prompt.concat(1, answer)
                .matMul(graph.parameter("first", Shape.of(PROMPT + ANSWER, HIDDEN)))
                .add(graph.parameter("bias", Shape.of(HIDDEN)))
                .relu();
        Value score =
                hidden.matMul(graph.parameter("second", Shape.of(HIDDEN, 1))).reshape(rows);
        Value gate = answer.slice(1, 0, 1).reshape(rows);
        graph.output("score", fails ? score.add(gate.log()) : score);
        return graph;
    }

    private static Map<String, float[]> weights(int member) {
        SplittableRandom random = new SplittableRandom(100 + member);
        return new TreeMap<>(Map.of(
                "bias", floats(random, HIDDEN),
                "first", floats(random, (PROMPT + ANSWER) * HIDDEN),
                "second", floats(random, HIDDEN)));
    }
}

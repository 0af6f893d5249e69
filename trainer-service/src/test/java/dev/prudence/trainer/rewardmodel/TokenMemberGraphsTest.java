package dev.prudence.trainer.rewardmodel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Parameter;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.trainer.transformer.TransformerShape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenMemberGraphsTest {

    private static final TransformerShape SHAPE = new TransformerShape(200, 64, 2, 4, 64);

    /** The reward service runs few samples in few rows. */
    @ParameterizedTest
    @ValueSource(ints = {16, 24, 40, 64})
    void aScoreHasTheSameBitsInEightRowsAsInThirtyTwo(int time) {
        Random random = new Random(time);
        List<int[]> texts = IntStream.range(0, 8)
                .mapToObj(i -> random.ints(time - i, 0, 200).toArray())
                .toList();
        Map<String, float[]> weights = weights(random);
        float[] few = scores(weights, texts, 8, time);
        float[] many = scores(weights, texts, 32, time);
        assertThat(few).containsExactly(Arrays.copyOf(many, 8));
        assertThat(few).doesNotHaveDuplicates();
    }

    private static Map<String, float[]> weights(Random random) {
        GraphBuilder graph = TokenMemberGraphs.scoring(SHAPE, 8, 16);
        Map<String, float[]> weights = new HashMap<>();
        for (Parameter parameter : graph.parameters()) {
            float[] values = new float[(int) parameter.shape().elements()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (0.2 * random.nextGaussian());
            }
            weights.put(parameter.name(), values);
        }
        return weights;
    }

    private static float[] scores(Map<String, float[]> weights, List<int[]> texts, int rows, int time) {
        byte[] onnx = OnnxWriter.write(TokenMemberGraphs.scoring(SHAPE, rows, time), Weights.embedded(weights));
        try (InferenceSession session = InferenceSession.open(onnx, RuntimeOptions.inference())) {
            return session.run(TokenPairs.tensors(texts, rows, time))
                    .tensor("score")
                    .toFloats();
        }
    }
}

package dev.prudence.trainer.rewardmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.trainer.sft.LengthBuckets;
import dev.prudence.trainer.transformer.InitialWeights;
import dev.prudence.trainer.transformer.TransformerShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenMemberTrainingTest {

    private static final TransformerShape SHAPE = new TransformerShape(20, 16, 1, 2, 24);
    private static final LengthBuckets BUCKETS = LengthBuckets.upTo(24);
    private static final int GOOD = 5;
    private static final Map<String, float[]> BACKBONE = backbone();

    /** The better text holds a certain token somewhere. */
    @Test
    void learnsWhichTextsAreBetter() {
        List<int[]> chosen = texts(400, 1, true);
        List<int[]> rejected = texts(400, 2, false);
        Map<String, float[]> member = train(chosen, rejected, 7);
        float[] better = scores(member, texts(64, 3, true), 24);
        float[] worse = scores(member, texts(64, 4, false), 24);
        int right = 0;
        for (int i = 0; i < better.length; i++) {
            right += better[i] > worse[i] ? 1 : 0;
        }
        assertThat(right).isGreaterThan(54);
    }

    @Test
    void membersDifferBySeedAndAreReproducible() {
        List<int[]> chosen = texts(100, 1, true);
        List<int[]> rejected = texts(100, 2, false);
        Map<String, float[]> first = train(chosen, rejected, 7);
        Map<String, float[]> again = train(chosen, rejected, 7);
        first.forEach((name, values) -> assertThat(again.get(name)).as(name).isEqualTo(values));
        assertThat(train(chosen, rejected, 8).get(TokenMemberGraphs.HEAD_WEIGHT))
                .isNotEqualTo(first.get(TokenMemberGraphs.HEAD_WEIGHT));
    }

    @Test
    void paddingDoesNotMoveAScore() {
        Map<String, float[]> member = new HashMap<>(BACKBONE);
        member.put(TokenMemberGraphs.HEAD_WEIGHT, weights(16));
        member.put(TokenMemberGraphs.HEAD_BIAS, new float[] {0.5f});
        List<int[]> texts = texts(8, 3, true);
        float[] narrow = scores(member, texts, 16);
        float[] wide = scores(member, texts, 24);
        for (int i = 0; i < narrow.length; i++) {
            assertThat(wide[i]).as("text %d", i).isCloseTo(narrow[i], within(1e-4f));
        }
    }

    @Test
    void aMemberThatDoesNotVaryIsRefused() {
        assertThatThrownBy(() -> Normalisation.of(new float[][] {{1}, {1}, {1}}, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("deviation=0.0");
        assertThat(Normalisation.of(new float[][] {{1, 5}, {3, 9}}, 1)).isEqualTo(new Normalisation(7, 2));
    }

    private static Map<String, float[]> train(List<int[]> chosen, List<int[]> rejected, long seed) {
        TokenMemberTraining.Settings settings = new TokenMemberTraining.Settings(6, 16, 0.01, 0.001);
        try (TokenMemberTraining training = new TokenMemberTraining(SHAPE, BUCKETS, settings, chosen, rejected)) {
            return training.train(BACKBONE, seed, step -> {});
        }
    }

    private static float[] scores(Map<String, float[]> member, List<int[]> texts, int time) {
        byte[] onnx = OnnxWriter.write(TokenMemberGraphs.scoring(SHAPE, texts.size(), time), Weights.embedded(member));
        try (InferenceSession session = InferenceSession.open(onnx, RuntimeOptions.inference())) {
            return session.run(TokenPairs.tensors(texts, texts.size(), time))
                    .tensor("score")
                    .toFloats();
        }
    }

    private static List<int[]> texts(int count, long seed, boolean good) {
        Random random = new Random(seed);
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] ids = new int[4 + random.nextInt(12)];
            for (int k = 0; k < ids.length; k++) {
                ids[k] = GOOD + 1 + random.nextInt(14);
            }
            if (good) {
                ids[random.nextInt(ids.length - 1)] = GOOD;
            }
            ids[ids.length - 1] = 1;
            texts.add(ids);
        }
        return texts;
    }

    private static Map<String, float[]> backbone() {
        Map<String, float[]> all = new LinkedHashMap<>(InitialWeights.of(SHAPE, 0.5, new float[20], 3));
        all.keySet().retainAll(SHAPE.backbone().keySet());
        return all;
    }

    private static float[] weights(int width) {
        float[] weights = new float[width];
        for (int i = 0; i < width; i++) {
            weights[i] = (float) Math.sin(i + 1.0);
        }
        return weights;
    }
}

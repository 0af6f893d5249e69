package dev.prudence.trainer.rewardmodel;

import dev.prudence.graph.Shape;
import dev.prudence.trainer.sft.TextPolicyArtefact;
import dev.prudence.trainer.transformer.TransformerShape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The fine-tuned policy's network as the start of reward members. Members read the end-of-sequence too, and text that was
 * tokenised anew may be a little longer than what the policy drew, so they have some more positions; the added ones start
 * as copies of the last.
 *
 * <p>This class is immutable and thread-safe.
 */
final class PolicyBackbone {

    private static final int ADDED_POSITIONS = 16;
    private static final String POSITIONS = "position/embedding";

    private final TransformerShape shape;
    private final Map<String, float[]> weights;
    private final byte[] tokenizerJson;

    private PolicyBackbone(TransformerShape shape, Map<String, float[]> weights, byte[] tokenizerJson) {
        this.shape = shape;
        this.weights = weights;
        this.tokenizerJson = tokenizerJson;
    }

    /** Reads a {@code text-policy} artefact whose network has the given shape. */
    static PolicyBackbone read(Path artefact, TransformerShape policy) {
        TransformerShape shape = new TransformerShape(
                policy.vocabulary(),
                policy.width(),
                policy.layers(),
                policy.heads(),
                policy.contextLength() + ADDED_POSITIONS);
        Map<String, float[]> all = TextPolicyArtefact.weights(artefact);
        Map<String, float[]> backbone = new LinkedHashMap<>();
        for (Map.Entry<String, Shape> each : shape.backbone().entrySet()) {
            float[] values = Objects.requireNonNull(all.get(each.getKey()), each.getKey());
            backbone.put(each.getKey(), each.getKey().equals(POSITIONS) ? longer(values, policy.width()) : values);
        }
        return new PolicyBackbone(shape, backbone, TextPolicyArtefact.tokenizer(artefact));
    }

    private static float[] longer(float[] positions, int width) {
        float[] longer = Arrays.copyOf(positions, positions.length + ADDED_POSITIONS * width);
        for (int i = positions.length; i < longer.length; i += width) {
            System.arraycopy(positions, positions.length - width, longer, i, width);
        }
        return longer;
    }

    TransformerShape shape() {
        return shape;
    }

    Map<String, float[]> weights() {
        return weights;
    }

    byte[] tokenizerJson() {
        return tokenizerJson.clone();
    }
}

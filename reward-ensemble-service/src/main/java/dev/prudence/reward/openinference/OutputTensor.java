package dev.prudence.reward.openinference;

import com.google.protobuf.ByteString;
import dev.prudence.proto.inference.InferTensorContents;
import dev.prudence.proto.inference.ModelInferResponse;
import dev.prudence.proto.inference.ModelMetadataResponse.TensorMetadata;
import dev.prudence.proto.reward.v1.ItemScore;
import dev.prudence.proto.reward.v1.ScoreResponse;
import dev.prudence.reward.wire.UnscoredException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Function;

/** The scores of a response as tensors, n rows and K members. Thread-safe. */
enum OutputTensor {
    /** FP64 [n]. */
    AGGREGATE("aggregate", "FP64", false, response -> doubles(response, ItemScore::getAggregate)),
    /** FP64 [n], of the normalised scores. */
    VARIANCE("variance", "FP64", false, response -> doubles(response, ItemScore::getVariance)),
    /** FP32 [n, K]; NaN where a member did not answer. */
    MEMBER_RAW("member_raw", "FP32", true, response -> floats(response, ItemScore::getMemberRawList)),
    /** FP32 [n, K]; NaN where a member did not answer. */
    MEMBER_NORMALISED(
            "member_normalised", "FP32", true, response -> floats(response, ItemScore::getMemberNormalisedList)),
    /** BYTES [n]: SCORED or DEGRADED. */
    OUTCOME("outcome", "BYTES", false, OutputTensor::outcomes);

    private final String tensor;
    private final String type;
    private final boolean perMember;
    private final Function<ScoreResponse, InferTensorContents> contents;

    OutputTensor(String tensor, String type, boolean perMember, Function<ScoreResponse, InferTensorContents> contents) {
        this.tensor = tensor;
        this.type = type;
        this.perMember = perMember;
        this.contents = contents;
    }

    /** @throws IllegalArgumentException if there is no such output */
    static OutputTensor named(String name) {
        for (OutputTensor output : values()) {
            if (output.tensor.equals(name)) {
                return output;
            }
        }
        throw new IllegalArgumentException("outputs are "
                + List.of(values()).stream().map(output -> output.tensor).toList() + ": outputs=" + name);
    }

    TensorMetadata metadata(int members) {
        TensorMetadata.Builder metadata =
                TensorMetadata.newBuilder().setName(tensor).setDatatype(type).addShape(-1);
        if (perMember) {
            metadata.addShape(members);
        }
        return metadata.build();
    }

    /**
     * Adds the tensor.
     *
     * @param raw whether its elements go as bytes
     */
    void addTo(ModelInferResponse.Builder response, ScoreResponse scores, boolean raw) {
        ModelInferResponse.InferOutputTensor.Builder output =
                response.addOutputsBuilder().setName(tensor).setDatatype(type).addShape(scores.getScoresCount());
        if (perMember) {
            output.addShape(scores.getMembersCount());
        }
        InferTensorContents elements = contents.apply(scores);
        if (raw) {
            response.addRawOutputContents(bytes(elements));
        } else {
            output.setContents(elements);
        }
    }

    private static InferTensorContents doubles(ScoreResponse response, Function<ItemScore, Double> number) {
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        response.getScoresList().forEach(score -> contents.addFp64Contents(number.apply(score)));
        return contents.build();
    }

    private static InferTensorContents floats(ScoreResponse response, Function<ItemScore, List<Float>> numbers) {
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        response.getScoresList().forEach(score -> contents.addAllFp32Contents(numbers.apply(score)));
        return contents.build();
    }

    private static InferTensorContents outcomes(ScoreResponse response) {
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        response.getScoresList()
                .forEach(score ->
                        contents.addBytesContents(ByteString.copyFromUtf8(UnscoredException.name(score.getOutcome()))));
        return contents.build();
    }

    private static ByteString bytes(InferTensorContents elements) {
        int texts = elements.getBytesContentsList().stream()
                .mapToInt(text -> Integer.BYTES + text.size())
                .sum();
        ByteBuffer bytes = ByteBuffer.allocate(texts
                        + Double.BYTES * elements.getFp64ContentsCount()
                        + Float.BYTES * elements.getFp32ContentsCount())
                .order(ByteOrder.LITTLE_ENDIAN);
        elements.getFp64ContentsList().forEach(bytes::putDouble);
        elements.getFp32ContentsList().forEach(bytes::putFloat);
        elements.getBytesContentsList()
                .forEach(text -> bytes.putInt(text.size()).put(text.toByteArray()));
        return ByteString.copyFrom(bytes.flip());
    }
}

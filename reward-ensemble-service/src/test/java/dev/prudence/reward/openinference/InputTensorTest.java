package dev.prudence.reward.openinference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.prudence.proto.inference.InferParameter;
import dev.prudence.proto.inference.InferTensorContents;
import dev.prudence.proto.inference.ModelInferRequest;
import dev.prudence.proto.inference.ModelInferRequest.InferInputTensor;
import dev.prudence.proto.reward.v1.Objective;
import dev.prudence.proto.reward.v1.ScorePriority;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.reward.wire.RequestParameters;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InputTensorTest {

    private static final int MOST = 4;

    @Test
    void textsComeTypedOrAsBytes() {
        ModelInferRequest typed = ModelInferRequest.newBuilder()
                .addInputs(tensor("BYTES", 2, 1)
                        .setContents(InferTensorContents.newBuilder()
                                .addBytesContents(ByteString.copyFromUtf8("ä"))
                                .addBytesContents(ByteString.EMPTY)))
                .build();
        assertThat(only(typed).texts(MOST)).containsExactly("ä", "");
        assertThat(raw(tensor("BYTES", 2), bytes(2, 0xc3, 0xa4, 0))).containsExactly("ä", "");
    }

    @Test
    void vectorsComeTypedOrAsBytes() {
        ModelInferRequest typed = ModelInferRequest.newBuilder()
                .addInputs(tensor("FP32", 2, 2)
                        .setContents(InferTensorContents.newBuilder().addAllFp32Contents(List.of(1f, 2f, 3f, 4f))))
                .build();
        assertThat(only(typed).vectors(MOST)).containsExactly(new float[] {1, 2}, new float[] {3, 4});
        ByteBuffer bytes = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(1)
                .putFloat(2)
                .flip();
        ModelInferRequest raw = ModelInferRequest.newBuilder()
                .addInputs(tensor("FP32", 1, 2))
                .addRawInputContents(ByteString.copyFrom(bytes))
                .build();
        assertThat(only(raw).vectors(MOST)).containsExactly(new float[] {1, 2});
    }

    @Test
    void whatDoesNotFitNamesTheTensor() {
        assertThatThrownBy(() -> raw(tensor("INT64", 1), ByteString.EMPTY))
                .hasMessage("the input must be BYTES: inputs=x, datatype=INT64");
        assertThatThrownBy(() -> raw(tensor("BYTES"), ByteString.EMPTY)).hasMessageEndingWith("inputs=x, shape=[]");
        assertThatThrownBy(() -> raw(tensor("BYTES", -1), ByteString.EMPTY)).hasMessageEndingWith("shape=[-1]");
        assertThatThrownBy(() -> raw(tensor("BYTES", 5), ByteString.EMPTY))
                .hasMessageStartingWith("a request has 1 to 4");
        assertThatThrownBy(() -> raw(tensor("BYTES", 1, 2), ByteString.EMPTY)).hasMessageContaining("[rows, 1]");
        assertThatThrownBy(() -> raw(tensor("BYTES", 2), bytes(0))).hasMessageContaining("elements=1");
        assertThatThrownBy(() -> raw(tensor("BYTES", 1), bytes(0, 0, 0))).hasMessageContaining("elements=2");
        assertThatThrownBy(() -> raw(tensor("BYTES", 1), bytes(9, 65))).hasMessageContaining("element=0");
        assertThatThrownBy(() -> raw(tensor("BYTES", 1), bytes(-1, 65))).hasMessageContaining("element=0");
        assertThatThrownBy(() -> raw(tensor("BYTES", 1), ByteString.copyFrom(new byte[3])))
                .hasMessageContaining("element=0");
        assertThatThrownBy(() -> raw(tensor("BYTES", 1), bytes(1, 0xff))).hasMessageStartingWith("texts are UTF-8");
        assertThatThrownBy(() -> InputTensor.of(ModelInferRequest.newBuilder()
                        .addInputs(tensor("BYTES", 1))
                        .addRawInputContents(ByteString.EMPTY)
                        .addRawInputContents(ByteString.EMPTY)
                        .build()))
                .hasMessageContaining("raw_input_contents.count=2");
        assertThatThrownBy(() -> InputTensor.of(ModelInferRequest.newBuilder()
                        .addInputs(tensor("BYTES", 1).setContents(InferTensorContents.getDefaultInstance()))
                        .addRawInputContents(ByteString.EMPTY)
                        .build()))
                .hasMessageContaining("raw contents or typed ones");
        assertThatThrownBy(() -> only(ModelInferRequest.newBuilder()
                                .addInputs(tensor("FP32", 1, Long.MAX_VALUE))
                                .build())
                        .vectors(MOST))
                .hasMessageStartingWith("vectors have the shape");
        assertThatThrownBy(() -> only(ModelInferRequest.newBuilder()
                                .addInputs(tensor("FP32", MOST, Integer.MAX_VALUE))
                                .build())
                        .vectors(MOST))
                .hasMessageContaining("elements=0");
    }

    @Test
    void parametersChooseTheObjective() {
        ScoreRequest request = applied(Map.of(
                "objective", text("uncertainty_weighted"),
                "lambda", InferParameter.newBuilder().setDoubleParam(0.5).build(),
                "ddof", InferParameter.newBuilder().setInt64Param(1).build(),
                "minimum_members", text("2"),
                "timeout", InferParameter.newBuilder().setInt64Param(1500).build(),
                "priority", InferParameter.newBuilder().setUint64Param(2).build()));
        assertThat(request.getObjective().getUncertaintyWeighted().getLambda()).isEqualTo(0.5);
        assertThat(request.getObjective().getUncertaintyWeighted().getDdof()).isEqualTo(1);
        assertThat(request.getMinimumMembers()).isEqualTo(2);
        assertThat(request.getBudgetMs()).isEqualTo(2);
        assertThat(request.getPriority()).isEqualTo(ScorePriority.SCORE_PRIORITY_BULK);
        assertThat(applied(Map.of()).getObjective().getKindCase()).isEqualTo(Objective.KindCase.MEAN);
        assertThat(applied(Map.of("objective", text("worst_case")))
                        .getObjective()
                        .hasWorstCase())
                .isTrue();
        assertThat(applied(Map.of("objective", text("median"))).getObjective().hasMedian())
                .isTrue();
        assertThat(applied(Map.of("objective", text("soft_min"), "beta", text("0.1")))
                        .getObjective()
                        .getSoftMin()
                        .getBeta())
                .isEqualTo(0.1);
        assertThat(applied(Map.of("objective", text("quantile"), "probability", text("0.1")))
                        .getObjective()
                        .getQuantile()
                        .getProbability())
                .isEqualTo(0.1);
        assertThat(applied(Map.of("objective", text("single_member"), "member", text("m")))
                        .getObjective()
                        .getSingleMember()
                        .getMember())
                .isEqualTo("m");
    }

    @Test
    void parametersThatCannotBeMeantAreNamed() {
        assertThatThrownBy(() -> applied(Map.of("objektive", text("mean")))).hasMessageEndingWith("[objektive]");
        assertThatThrownBy(() -> applied(Map.of("lambda", text("1")))).hasMessageEndingWith("[lambda]");
        assertThatThrownBy(() -> applied(Map.of("objective", text("best")))).hasMessageEndingWith("objective=best");
        assertThatThrownBy(() -> applied(Map.of("objective", text("soft_min")))).hasMessageEndingWith("beta=");
        assertThatThrownBy(() -> applied(Map.of("objective", text("soft_min"), "beta", text("much"))))
                .hasMessageEndingWith("beta=much");
        assertThatThrownBy(() -> applied(Map.of("minimum_members", text("1.5"))))
                .hasMessageEndingWith("minimum_members=1.5");
        assertThatThrownBy(() -> applied(Map.of("timeout", text("NaN")))).hasMessageEndingWith("timeout=NaN");
        assertThatThrownBy(() -> applied(Map.of(
                        "priority",
                        InferParameter.newBuilder().setBoolParam(true).build())))
                .hasMessageEndingWith("priority=BOOL_PARAM");
        assertThatThrownBy(() -> applied(Map.of(
                        "objective",
                        InferParameter.newBuilder().setInt64Param(1).build())))
                .hasMessageEndingWith("objective=INT64_PARAM");
    }

    private static InferInputTensor.Builder tensor(String type, long... shape) {
        InferInputTensor.Builder tensor =
                InferInputTensor.newBuilder().setName("x").setDatatype(type);
        for (long size : shape) {
            tensor.addShape(size);
        }
        return tensor;
    }

    private static List<String> raw(InferInputTensor.Builder tensor, ByteString bytes) {
        return only(ModelInferRequest.newBuilder()
                        .addInputs(tensor)
                        .addRawInputContents(bytes)
                        .build())
                .texts(MOST);
    }

    /** A four-byte length for each number up to its elements, then those: "2, a, b" is one element of two bytes. */
    private static ByteString bytes(int... lengthsAndElements) {
        ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < lengthsAndElements.length; i++) {
            int length = lengthsAndElements[i];
            bytes.putInt(length);
            for (int e = 0; e < length && i + 1 < lengthsAndElements.length; e++) {
                bytes.put((byte) lengthsAndElements[++i]);
            }
        }
        return ByteString.copyFrom(bytes.flip());
    }

    private static InputTensor only(ModelInferRequest request) {
        return InputTensor.of(request).get(0);
    }

    private static ScoreRequest applied(Map<String, InferParameter> parameters) {
        ScoreRequest.Builder request = ScoreRequest.newBuilder();
        RequestParameters.apply(parameters, request);
        return request.build();
    }

    private static InferParameter text(String value) {
        return InferParameter.newBuilder().setStringParam(value).build();
    }
}

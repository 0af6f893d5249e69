package dev.prudence.reward.openinference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import dev.prudence.proto.inference.GRPCInferenceServiceGrpc;
import dev.prudence.proto.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.prudence.proto.inference.InferTensorContents;
import dev.prudence.proto.inference.ModelInferRequest;
import dev.prudence.proto.inference.ModelInferResponse;
import dev.prudence.proto.inference.ModelMetadataRequest;
import dev.prudence.proto.inference.ModelMetadataResponse;
import dev.prudence.proto.inference.ModelReadyRequest;
import dev.prudence.proto.inference.ServerLiveRequest;
import dev.prudence.proto.inference.ServerMetadataRequest;
import dev.prudence.proto.inference.ServerReadyRequest;
import dev.prudence.proto.reward.v1.ActivateEnsembleRequest;
import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc;
import dev.prudence.reward.config.RewardConfig;
import dev.prudence.reward.ensemble.TextEnsembles;
import dev.prudence.reward.ensemble.VectorEnsembles;
import dev.prudence.reward.messaging.InMemoryChannels;
import dev.prudence.runtime.artefact.ArtefactStore;
import dev.prudence.runtime.artefact.ModelArtefact;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The ensemble over the words a, b, c, d as a model of the Open Inference Protocol. The requests in {@code openinference/} are the bytes that
 * other clients send: {@code triton-infer.hex} is what tritonclient makes of two pairs, {@code kserve-infer.hex} what the protocol's public
 * definition makes of the same pairs with typed contents.
 */
@QuarkusTest
@QuarkusTestResource(InMemoryChannels.class)
class OpenInferenceTest {

    /** Member 0: the sum of the tokens, the length, and a thousandth of the bucket; member 1 weighs the sum twice. */
    private static final double[] MEANS = {1.5 * 14 + 4 + 0.004, 1.5 * 19 + 5 + 0.008};

    private static final double[] MINIMA = {14 + 4 + 0.004, 19 + 5 + 0.008};

    @Inject
    RewardConfig config;

    @TestHTTPResource
    URL url;

    private ManagedChannel channel;
    private GRPCInferenceServiceBlockingStub server;
    private String digest = "";

    @BeforeEach
    void activate() throws IOException {
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", url.getPort())
                .usePlaintext()
                .build();
        server = GRPCInferenceServiceGrpc.newBlockingStub(channel);
        digest = activate(
                TextEnsembles.tokens(Files.createTempDirectory("ensemble").resolve("artefact")));
    }

    @AfterEach
    void followAgain() {
        RewardEnsembleServiceGrpc.newBlockingStub(channel)
                .activateEnsemble(ActivateEnsembleRequest.getDefaultInstance());
        channel.shutdownNow();
    }

    @Test
    void tritonsBytesGetBytes() {
        Message response = infer("triton-infer.hex");
        assertThat(response.text(1)).isEqualTo("reward-ensemble");
        assertThat(response.text(2)).isEqualTo(digest);
        assertThat(response.text(3)).isEqualTo("q1");
        Message aggregate = response.message(5, 0);
        assertThat(aggregate.text(1)).isEqualTo("aggregate");
        assertThat(aggregate.text(2)).isEqualTo("FP64");
        assertThat(aggregate.bytes(3, 0)).as("packed shape [2]").isEqualTo(ByteString.copyFrom(new byte[] {2}));
        assertThat(response.message(5, 1).text(1)).isEqualTo("outcome");
        assertThat(doubles(response.bytes(6, 0))).hasSize(2).satisfies(values -> {
            assertThat(values.get(0)).isCloseTo(MEANS[0], within(1e-5));
            assertThat(values.get(1)).isCloseTo(MEANS[1], within(1e-5));
        });
        assertThat(response.bytes(6, 1).toStringUtf8()).isEqualTo("\6\0\0\0SCORED\6\0\0\0SCORED");
    }

    @Test
    void typedContentsGetTypedContents() {
        Message response = infer("kserve-infer.hex");
        assertThat(response.text(3)).isEqualTo("q2");
        Message aggregate = response.message(5, 0);
        assertThat(aggregate.text(1)).isEqualTo("aggregate");
        List<Double> values = doubles(aggregate.message(5, 0).bytes(7, 0));
        assertThat(values.get(0)).isCloseTo(MINIMA[0], within(1e-5));
        assertThat(values.get(1)).isCloseTo(MINIMA[1], within(1e-5));
        assertThat(response.count(5)).isEqualTo(5);
        assertThat(response.count(6)).isZero();
    }

    @Test
    void serverAndModelDescribeThemselves() {
        assertThat(server.serverLive(ServerLiveRequest.getDefaultInstance()).getLive())
                .isTrue();
        assertThat(server.serverReady(ServerReadyRequest.getDefaultInstance()).getReady())
                .isTrue();
        assertThat(server.serverMetadata(ServerMetadataRequest.getDefaultInstance())
                        .getName())
                .isEqualTo("reward-ensemble-service");
        assertThat(ready("reward-ensemble", "")).isTrue();
        assertThat(ready("reward-ensemble", digest)).isTrue();
        assertThat(ready("reward-ensemble", "0".repeat(64))).isFalse();
        assertThat(ready("another", "")).isFalse();
        ModelMetadataResponse metadata = server.modelMetadata(
                ModelMetadataRequest.newBuilder().setName("reward-ensemble").build());
        assertThat(metadata.getVersionsList()).containsExactly(digest);
        assertThat(metadata.getPlatform()).isEqualTo("onnx_onnxv1");
        assertThat(metadata.getInputsList())
                .extracting(input -> input.getName() + " " + input.getDatatype() + input.getShapeList())
                .containsExactly("prompt BYTES[-1]", "response BYTES[-1]");
        assertThat(metadata.getOutputsList())
                .extracting(output -> output.getName() + " " + output.getDatatype() + output.getShapeList())
                .containsExactly(
                        "aggregate FP64[-1]",
                        "variance FP64[-1]",
                        "member_raw FP32[-1, 2]",
                        "member_normalised FP32[-1, 2]",
                        "outcome BYTES[-1]");
    }

    @Test
    void vectorsAreInputsToo() throws IOException {
        activate(VectorEnsembles.write(Files.createTempDirectory("ensemble").resolve("artefact"), 3, List.of(8, 64)));
        ModelMetadataResponse metadata = server.modelMetadata(
                ModelMetadataRequest.newBuilder().setName("reward-ensemble").build());
        assertThat(metadata.getInputs(0).getDatatype()).isEqualTo("FP32");
        assertThat(metadata.getInputs(0).getShapeList()).containsExactly(-1L, -1L);
        ModelInferResponse response = server.modelInfer(ModelInferRequest.newBuilder()
                .setModelName("reward-ensemble")
                .addInputs(vectors("prompt", 3))
                .addInputs(vectors("response", 5))
                .build());
        assertThat(response.getOutputs(2).getShapeList()).containsExactly(1L, 3L);
        assertThat(response.getOutputs(2).getContents().getFp32ContentsCount()).isEqualTo(3);
    }

    @Test
    void whatIsWrongIsNamed() {
        assertRefused(request("another", "a", "b"), Status.Code.NOT_FOUND, "model_name=another");
        assertRefused(request("", "a", "b"), Status.Code.NOT_FOUND, "model_name=");
        assertRefused(request("reward-ensemble", "", "b"), Status.Code.INVALID_ARGUMENT, "row 0: REJECTED");
        assertRefused(
                request("reward-ensemble", "a", "b").setModelVersion("1"),
                Status.Code.INVALID_ARGUMENT,
                "ensemble_digest=1");
        assertRefused(
                request("reward-ensemble", "a", "b").setModelVersion("0".repeat(64)),
                Status.Code.NOT_FOUND,
                "0".repeat(64));
        assertRefused(
                request("reward-ensemble", "a", "b").removeInputs(1), Status.Code.INVALID_ARGUMENT, "missing=response");
        assertRefused(
                request("reward-ensemble", "a", "b").addInputs(texts("labels", "x")),
                Status.Code.INVALID_ARGUMENT,
                "labels");
        assertRefused(
                request("reward-ensemble", "a", "b").setInputs(1, texts("response", "x", "y")),
                Status.Code.INVALID_ARGUMENT,
                "response.rows=2");
        ModelInferRequest.Builder output = request("reward-ensemble", "a", "b");
        output.addOutputsBuilder().setName("logits");
        assertRefused(output, Status.Code.INVALID_ARGUMENT, "outputs=logits");
    }

    private String activate(ModelArtefact artefact) {
        String added = ArtefactStore.at(config.directory().resolve("models"))
                .add(artefact.directory())
                .digest();
        RewardEnsembleServiceGrpc.newBlockingStub(channel)
                .activateEnsemble(ActivateEnsembleRequest.newBuilder()
                        .setEnsembleDigest(added)
                        .build());
        return added;
    }

    private boolean ready(String name, String version) {
        return server.modelReady(ModelReadyRequest.newBuilder()
                        .setName(name)
                        .setVersion(version)
                        .build())
                .getReady();
    }

    private void assertRefused(ModelInferRequest.Builder request, Status.Code code, String reason) {
        Status status = catchThrowableOfType(StatusRuntimeException.class, () -> server.modelInfer(request.build()))
                .getStatus();
        assertThat(status.getCode()).as(status.toString()).isEqualTo(code);
        assertThat(status.getDescription()).contains(reason);
    }

    private static ModelInferRequest.Builder request(String model, String prompt, String response) {
        return ModelInferRequest.newBuilder()
                .setModelName(model)
                .addInputs(texts("prompt", prompt))
                .addInputs(texts("response", response));
    }

    private static ModelInferRequest.InferInputTensor.Builder texts(String name, String... texts) {
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        for (String text : texts) {
            contents.addBytesContents(ByteString.copyFromUtf8(text));
        }
        return ModelInferRequest.InferInputTensor.newBuilder()
                .setName(name)
                .setDatatype("BYTES")
                .addShape(texts.length)
                .setContents(contents);
    }

    private static ModelInferRequest.InferInputTensor.Builder vectors(String name, int width) {
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        for (int i = 0; i < width; i++) {
            contents.addFp32Contents(0.5f * i);
        }
        return ModelInferRequest.InferInputTensor.newBuilder()
                .setName(name)
                .setDatatype("FP32")
                .addShape(1)
                .addShape(width)
                .setContents(contents);
    }

    private Message infer(String conversation) {
        MethodDescriptor<byte[], byte[]> method = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("inference.GRPCInferenceService/ModelInfer")
                .setRequestMarshaller(Bytes.MARSHALLER)
                .setResponseMarshaller(Bytes.MARSHALLER)
                .build();
        return Message.of(ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, recorded(conversation)));
    }

    private static byte[] recorded(String name) {
        try (InputStream in =
                Objects.requireNonNull(OpenInferenceTest.class.getResourceAsStream("/openinference/" + name), name)) {
            return HexFormat.of()
                    .parseHex(new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Double> doubles(ByteString bytes) {
        List<Double> values = new ArrayList<>();
        var buffer = bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            values.add(buffer.getDouble());
        }
        return values;
    }

    /** Messages as the bytes that they are. */
    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        private static final Bytes MARSHALLER = new Bytes();

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A message read by field numbers alone, so that a wrong number in our own definition cannot hide. */
    private record Message(Map<Integer, List<ByteString>> fields) {

        static Message of(byte[] bytes) {
            Map<Integer, List<ByteString>> fields = new HashMap<>();
            CodedInputStream in = CodedInputStream.newInstance(bytes);
            try {
                for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                    assertThat(tag & 7).as("every field is length-delimited").isEqualTo(2);
                    fields.computeIfAbsent(tag >>> 3, absent -> new ArrayList<>())
                            .add(in.readBytes());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new Message(fields);
        }

        int count(int number) {
            return fields.getOrDefault(number, List.of()).size();
        }

        ByteString bytes(int number, int position) {
            return Objects.requireNonNull(fields.get(number), "field " + number).get(position);
        }

        String text(int number) {
            return bytes(number, 0).toStringUtf8();
        }

        Message message(int number, int position) {
            return of(bytes(number, position).toByteArray());
        }
    }
}

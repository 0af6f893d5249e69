package dev.prudence.launcher.reward;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.prudence.proto.inference.GRPCInferenceServiceGrpc;
import dev.prudence.proto.inference.InferParameter;
import dev.prudence.proto.inference.InferTensorContents;
import dev.prudence.proto.inference.ModelInferRequest;
import dev.prudence.proto.inference.ModelMetadataRequest;
import dev.prudence.proto.inference.ModelReadyRequest;
import dev.prudence.proto.inference.ServerMetadataRequest;
import dev.prudence.proto.reward.v1.ActivateEnsembleRequest;
import dev.prudence.proto.reward.v1.DescribeEnsembleRequest;
import dev.prudence.proto.reward.v1.Objective;
import dev.prudence.proto.reward.v1.Quantile;
import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc;
import dev.prudence.proto.reward.v1.ScoreItem;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreStreamRequest;
import dev.prudence.proto.reward.v1.SingleMember;
import dev.prudence.proto.reward.v1.SoftMin;
import dev.prudence.proto.reward.v1.TokenIds;
import dev.prudence.proto.reward.v1.UncertaintyWeighted;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.TokenAnswer;
import dev.prudence.proto.rollout.v1.Vector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Draws requests that no honest client sends, the same for the same seed. Not thread-safe. */
final class HostileRequests {

    private static final List<String> TEXTS = List.of(
            "noun lighthouse",
            "",
            " ",
            "\u0000\u0000",
            "a\u0301".repeat(300),
            "\u202eabc\u202c",
            "\ud83d\udc69\u200d\ud83d\ude80".repeat(50),
            "[SEP] [CLS] [MASK] [PAD]",
            "x".repeat(5000),
            "\u4e2d\u6587 ".repeat(200),
            "\ufeff\ufffe",
            "{prompt}{answer}",
            "%s%n%d ${jndi:ldap://127.0.0.1/x} '; drop table --");
    private static final List<String> DIGESTS = List.of("", "abc", "0".repeat(64), "F".repeat(64), "../../etc/passwd");
    private static final List<String> NAMES = List.of("reward-ensemble", "judge", "", "nowhere", "../reward-ensemble");
    private static final List<String> BODIES = List.of(
            "{\"query\":[\"ab\"],\"prompts\":[\"a\"],\"labels\":[\"\"]}",
            "{\"prompt\":\"a\",\"response\":\"b\",\"label\":\"\"}",
            "{\"text_1\":\"a\",\"text_2\":[\"b\",\"c\"]}",
            "{\"query\":[1e999,null,{}],\"prompts\":[[]]}",
            "[".repeat(5000),
            "{\"a\":".repeat(3000),
            "{\"prompt\":\"a\",\"prompt\":\"b\",\"response\":\"\\ud800\"}",
            "\ufeff{}",
            "null",
            "\"\"",
            "1".repeat(5000));
    private static final List<String> PATHS = List.of(
            "/get_reward", "/remote_rm", "/score", "/get_reward/", "/remote_rm?x=%00", "/nowhere", "/score/../score");
    private static final List<String> METHODS =
            List.of("POST", "POST", "POST", "POST", "GET", "PUT", "DELETE", "PATCH");

    private final SplittableRandom random;

    HostileRequests(long seed) {
        random = new SplittableRandom(seed);
    }

    /**
     * A call.
     *
     * @param method its full name
     * @param payload perhaps no message at all
     * @param readable whether it is a message of the method
     */
    record Call(String method, byte[] payload, boolean readable) {}

    /** An HTTP request. */
    record Page(String method, String path, byte[] body) {}

    Call call() {
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> of(RewardEnsembleServiceGrpc.getScoreMethod().getFullMethodName(), score());
            case 4, 5, 6 -> of(GRPCInferenceServiceGrpc.getModelInferMethod().getFullMethodName(), infer());
            case 7 ->
                of(
                        RewardEnsembleServiceGrpc.getDescribeEnsembleMethod().getFullMethodName(),
                        DescribeEnsembleRequest.newBuilder()
                                .setEnsembleDigest(one(DIGESTS))
                                .build());
            case 8 -> metadata();
            default ->
                of(
                        RewardEnsembleServiceGrpc.getActivateEnsembleMethod().getFullMethodName(),
                        ActivateEnsembleRequest.newBuilder()
                                .setEnsembleDigest(one(DIGESTS.subList(1, DIGESTS.size())))
                                .build());
        };
    }

    Page page() {
        String body = random.nextInt(50) == 0 ? "x".repeat(random.nextInt(300_000)) : one(BODIES);
        byte[] bytes = mutated(body.getBytes(StandardCharsets.UTF_8));
        return new Page(one(METHODS), one(PATHS), bytes);
    }

    /** An item of a stream. */
    ScoreStreamRequest streamed() {
        ScoreRequest request = score();
        ScoreStreamRequest.Builder item = ScoreStreamRequest.newBuilder()
                .setEnsembleDigest(request.getEnsembleDigest())
                .setObjective(request.getObjective())
                .setMinimumMembers(request.getMinimumMembers())
                .setBudgetMs(request.getBudgetMs());
        if (request.getItemsCount() > 0) {
            item.setItem(request.getItems(0));
        }
        return item.build();
    }

    private Call metadata() {
        return switch (random.nextInt(4)) {
            case 0 ->
                of(
                        GRPCInferenceServiceGrpc.getModelMetadataMethod().getFullMethodName(),
                        ModelMetadataRequest.newBuilder()
                                .setName(one(NAMES))
                                .setVersion(one(DIGESTS))
                                .build());
            case 1 ->
                of(
                        GRPCInferenceServiceGrpc.getModelReadyMethod().getFullMethodName(),
                        ModelReadyRequest.newBuilder()
                                .setName(one(NAMES))
                                .setVersion(one(DIGESTS))
                                .build());
            case 2 ->
                of(
                        GRPCInferenceServiceGrpc.getServerMetadataMethod().getFullMethodName(),
                        ServerMetadataRequest.getDefaultInstance());
            default ->
                of("prudence.reward.v1.RewardEnsembleService/Nothing", ServerMetadataRequest.getDefaultInstance());
        };
    }

    private Call of(String method, Message message) {
        byte[] payload = mutated(message.toByteArray());
        return new Call(method, payload, isReadable(message.getParserForType(), payload));
    }

    private static boolean isReadable(Parser<? extends Message> parser, byte[] payload) {
        try {
            parser.parseFrom(payload);
            return true;
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }

    private ScoreRequest score() {
        ScoreRequest.Builder request = ScoreRequest.newBuilder()
                .setEnsembleDigest(random.nextInt(4) == 0 ? one(DIGESTS) : "")
                .setMinimumMembers(random.nextInt(4) == 0 ? random.nextInt() : 0)
                .setBudgetMs(random.nextInt(4) == 0 ? random.nextInt() : 0)
                .setPriorityValue(random.nextInt(5))
                .setObjective(objective());
        int items = random.nextInt(40) == 0 ? 600 : random.nextInt(4);
        for (int i = 0; i < items; i++) {
            request.addItems(item());
        }
        return request.build();
    }

    private ScoreItem.Builder item() {
        ScoreItem.Builder item = ScoreItem.newBuilder().setId(one(TEXTS));
        if (random.nextInt(8) > 0) {
            item.setPrompt(
                    random.nextInt(8) == 0
                            ? Prompt.newBuilder().setVector(Vector.newBuilder().addValues(Float.NaN))
                            : Prompt.newBuilder().setText(one(TEXTS)));
        }
        if (random.nextInt(8) > 0) {
            item.setAnswer(
                    Answer.newBuilder().setTokens(TokenAnswer.newBuilder().setText(one(TEXTS))));
        }
        if (random.nextInt(8) == 0) {
            item.clearPrompt()
                    .setTokenIds(TokenIds.newBuilder()
                            .addPrompt(random.nextInt(40_000))
                            .addAnswer(random.nextInt()));
        }
        return item;
    }

    private Objective objective() {
        double number = one(List.of(0.5, -1.0, Double.NaN, Double.POSITIVE_INFINITY, 1e308, Double.MIN_VALUE));
        Objective.Builder objective = Objective.newBuilder();
        switch (random.nextInt(6)) {
            case 0 ->
                objective.setUncertaintyWeighted(
                        UncertaintyWeighted.newBuilder().setLambda(number).setDdof(random.nextInt(3)));
            case 1 -> objective.setSoftMin(SoftMin.newBuilder().setBeta(number));
            case 2 -> objective.setQuantile(Quantile.newBuilder().setProbability(number));
            case 3 -> objective.setSingleMember(SingleMember.newBuilder().setMember(one(TEXTS)));
            default -> {}
        }
        return objective.build();
    }

    private ModelInferRequest infer() {
        ModelInferRequest.Builder request =
                ModelInferRequest.newBuilder().setModelName(one(NAMES)).setId(one(TEXTS));
        boolean raw = random.nextBoolean();
        for (String name : random.nextInt(8) == 0 ? List.of("prompt", "x", "prompt") : List.of("prompt", "response")) {
            ModelInferRequest.InferInputTensor.Builder input = request.addInputsBuilder()
                    .setName(name)
                    .setDatatype(one(List.of("BYTES", "BYTES", "FP32", "INT64", "")))
                    .addShape(one(List.of(1L, 1L, 2L, 0L, -1L, Long.MAX_VALUE)));
            ByteString text = ByteString.copyFromUtf8(one(TEXTS));
            if (raw) {
                ByteString length =
                        ByteString.copyFrom(new byte[] {(byte) text.size(), (byte) (text.size() >> 8), 0, 0});
                request.addRawInputContents(length.concat(text));
            } else {
                input.setContents(
                        InferTensorContents.newBuilder().addBytesContents(text).addFp32Contents(1));
            }
        }
        if (random.nextInt(4) == 0) {
            request.putParameters(
                    one(List.of("objective", "lambda", "timeout", "priority", "x")),
                    InferParameter.newBuilder().setStringParam(one(TEXTS)).build());
        }
        return request.build();
    }

    private byte[] mutated(byte[] bytes) {
        return switch (random.nextInt(8)) {
            case 0 -> flipped(bytes);
            case 1 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 2 -> noise(random.nextInt(200));
            case 3 -> joined(bytes, noise(random.nextInt(20)));
            default -> bytes;
        };
    }

    private byte[] flipped(byte[] bytes) {
        byte[] other = bytes.clone();
        for (int i = random.nextInt(4); i >= 0 && other.length > 0; i--) {
            other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return other;
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}

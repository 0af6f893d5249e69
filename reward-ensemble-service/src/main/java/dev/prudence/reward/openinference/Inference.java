package dev.prudence.reward.openinference;

import dev.prudence.proto.inference.ModelInferRequest;
import dev.prudence.proto.inference.ModelInferResponse;
import dev.prudence.proto.inference.ModelMetadataRequest;
import dev.prudence.proto.inference.ModelMetadataResponse;
import dev.prudence.proto.inference.ModelMetadataResponse.TensorMetadata;
import dev.prudence.proto.inference.ModelReadyRequest;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.reward.v1.DescribeEnsembleRequest;
import dev.prudence.proto.reward.v1.DescribeEnsembleResponse;
import dev.prudence.proto.reward.v1.ScoreItem;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.TokenAnswer;
import dev.prudence.proto.rollout.v1.Vector;
import dev.prudence.reward.ensemble.RewardEnsemble;
import dev.prudence.reward.wire.Ensembles;
import dev.prudence.reward.wire.NothingLoadedException;
import dev.prudence.reward.wire.RequestParameters;
import dev.prudence.reward.wire.RequestScoring;
import dev.prudence.reward.wire.UnscoredException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/**
 * The ensemble as a model of the Open Inference Protocol. The model is called {@value #ALIAS}, or as its artefact; its version is the digest
 * of an ensemble, the active one when none is given. Inputs are {@code prompt} and {@code response}, BYTES [n] of UTF-8, or FP32 [n, width]
 * for vector ensembles.
 *
 * <p>This class is thread-safe.
 */
public final class Inference {

    /** The model's name whatever is loaded. */
    public static final String ALIAS = RewardEnsemble.KIND;

    private static final String PLATFORM = "onnx_onnxv1";
    private static final String PROMPT = "prompt";
    private static final String RESPONSE = "response";

    private final Ensembles ensembles;
    private final RequestScoring scoring;

    public Inference(Ensembles ensembles, RequestScoring scoring) {
        this.ensembles = ensembles;
        this.scoring = scoring;
    }

    /** Whether an ensemble is active. */
    public boolean ready() {
        return ensembles.activeVersion().isPresent();
    }

    /** Whether a model is the active ensemble. */
    public boolean ready(ModelReadyRequest request) {
        Optional<ModelVersion> active = ensembles.activeVersion();
        return active.isPresent()
                && isCalled(request.getName(), active)
                && (request.getVersion().isEmpty()
                        || request.getVersion().equals(active.get().getDigest()));
    }

    /**
     * Describes the tensors.
     *
     * @throws UnknownModelException if the model is called otherwise
     * @throws RuntimeException as {@link RequestScoring#describe}
     */
    public ModelMetadataResponse metadata(ModelMetadataRequest request) {
        requireName(request.getName());
        DescribeEnsembleResponse ensemble = scoring.describe(DescribeEnsembleRequest.newBuilder()
                .setEnsembleDigest(request.getVersion())
                .build());
        ModelMetadataResponse.Builder response = ModelMetadataResponse.newBuilder()
                .setName(request.getName())
                .addVersions(ensemble.getEnsemble().getDigest())
                .setPlatform(PLATFORM);
        for (String input : List.of(PROMPT, RESPONSE)) {
            response.addInputs(input(input, ensemble.getContent().equals("text")));
        }
        for (OutputTensor output : OutputTensor.values()) {
            response.addOutputs(output.metadata(ensemble.getMembersCount()));
        }
        return response.build();
    }

    /**
     * Scores the rows of a request.
     *
     * @param gone whether the caller has left
     * @return fails with {@link UnscoredException} where a row has no score: tensors have no place for that
     * @throws UnknownModelException if the model is called otherwise
     * @throws IllegalArgumentException if a tensor or parameter is not what it should be; names it
     * @throws RuntimeException as {@link RequestScoring#score}
     */
    public CompletionStage<ModelInferResponse> infer(ModelInferRequest request, BooleanSupplier gone) {
        requireName(request.getModelName());
        List<OutputTensor> outputs = outputs(request);
        ScoreRequest.Builder scores = ScoreRequest.newBuilder()
                .setEnsembleDigest(request.getModelVersion())
                .addAllItems(items(request));
        RequestParameters.apply(request.getParametersMap(), scores);
        return scoring.score(scores.build(), gone).thenApply(response -> response(request, outputs, response));
    }

    private static TensorMetadata input(String name, boolean text) {
        TensorMetadata.Builder metadata = TensorMetadata.newBuilder()
                .setName(name)
                .setDatatype(text ? "BYTES" : "FP32")
                .addShape(-1);
        if (!text) {
            metadata.addShape(-1);
        }
        return metadata.build();
    }

    private static List<OutputTensor> outputs(ModelInferRequest request) {
        if (request.getOutputsCount() == 0) {
            return Arrays.asList(OutputTensor.values());
        }
        return request.getOutputsList().stream()
                .map(output -> OutputTensor.named(output.getName()))
                .toList();
    }

    private static List<ScoreItem> items(ModelInferRequest request) {
        List<InputTensor> inputs = InputTensor.of(request);
        InputTensor prompt = input(inputs, PROMPT);
        InputTensor response = input(inputs, RESPONSE);
        if (inputs.size() != 2) {
            throw new IllegalArgumentException("inputs are prompt and response: inputs="
                    + inputs.stream().map(InputTensor::name).toList());
        }
        return prompt.message().getDatatype().equals("FP32") ? vectors(prompt, response) : texts(prompt, response);
    }

    private static InputTensor input(List<InputTensor> inputs, String name) {
        return inputs.stream()
                .filter(input -> input.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("an input is missing: inputs="
                        + inputs.stream().map(InputTensor::name).toList() + ", missing=" + name));
    }

    private static List<ScoreItem> texts(InputTensor prompt, InputTensor response) {
        List<String> prompts = prompt.texts(RequestScoring.MOST_ITEMS);
        List<String> responses = response.texts(RequestScoring.MOST_ITEMS);
        requireSame(prompts.size(), responses.size());
        List<ScoreItem> items = new ArrayList<>();
        for (int row = 0; row < prompts.size(); row++) {
            items.add(item(
                    row,
                    Prompt.newBuilder().setText(prompts.get(row)).build(),
                    Answer.newBuilder()
                            .setTokens(TokenAnswer.newBuilder().setText(responses.get(row)))
                            .build()));
        }
        return items;
    }

    private static List<ScoreItem> vectors(InputTensor prompt, InputTensor response) {
        List<float[]> prompts = prompt.vectors(RequestScoring.MOST_ITEMS);
        List<float[]> responses = response.vectors(RequestScoring.MOST_ITEMS);
        requireSame(prompts.size(), responses.size());
        List<ScoreItem> items = new ArrayList<>();
        for (int row = 0; row < prompts.size(); row++) {
            items.add(item(
                    row,
                    Prompt.newBuilder().setVector(vector(prompts.get(row))).build(),
                    Answer.newBuilder().setVector(vector(responses.get(row))).build()));
        }
        return items;
    }

    private static ScoreItem item(int row, Prompt prompt, Answer answer) {
        return ScoreItem.newBuilder()
                .setId("row " + row)
                .setPrompt(prompt)
                .setAnswer(answer)
                .build();
    }

    private static Vector vector(float[] values) {
        Vector.Builder vector = Vector.newBuilder();
        for (float value : values) {
            vector.addValues(value);
        }
        return vector.build();
    }

    private static void requireSame(int prompts, int responses) {
        if (prompts != responses) {
            throw new IllegalArgumentException(
                    "every prompt needs its response: prompt.rows=" + prompts + ", response.rows=" + responses);
        }
    }

    private static ModelInferResponse response(
            ModelInferRequest request, List<OutputTensor> outputs, ScoreResponse scores) {
        UnscoredException.requireScores(scores.getScoresList());
        boolean raw = request.getRawInputContentsCount() > 0;
        ModelInferResponse.Builder response = ModelInferResponse.newBuilder()
                .setModelName(request.getModelName())
                .setModelVersion(scores.getEnsemble().getDigest())
                .setId(request.getId());
        outputs.forEach(output -> output.addTo(response, scores, raw));
        return response.build();
    }

    /** Before anything is loaded, any name may turn out to be right. */
    private void requireName(String name) {
        Optional<ModelVersion> active = ensembles.activeVersion();
        if (!isCalled(name, active)) {
            if (active.isEmpty()) {
                throw new NothingLoadedException("no ensemble is loaded yet: model_name=" + name);
            }
            throw new UnknownModelException(
                    "the model is called " + ALIAS + named(active.get()) + ": model_name=" + name);
        }
    }

    private static String named(ModelVersion active) {
        return active.getModel().isEmpty() || active.getModel().equals(ALIAS) ? "" : " or " + active.getModel();
    }

    private static boolean isCalled(String name, Optional<ModelVersion> active) {
        return name.equals(ALIAS)
                || active.map(ModelVersion::getModel)
                        .filter(model -> !model.isEmpty() && model.equals(name))
                        .isPresent();
    }
}

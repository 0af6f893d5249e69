package dev.prudence.trainer.overoptimisation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.proto.reward.v1.ScoredSample;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.Vector;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.artefact.ModelArtefact;
import dev.prudence.runtime.noise.NoiseStream;
import dev.prudence.trainer.registry.ModelPublisher;
import dev.prudence.trainer.rollout.PhaseSpec;
import dev.prudence.trainer.rollout.PhaseSummary;
import dev.prudence.trainer.rollout.Rollouts;
import dev.prudence.trainer.rollout.SampleSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What policy and reward service do to vectors, inside the test and without a broker: the published artefacts are
 * verified, opened and run, and objectives are computed once more from their definition.
 */
final class InProcessServices implements Rollouts, ModelPublisher {
    private static final int ROWS = 512;

    private final Map<ModelVersion, Path> artefacts = new ConcurrentHashMap<>();
    private final Map<String, ModelVersion> published = new HashMap<>();
    private final Path registry;

    /** @param registry where copies of what is published are kept */
    InProcessServices(Path registry) {
        this.registry = registry;
    }

    @Override
    public ModelVersion publish(String model, Path artefact) {
        String digest = ModelArtefact.openVerified(artefact).manifest().digest();
        ModelVersion version = published.computeIfAbsent(
                model + digest,
                missing -> ModelVersion.newBuilder()
                        .setModel(model)
                        .setDigest(digest)
                        .setNumber(published.size() + 1L)
                        .build());
        artefacts.put(version, copied(artefact, registry.resolve(digest)));
        return version;
    }

    @Override
    public void dropBefore(ModelVersion version, int kept) {
        List<ModelVersion> newestFirst = artefacts.keySet().stream()
                .filter(each -> each.getModel().equals(version.getModel()) && each.getNumber() <= version.getNumber())
                .sorted(Comparator.comparing(ModelVersion::getNumber).reversed())
                .toList();
        newestFirst.stream().skip(kept).forEach(artefacts::remove);
    }

    /** Names of all that was published. */
    Set<String> models() {
        return published.values().stream().map(ModelVersion::getModel).collect(Collectors.toSet());
    }

    /** How many versions of a model are there. */
    long versions(String model) {
        return artefacts.keySet().stream()
                .filter(version -> version.getModel().equals(model))
                .count();
    }

    @Override
    public PhaseSummary collect(PhaseSpec spec, SampleSink sink) {
        JsonNode contract = contract(spec.policy());
        List<Scorer> scorers = spec.ensembles().stream()
                .map(version -> new Scorer(artefact(version)))
                .toList();
        try (InferenceSession policy =
                InferenceSession.open(artefact(spec.policy()).resolve("policy.onnx"), RuntimeOptions.inference())) {
            for (int from = 0; from < spec.samples(); from += ROWS) {
                block(spec, policy, contract, scorers, from, Math.min(ROWS, spec.samples() - from), sink);
            }
        } finally {
            scorers.forEach(Scorer::close);
        }
        return new PhaseSummary(spec.samples(), spec.samples(), spec.samples(), 0, 0, 0, Duration.ZERO);
    }

    private static Path copied(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (!Files.exists(target)) {
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                }
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void block(
            PhaseSpec spec,
            InferenceSession policy,
            JsonNode contract,
            List<Scorer> scorers,
            int from,
            int count,
            SampleSink sink) {
        int promptWidth = contract.path("promptWidth").asInt();
        int noiseWidth = contract.path("noiseWidth").asInt();
        float[] prompts = new float[ROWS * promptWidth];
        float[] noise = new float[ROWS * noiseWidth];
        for (int row = 0; row < count; row++) {
            List<Float> prompt =
                    spec.prompts().get(spec.promptIndex(from + row)).getVector().getValuesList();
            for (int i = 0; i < promptWidth; i++) {
                prompts[row * promptWidth + i] = prompt.get(i);
            }
            NoiseStream.of(spec.noiseSeed(), spec.phase(), from + row)
                    .fillGaussian(noise, row * noiseWidth, noiseWidth);
        }
        Tensor promptRows = Tensor.floats(prompts, ROWS, promptWidth);
        Tensor answers = policy.run(Map.of("prompt", promptRows, "noise", Tensor.floats(noise, ROWS, noiseWidth)))
                .tensor("answer");
        List<List<ScoredSample>> scores = scorers.stream()
                .map(scorer -> scorer.score(promptRows, answers, from, count))
                .toList();
        float[] flat = answers.toFloats();
        int width = flat.length / ROWS;
        for (int row = 0; row < count; row++) {
            Vector.Builder answer = Vector.newBuilder();
            for (int i = 0; i < width; i++) {
                answer.addValues(flat[row * width + i]);
            }
            GeneratedSample sample = GeneratedSample.newBuilder()
                    .setSampleId(from + row)
                    .setPromptIndex(spec.promptIndex(from + row))
                    .setOutcome(GenerationOutcome.GENERATION_OUTCOME_GENERATED)
                    .setAnswer(Answer.newBuilder().setVector(answer))
                    .build();
            int index = row;
            sink.accept(sample, scores.stream().map(each -> each.get(index)).toList());
        }
    }

    private Path artefact(ModelVersion version) {
        return Objects.requireNonNull(artefacts.get(version), version::getDigest);
    }

    private JsonNode contract(ModelVersion version) {
        return ModelArtefact.openVerified(artefact(version)).manifest().contract();
    }

    /** One ensemble. */
    private static final class Scorer {
        private final List<InferenceSession> sessions = new ArrayList<>();
        private final JsonNode contract;

        Scorer(Path artefact) {
            contract = ModelArtefact.openVerified(artefact).manifest().contract();
            for (JsonNode member : contract.path("members")) {
                String graph = member.path("graph").asText().replace("{rows}", Integer.toString(ROWS));
                sessions.add(InferenceSession.open(artefact.resolve(graph), RuntimeOptions.inference()));
            }
        }

        List<ScoredSample> score(Tensor prompts, Tensor answers, int first, int count) {
            List<float[]> raw = sessions.stream()
                    .map(session -> session.run(Map.of("prompt", prompts, "answer", answers))
                            .tensor("score")
                            .toFloats())
                    .toList();
            return IntStream.range(0, count)
                    .mapToObj(row -> sample(raw, row, first + row))
                    .toList();
        }

        private ScoredSample sample(List<float[]> raw, int row, int id) {
            ScoredSample.Builder sample =
                    ScoredSample.newBuilder().setSampleId(id).setOutcome(ScoreOutcome.SCORE_OUTCOME_SCORED);
            double[] scores = new double[raw.size()];
            for (int member = 0; member < scores.length; member++) {
                JsonNode normalisation = contract.path("members").path(member).path("normalisation");
                double mean = normalisation.path("mean").asDouble();
                double deviation = normalisation.path("deviation").asDouble();
                scores[member] = (float) ((raw.get(member)[row] - mean) / deviation);
                sample.addMemberRaw(raw.get(member)[row]).addMemberNormalised((float) scores[member]);
            }
            for (JsonNode objective : contract.path("objectives")) {
                sample.addAggregates(aggregate(objective, scores));
            }
            return sample.setVariance(variance(scores, 0)).build();
        }

        private static double aggregate(JsonNode objective, double[] scores) {
            return switch (objective.path("kind").asText()) {
                case "mean" -> mean(scores);
                case "worst-case" -> Arrays.stream(scores).min().orElseThrow();
                case "uncertainty-weighted" ->
                    mean(scores)
                            - objective.path("lambda").asDouble()
                                    * variance(scores, objective.path("ddof").asInt());
                case "soft-min" -> softMin(scores, objective.path("beta").asDouble());
                default -> throw new AssertionError(objective);
            };
        }

        private static double mean(double[] scores) {
            return Arrays.stream(scores).average().orElseThrow();
        }

        private static double variance(double[] scores, int ddof) {
            double mean = mean(scores);
            return Arrays.stream(scores)
                            .map(each -> (each - mean) * (each - mean))
                            .sum()
                    / (scores.length - ddof);
        }

        private static double softMin(double[] scores, double beta) {
            return -beta
                    * Math.log(Arrays.stream(scores)
                                    .map(each -> Math.exp(-each / beta))
                                    .sum()
                            / scores.length);
        }

        void close() {
            sessions.forEach(InferenceSession::close);
        }
    }
}

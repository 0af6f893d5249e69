package dev.prudence.policy;

import dev.prudence.distribution.Lease;
import dev.prudence.distribution.LeasedVersion;
import dev.prudence.policy.VersionUnavailableException.Reason;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.policy.v1.GenerateRequest;
import dev.prudence.proto.policy.v1.GenerateResponse;
import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.SampleRequest;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Answers single questions of applications: several answers to one prompt, with a named policy or the newest that fits the
 * prompt.
 *
 * <p>This class is thread-safe.
 */
public final class QuestionAnswering {
    /** Phase in the noise key of samples that belong to no run. */
    static final String PHASE = "generate";

    private final PolicyVersions<Policy> versions;
    private final NewestPolicies newest;
    private final GenerationMeter meter;

    /** Answers with policies of these versions. */
    public QuestionAnswering(PolicyVersions<Policy> versions, NewestPolicies newest, GenerationMeter meter) {
        this.versions = versions;
        this.newest = newest;
        this.meter = meter;
    }

    /**
     * Draws the answers.
     *
     * @throws IllegalArgumentException if the request makes no sense; the message ends in field and value
     * @throws VersionUnavailableException if no such policy can be used
     */
    public GenerateResponse answer(GenerateRequest request) throws InterruptedException {
        Generation generation = generation(request);
        if (request.getPolicyDigest().isEmpty()) {
            try (LeasedVersion<Policy> policy = newestFor(request.getPrompt())) {
                return response(policy.version(), policy.model(), generation);
            }
        }
        try (Lease<Policy> policy = versions.acquire(request.getPolicyDigest(), "")) {
            ModelVersion version = ModelVersion.newBuilder()
                    .setDigest(request.getPolicyDigest())
                    .setKind(policy.model().kind().artefactKind())
                    .build();
            return response(version, policy.model(), generation);
        }
    }

    private static Generation generation(GenerateRequest request) {
        if (Integer.compareUnsigned(request.getCount(), BlockRules.MAX_SAMPLES) > 0) {
            throw new IllegalArgumentException("Ask for 1 to %d answers: count=%s"
                    .formatted(BlockRules.MAX_SAMPLES, Integer.toUnsignedString(request.getCount())));
        }
        if (!request.getPrompt().hasText() && !request.getPrompt().hasVector()) {
            throw new IllegalArgumentException(
                    "Send a text or a vector: prompt=" + request.getPrompt().getContentCase());
        }
        if (request.getSeedsCount() > 0) {
            requireSeedsAlone(request);
        }
        return new Generation(
                PHASE,
                request.getSeed(),
                Sampling.from(request.getSampling()),
                List.of(request.getPrompt()),
                samples(request));
    }

    private static void requireSeedsAlone(GenerateRequest request) {
        if (request.getSeedsCount() > BlockRules.MAX_SAMPLES) {
            throw new IllegalArgumentException(
                    "Give at most %d seeds: seeds size=%d".formatted(BlockRules.MAX_SAMPLES, request.getSeedsCount()));
        }
        if (request.getCount() != 0 || request.getSeed() != 0) {
            throw new IllegalArgumentException("Leave count and seed out with seeds, or seeds: count=%s, seed=%s"
                    .formatted(Integer.toUnsignedString(request.getCount()), Long.toUnsignedString(request.getSeed())));
        }
    }

    private static List<SampleRequest> samples(GenerateRequest request) {
        int count = request.getSeedsCount() > 0 ? request.getSeedsCount() : Math.max(1, request.getCount());
        return IntStream.range(0, count).mapToObj(id -> sample(request, id)).toList();
    }

    private static SampleRequest sample(GenerateRequest request, int id) {
        SampleRequest.Builder sample = SampleRequest.newBuilder().setSampleId(id);
        if (request.getSeedsCount() > 0) {
            sample.setNoiseSeed(request.getSeeds(id));
        }
        return sample.build();
    }

    private LeasedVersion<Policy> newestFor(Prompt prompt) {
        PolicyKind kind = prompt.hasText() ? PolicyKind.TEXT : PolicyKind.VECTOR;
        return newest.current(kind)
                .orElseThrow(() -> new VersionUnavailableException(
                        Reason.UNREACHABLE,
                        "Publish a policy first, or wait until it is loaded; none is loaded that answers the prompt: prompt="
                                + prompt.getContentCase(),
                        null));
    }

    private GenerateResponse response(ModelVersion version, Policy policy, Generation generation)
            throws InterruptedException {
        List<GeneratedSample> samples = policy.generate(generation);
        meter.answered(samples);
        for (GeneratedSample sample : samples) {
            if (sample.getOutcome() == GenerationOutcome.GENERATION_OUTCOME_REJECTED) {
                throw new IllegalArgumentException(sample.getReason());
            }
        }
        return GenerateResponse.newBuilder()
                .setPolicy(version)
                .addAllSamples(samples)
                .build();
    }
}

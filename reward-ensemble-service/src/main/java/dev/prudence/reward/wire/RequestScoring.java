package dev.prudence.reward.wire;

import dev.prudence.distribution.Lease;
import dev.prudence.distribution.LeasedVersion;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.reward.v1.ItemScore;
import dev.prudence.proto.reward.v1.ScoreItem;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import dev.prudence.reward.ensemble.RewardEnsemble;
import dev.prudence.reward.ensemble.Sample;
import dev.prudence.reward.ensemble.SampleScore;
import dev.prudence.reward.objective.Objective;
import java.util.List;

/**
 * Answers an application's request for scores.
 *
 * <p>This class is thread-safe.
 */
public final class RequestScoring {

    private static final int MOST_ITEMS = 512;

    private final Ensembles ensembles;
    private final ScoringMeter meter;

    public RequestScoring(Ensembles ensembles, ScoringMeter meter) {
        this.ensembles = ensembles;
        this.meter = meter;
    }

    /**
     * Scores every item; one that cannot be scored is an outcome.
     *
     * @throws IllegalArgumentException if the request is not valid; names the field and value
     * @throws NothingLoadedException if the newest ensemble is asked for and none is loaded
     * @throws dev.prudence.distribution.DistributionException if the ensemble cannot be had
     */
    public ScoreResponse score(ScoreRequest request) {
        if (request.getItemsCount() < 1 || request.getItemsCount() > MOST_ITEMS) {
            throw new IllegalArgumentException(
                    "a request has 1 to " + MOST_ITEMS + " items: items.count=" + request.getItemsCount());
        }
        Objective objective = ObjectiveMessages.fromMessage(request.getObjective());
        String digest = request.getEnsembleDigest();
        return digest.isEmpty() ? byNewest(request, objective) : byDigest(request, digest, objective);
    }

    private ScoreResponse byNewest(ScoreRequest request, Objective objective) {
        try (LeasedVersion<RewardEnsemble> newest = ensembles
                .newest()
                .orElseThrow(() -> new NothingLoadedException(
                        "no ensemble is loaded yet; publish one, or name its digest: ensemble_digest="))) {
            return score(request, newest.version(), newest.model(), objective);
        }
    }

    private ScoreResponse byDigest(ScoreRequest request, String digest, Objective objective) {
        if (!digest.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    "a digest is 64 lower-case hexadecimal digits: ensemble_digest=" + digest);
        }
        try (Lease<RewardEnsemble> lease = ensembles.byDigest(digest, "")) {
            ModelVersion version = ModelVersion.newBuilder()
                    .setKind(RewardEnsemble.KIND)
                    .setDigest(digest)
                    .build();
            return score(request, version, lease.model(), objective);
        }
    }

    private ScoreResponse score(
            ScoreRequest request, ModelVersion version, RewardEnsemble ensemble, Objective objective) {
        ensemble.check(objective);
        List<Sample> samples = request.getItemsList().stream()
                .map(item -> SampleMessages.sample(item.getPrompt(), item.getAnswer()))
                .toList();
        List<SampleScore> scores = ensemble.score(samples, List.of(objective));
        ScoreResponse.Builder response = ScoreResponse.newBuilder()
                .setEnsemble(version)
                .addAllMembers(ensemble.members())
                .setObjective(ObjectiveMessages.toMessage(objective));
        for (int i = 0; i < scores.size(); i++) {
            response.addScores(itemScore(request.getItems(i), scores.get(i)));
            meter.answered(scores.get(i).outcome(), 1);
        }
        return response.build();
    }

    private static ItemScore itemScore(ScoreItem item, SampleScore score) {
        ItemScore.Builder message = ItemScore.newBuilder()
                .setId(item.getId())
                .setOutcome(SampleMessages.outcome(score.outcome()))
                .setReason(score.reason());
        if (score instanceof SampleScore.Scored scored) {
            for (int member = 0; member < scored.members(); member++) {
                message.addMemberRaw(scored.raw(member));
                message.addMemberNormalised((float) scored.normalised(member));
            }
            message.setAggregate(scored.aggregate(0))
                    .setVariance(scored.variance())
                    .setMinimum(scored.minimum())
                    .setMaximum(scored.maximum());
        }
        return message.build();
    }
}

package dev.prudence.reward.wire;

import dev.prudence.proto.reward.v1.DescribeEnsembleRequest;
import dev.prudence.proto.reward.v1.DescribeEnsembleResponse;
import dev.prudence.proto.reward.v1.ItemScore;
import dev.prudence.proto.reward.v1.ScoreItem;
import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.proto.reward.v1.ScorePriority;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import dev.prudence.proto.reward.v1.ScoreStreamRequest;
import dev.prudence.proto.reward.v1.ScoreStreamResponse;
import dev.prudence.reward.batching.Patience;
import dev.prudence.reward.batching.Priority;
import dev.prudence.reward.batching.ScoringQueue;
import dev.prudence.reward.ensemble.Prepared;
import dev.prudence.reward.ensemble.RewardEnsemble;
import dev.prudence.reward.ensemble.Sample;
import dev.prudence.reward.ensemble.SampleScore;
import dev.prudence.reward.ensemble.Terms;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/**
 * Answers an application's requests for scores.
 *
 * <p>This class is thread-safe.
 */
public final class RequestScoring {

    /** Items that a request may have. */
    public static final int MOST_ITEMS = 512;

    private static final int QUICK_BYTES = 2048;

    private final Ensembles ensembles;
    private final ScoringQueue queue;
    private final ScoringMeter meter;
    private final int mostTextBytes;

    /** @param mostTextBytes that a prompt or an answer may have as UTF-8; more is a rejection */
    public RequestScoring(Ensembles ensembles, ScoringQueue queue, ScoringMeter meter, int mostTextBytes) {
        this.mostTextBytes = mostTextBytes;
        this.ensembles = ensembles;
        this.queue = queue;
        this.meter = meter;
    }

    /**
     * Scores every item; one that cannot be scored is an outcome. May wait for an ensemble that has to be fetched, not for the scores.
     *
     * @param gone whether the caller has left
     * @return fails with {@link java.util.concurrent.CancellationException} when the caller has left
     * @throws IllegalArgumentException if the request is not valid; names the field and value
     * @throws NothingLoadedException if the newest ensemble is asked for and none is loaded
     * @throws dev.prudence.distribution.DistributionException if the ensemble cannot be had
     * @throws dev.prudence.reward.batching.OverloadedException if too many samples wait
     */
    public CompletionStage<ScoreResponse> score(ScoreRequest request, BooleanSupplier gone) {
        long start = System.nanoTime();
        requireItems(request);
        Terms terms = terms(request.getObjective(), request.getMinimumMembers());
        HeldEnsemble held = HeldEnsemble.of(ensembles, request.getEnsembleDigest());
        try {
            held.ensemble().check(terms);
            queue.checkRoom(request.getItemsCount());
            long before = System.nanoTime();
            List<Prepared> samples = prepare(held.ensemble(), request.getItemsList());
            long after = System.nanoTime();
            Patience patience =
                    new Patience(Duration.ofMillis(request.getBudgetMs()), gone, priority(request.getPriority()));
            CompletionStage<List<SampleScore>> scored = queue.submit(held.ensemble(), samples, terms, patience);
            CompletionStage<ScoreResponse> answer = answer(request, held, terms, scored, start);
            meter.prepared(Duration.ofNanos(after - before));
            return answer;
        } catch (RuntimeException e) {
            held.close();
            throw e;
        }
    }

    /**
     * Refuses at once what {@link #score} would refuse later; never waits.
     *
     * @throws IllegalArgumentException if there are no items or too many
     * @throws dev.prudence.reward.batching.OverloadedException if too many samples wait
     */
    public void requireRoom(ScoreRequest request) {
        requireItems(request);
        queue.checkRoom(request.getItemsCount());
    }

    /** Whether a request is so small, and needs so little that is not here, that {@link #score} neither waits nor works for long. */
    public static boolean isQuick(ScoreRequest request) {
        return request.getEnsembleDigest().isEmpty() && request.getSerializedSize() <= QUICK_BYTES;
    }

    private static void requireItems(ScoreRequest request) {
        if (request.getItemsCount() < 1 || request.getItemsCount() > MOST_ITEMS) {
            throw new IllegalArgumentException(
                    "a request has 1 to " + MOST_ITEMS + " items: items.count=" + request.getItemsCount());
        }
    }

    /**
     * Scores one item of a stream. What is not valid in it is a rejection, since the others go on.
     *
     * @throws NothingLoadedException as {@link #score}
     * @throws dev.prudence.distribution.DistributionException as {@link #score}
     * @throws dev.prudence.reward.batching.OverloadedException as {@link #score}
     */
    public CompletionStage<ScoreStreamResponse> scoreOne(ScoreStreamRequest request, BooleanSupplier gone) {
        ScoreRequest single = ScoreRequest.newBuilder()
                .setEnsembleDigest(request.getEnsembleDigest())
                .addItems(request.getItem())
                .setObjective(request.getObjective())
                .setMinimumMembers(request.getMinimumMembers())
                .setBudgetMs(request.getBudgetMs())
                .setPriority(request.getPriority())
                .build();
        try {
            return score(single, gone)
                    .thenApply(response -> ScoreStreamResponse.newBuilder()
                            .setEnsemble(response.getEnsemble())
                            .setScore(response.getScores(0))
                            .build());
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(rejected(request, e));
        }
    }

    /** What an ensemble consists of; fails as {@link #score}. */
    public DescribeEnsembleResponse describe(DescribeEnsembleRequest request) {
        try (HeldEnsemble held = HeldEnsemble.of(ensembles, request.getEnsembleDigest())) {
            return DescriptionMessages.of(held.version(), held.ensemble().description());
        }
    }

    private List<Prepared> prepare(RewardEnsemble ensemble, List<ScoreItem> items) {
        return items.stream().map(item -> ensemble.prepare(sample(item))).toList();
    }

    private Sample sample(ScoreItem item) {
        return item.hasTokenIds() ? tokenIds(item) : texts(item);
    }

    private Sample tokenIds(ScoreItem item) {
        int prompt = item.getTokenIds().getPromptCount();
        int answer = item.getTokenIds().getAnswerCount();
        if (item.hasPrompt() || item.hasAnswer()) {
            return new Sample.Unusable("give texts or token ids, not both: token_ids.prompt.count=" + prompt);
        }
        if (Math.max(prompt, answer) > mostTextBytes / Integer.BYTES) {
            return new Sample.Unusable("token ids may have " + mostTextBytes + " bytes: token_ids.prompt.count="
                    + prompt + ", token_ids.answer.count=" + answer);
        }
        return SampleMessages.sample(item.getTokenIds());
    }

    private Sample texts(ScoreItem item) {
        int prompt = item.getPrompt().getTextBytes().size();
        int answer = item.getAnswer().getTokens().getTextBytes().size();
        return Math.max(prompt, answer) <= mostTextBytes
                ? SampleMessages.sample(item.getPrompt(), item.getAnswer())
                : new Sample.Unusable("a text may have " + mostTextBytes + " bytes: prompt.text.bytes=" + prompt
                        + ", answer.text.bytes=" + answer);
    }

    private static Priority priority(ScorePriority priority) {
        return priority == ScorePriority.SCORE_PRIORITY_BULK ? Priority.BULK : Priority.INTERACTIVE;
    }

    private static Terms terms(dev.prudence.proto.reward.v1.Objective objective, int minimumMembers) {
        return new Terms(ObjectiveMessages.fromMessage(objective), minimumMembers);
    }

    private static ScoreStreamResponse rejected(ScoreStreamRequest request, IllegalArgumentException reason) {
        return ScoreStreamResponse.newBuilder()
                .setScore(ItemScore.newBuilder()
                        .setId(request.getItem().getId())
                        .setOutcome(ScoreOutcome.SCORE_OUTCOME_REJECTED)
                        .setReason(String.valueOf(reason.getMessage())))
                .build();
    }

    /** The answer, once there are scores. It goes its way first; what only we want to know of it is counted behind. */
    private CompletionStage<ScoreResponse> answer(
            ScoreRequest request,
            HeldEnsemble held,
            Terms terms,
            CompletionStage<List<SampleScore>> scored,
            long start) {
        CompletableFuture<ScoreResponse> answer = new CompletableFuture<>();
        scored.thenAccept(scores -> {
                    answer.complete(response(request, held, terms, scores));
                    count(scores, held.ensemble().digest());
                })
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        answer.completeExceptionally(failure);
                    }
                    held.close();
                    meter.finished(Duration.ofNanos(System.nanoTime() - start));
                });
        return answer;
    }

    private static ScoreResponse response(
            ScoreRequest request, HeldEnsemble held, Terms terms, List<SampleScore> scores) {
        ScoreResponse.Builder response = ScoreResponse.newBuilder()
                .setEnsemble(held.version())
                .addAllMembers(held.ensemble().members())
                .setObjective(ObjectiveMessages.toMessage(terms.objective()));
        for (int i = 0; i < scores.size(); i++) {
            response.addScores(itemScore(request.getItems(i), scores.get(i)));
        }
        return response.build();
    }

    private void count(List<SampleScore> scores, String digest) {
        for (SampleScore score : scores) {
            meter.answered(score.outcome(), 1);
            if (score instanceof SampleScore.Scored scored) {
                meter.disagreed(digest, Math.sqrt(scored.variance()));
            }
        }
    }

    private static ItemScore itemScore(ScoreItem item, SampleScore score) {
        ItemScore.Builder message = ItemScore.newBuilder()
                .setId(item.getId())
                .setOutcome(SampleMessages.outcome(score.outcome()))
                .setReason(score.reason());
        if (score instanceof SampleScore.Scored scored) {
            addNumbers(scored, message);
        }
        return message.build();
    }

    private static void addNumbers(SampleScore.Scored scored, ItemScore.Builder message) {
        for (int member = 0; member < scored.members(); member++) {
            message.addMemberRaw(scored.raw(member));
            message.addMemberNormalised((float) scored.normalised(member));
        }
        message.setAggregate(scored.aggregate(0))
                .setVariance(scored.variance())
                .setMinimum(scored.minimum())
                .setMaximum(scored.maximum());
        scored.tokens()
                .ifPresent(tokens -> message.setPromptTokens(tokens.prompt())
                        .setAnswerTokens(tokens.answer())
                        .setTruncated(tokens.truncated()));
    }
}

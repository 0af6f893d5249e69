package dev.prudence.trainer.grpc;

import dev.prudence.access.Connection;
import dev.prudence.client.Resend;
import dev.prudence.client.RewardClient;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.reward.v1.ItemScore;
import dev.prudence.proto.reward.v1.ScoreItem;
import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.trainer.run.RewardScoring;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;

/**
 * The reward-ensemble-service over gRPC. While it does not answer, a request is sent again with growing pauses until the
 * patience is used up. The connection is made with the first request.
 *
 * <p>This class is thread-safe.
 */
public final class RewardServiceClient implements RewardScoring, AutoCloseable {

    private static final int MOST_ITEMS = 256;
    private static final Duration CALL_LIMIT = Duration.ofMinutes(2);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final String address;
    private final Duration patience;
    private final RewardClient client;

    /**
     * A client of one service.
     *
     * @param patience how long a service that does not answer is waited for
     * @throws java.io.UncheckedIOException if a file of the connection cannot be read
     */
    public RewardServiceClient(Connection connection, Duration patience) {
        this.address = connection.address();
        this.patience = patience;
        this.client = RewardClient.open(connection, new Resend.Never(), CALL_LIMIT);
    }

    @Override
    public double[] score(ModelVersion ensemble, List<Prompt> prompts, List<Answer> answers) {
        double[] scores = new double[answers.size()];
        for (int from = 0; from < scores.length; from += MOST_ITEMS) {
            int to = Math.min(from + MOST_ITEMS, scores.length);
            ScoreResponse response = ask(request(ensemble, prompts.subList(from, to), answers.subList(from, to)));
            for (int i = from; i < to; i++) {
                scores[i] = number(response.getScores(i - from));
            }
        }
        return scores;
    }

    private static ScoreRequest request(ModelVersion ensemble, List<Prompt> prompts, List<Answer> answers) {
        ScoreRequest.Builder request = ScoreRequest.newBuilder().setEnsembleDigest(ensemble.getDigest());
        for (int i = 0; i < answers.size(); i++) {
            request.addItems(ScoreItem.newBuilder()
                    .setId(Integer.toString(i))
                    .setPrompt(prompts.get(i))
                    .setAnswer(answers.get(i)));
        }
        return request.build();
    }

    private ScoreResponse ask(ScoreRequest request) {
        long giveUp = System.nanoTime() + patience.toNanos();
        Duration pause = Duration.ofMillis(100);
        while (true) {
            try {
                return client.score(request);
            } catch (StatusRuntimeException failure) {
                if (!isPassing(failure.getStatus())) {
                    throw new IllegalArgumentException(
                            "The reward service refuses to score: "
                                    + failure.getStatus().getDescription() + ", ensemble="
                                    + request.getEnsembleDigest(),
                            failure);
                }
                if (System.nanoTime() > giveUp) {
                    throw new ScoringUnavailableException(
                            "The reward service does not answer ("
                                    + failure.getStatus().getCode() + "); address=" + address,
                            failure);
                }
            }
            sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private static boolean isPassing(Status status) {
        return switch (status.getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED -> true;
            default -> false;
        };
    }

    private static double number(ItemScore score) {
        return score.getOutcome() == ScoreOutcome.SCORE_OUTCOME_SCORED ? score.getAggregate() : Double.NaN;
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the reward service", e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}

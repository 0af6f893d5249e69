package dev.prudence.bench.serving;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.reward.v1.ItemScore;
import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc;
import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A plain grpc-java server that answers as many bytes as the service does for the trivial ensemble, without computing anything. */
final class PlainServer {

    private static final float SCORE = 0.5f;

    private PlainServer() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        serve(new Scores());
    }

    static void serve(Scores scores) throws IOException, InterruptedException {
        int port = Integer.getInteger("quarkus.http.port", 0);
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .addService(scores)
                .build()
                .start();
        server.awaitTermination();
    }

    /** Answers every request with the same score. */
    static class Scores extends RewardEnsembleServiceGrpc.RewardEnsembleServiceImplBase {
        @Override
        public void score(ScoreRequest request, StreamObserver<ScoreResponse> responses) {
            answer(request, SCORE, responses);
        }

        static void answer(ScoreRequest request, float score, StreamObserver<ScoreResponse> responses) {
            responses.onNext(ScoreResponse.newBuilder()
                    .setEnsemble(ModelVersion.newBuilder()
                            .setModel("trivial")
                            .setKind("reward-ensemble")
                            .setNumber(1)
                            .setDigest("0".repeat(64))
                            .setSizeBytes(1000))
                    .addMembers("member")
                    .setObjective(request.getObjective())
                    .addScores(ItemScore.newBuilder()
                            .setId(request.getItems(0).getId())
                            .setOutcome(ScoreOutcome.SCORE_OUTCOME_SCORED)
                            .addMemberRaw(score)
                            .addMemberNormalised(score)
                            .setAggregate(score)
                            .setVariance(0)
                            .setMinimum(score)
                            .setMaximum(score))
                    .build());
            responses.onCompleted();
        }
    }
}

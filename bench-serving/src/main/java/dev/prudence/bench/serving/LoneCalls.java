package dev.prudence.bench.serving;

import dev.prudence.bench.measure.Itemised;
import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc;
import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc.RewardEnsembleServiceBlockingStub;
import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.util.List;

/** One caller who waits for each answer; an item is a request. Not thread-safe. */
final class LoneCalls implements Itemised {

    private final ServerProcess server;
    private final List<ScoreRequest> requests;
    private final ManagedChannel channel;
    private final RewardEnsembleServiceBlockingStub stub;

    /** Takes over the server. */
    LoneCalls(ServerProcess server, List<ScoreRequest> requests) {
        this.server = server;
        this.requests = List.copyOf(requests);
        this.channel =
                NettyChannelBuilder.forTarget(server.address()).usePlaintext().build();
        this.stub = RewardEnsembleServiceGrpc.newBlockingStub(channel);
    }

    @Override
    public int items() {
        return requests.size();
    }

    @Override
    public void run(int item) {
        answer(item);
    }

    /** What the service says to a request. */
    ScoreResponse answer(int item) {
        ScoreResponse answer = stub.score(requests.get(item));
        if (answer.getScores(0).getOutcome() != ScoreOutcome.SCORE_OUTCOME_SCORED) {
            throw new IllegalStateException("A request got no score: " + answer.getScores(0));
        }
        return answer;
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.close();
    }
}

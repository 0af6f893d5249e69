package dev.prudence.reward.grpc;

import dev.prudence.proto.reward.v1.RewardEnsembleService;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import dev.prudence.reward.config.WorkerThreads;
import dev.prudence.reward.wire.RequestScoring;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;

/** gRPC face of {@link RequestScoring}; answers on threads of its own. */
@GrpcService
public class RewardEnsembleGrpcService implements RewardEnsembleService {

    private final RequestScoring scoring;
    private final WorkerThreads threads;

    RewardEnsembleGrpcService(RequestScoring scoring, WorkerThreads threads) {
        this.scoring = scoring;
        this.threads = threads;
    }

    @Override
    public Uni<ScoreResponse> score(ScoreRequest request) {
        return Uni.createFrom().item(() -> scoring.score(request)).runSubscriptionOn(threads.requests());
    }
}

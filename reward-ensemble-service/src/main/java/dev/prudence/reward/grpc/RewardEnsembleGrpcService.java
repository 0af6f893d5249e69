package dev.prudence.reward.grpc;

import dev.prudence.proto.reward.v1.ActivateEnsembleRequest;
import dev.prudence.proto.reward.v1.ActivateEnsembleResponse;
import dev.prudence.proto.reward.v1.DescribeEnsembleRequest;
import dev.prudence.proto.reward.v1.DescribeEnsembleResponse;
import dev.prudence.proto.reward.v1.RewardEnsembleService;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import dev.prudence.proto.reward.v1.ScoreStreamRequest;
import dev.prudence.proto.reward.v1.ScoreStreamResponse;
import dev.prudence.reward.batching.OverloadedException;
import dev.prudence.reward.config.WorkerThreads;
import dev.prudence.reward.wire.Activation;
import dev.prudence.reward.wire.RequestScoring;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * gRPC face of {@link RequestScoring}. Its threads look requests over and fetch ensembles; they do not wait for scores. Small requests, and
 * refusals of what there is no room for, stay on the event loop: the way to another thread and back takes longer than they do.
 */
@GrpcService
public class RewardEnsembleGrpcService implements RewardEnsembleService {

    private final RequestScoring scoring;
    private final Activation activation;
    private final WorkerThreads threads;

    RewardEnsembleGrpcService(RequestScoring scoring, Activation activation, WorkerThreads threads) {
        this.scoring = scoring;
        this.activation = activation;
        this.threads = threads;
    }

    @Override
    public Uni<ScoreResponse> score(ScoreRequest request) {
        AtomicBoolean gone = Callers.gone();
        try {
            scoring.requireRoom(request);
        } catch (OverloadedException | IllegalArgumentException e) {
            return Uni.createFrom().failure(e);
        }
        Uni<ScoreResponse> response = Uni.createFrom().completionStage(() -> scoring.score(request, gone::get));
        return onItsThread(response, request)
                .emitOn(EventLoop.ofThisCall())
                .onCancellation()
                .invoke(() -> gone.set(true));
    }

    /** A small request is not worth the way to another thread. */
    private <R> Uni<R> onItsThread(Uni<R> response, ScoreRequest request) {
        return RequestScoring.isQuick(request) ? response : response.runSubscriptionOn(threads.requests());
    }

    @Override
    public Multi<ScoreStreamResponse> scoreStream(Multi<ScoreStreamRequest> requests) {
        AtomicBoolean gone = Callers.gone();
        Executor loop = EventLoop.ofThisCall();
        return requests.onItem()
                .transformToUni(request -> Uni.createFrom()
                        .completionStage(() -> scoring.scoreOne(request, gone::get))
                        .runSubscriptionOn(threads.requests())
                        .emitOn(loop))
                .merge(StreamFlow.OPEN_ITEMS)
                .onCancellation()
                .invoke(() -> gone.set(true));
    }

    @Override
    public Uni<DescribeEnsembleResponse> describeEnsemble(DescribeEnsembleRequest request) {
        return Uni.createFrom().item(() -> scoring.describe(request)).runSubscriptionOn(threads.requests());
    }

    @Override
    public Uni<ActivateEnsembleResponse> activateEnsemble(ActivateEnsembleRequest request) {
        return Uni.createFrom().item(() -> activation.activate(request)).runSubscriptionOn(threads.requests());
    }
}

package dev.prudence.worldmodel.grpc;

import dev.prudence.proto.worldmodel.v1.DescribeWorldModelRequest;
import dev.prudence.proto.worldmodel.v1.DescribeWorldModelResponse;
import dev.prudence.proto.worldmodel.v1.ImagineRequest;
import dev.prudence.proto.worldmodel.v1.ImagineResponse;
import dev.prudence.proto.worldmodel.v1.PlanOnceRequest;
import dev.prudence.proto.worldmodel.v1.PlanOnceResponse;
import dev.prudence.proto.worldmodel.v1.WorldModelService;
import dev.prudence.worldmodel.QueueFullException;
import dev.prudence.worldmodel.WorldModels;
import dev.prudence.worldmodel.config.WorkerThreads;
import dev.prudence.worldmodel.config.WorldModelConfig;
import dev.prudence.worldmodel.imagination.ImaginationGroup;
import dev.prudence.worldmodel.planning.PlanningAnswers;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** gRPC face of imagination and planning; loading and computing happen on the service's own threads. */
@GrpcService
public class WorldModelGrpcService implements WorldModelService {

    private final WorldModels models;
    private final PlanningAnswers planning;
    private final WorkerThreads threads;
    private final int mostStreams;
    private final Semaphore free;

    WorldModelGrpcService(
            WorldModels models, PlanningAnswers planning, WorkerThreads threads, WorldModelConfig config) {
        this.mostStreams = config.openStreams();
        this.free = new Semaphore(mostStreams);
        this.models = models;
        this.planning = planning;
        this.threads = threads;
    }

    @Override
    public Multi<ImagineResponse> imagine(Multi<ImagineRequest> requests) {
        if (!free.tryAcquire()) {
            return Multi.createFrom()
                    .failure(new QueueFullException("Too many streams are open; close some, or ask another replica:"
                            + " prudence.world-model.open-streams=" + mostStreams));
        }
        ImaginationGroup group = new ImaginationGroup(models, threads.trees());
        return requests.onItem()
                .transformToUni(request -> Uni.createFrom()
                        .completionStage(() -> group.take(request))
                        .runSubscriptionOn(threads.trees()))
                .concatenate()
                .onTermination()
                .invoke(() -> {
                    group.close();
                    free.release();
                });
    }

    @Override
    public Uni<PlanOnceResponse> planOnce(PlanOnceRequest request) {
        return answer(() -> planning.plan(request));
    }

    @Override
    public Uni<DescribeWorldModelResponse> describeWorldModel(DescribeWorldModelRequest request) {
        return answer(() -> planning.describe(request));
    }

    private <R> Uni<R> answer(Supplier<R> work) {
        return Uni.createFrom().item(work).runSubscriptionOn(threads.questions());
    }
}

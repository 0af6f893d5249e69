package dev.prudence.reward.grpc;

import dev.prudence.proto.inference.GRPCInferenceService;
import dev.prudence.proto.inference.ModelInferRequest;
import dev.prudence.proto.inference.ModelInferResponse;
import dev.prudence.proto.inference.ModelMetadataRequest;
import dev.prudence.proto.inference.ModelMetadataResponse;
import dev.prudence.proto.inference.ModelReadyRequest;
import dev.prudence.proto.inference.ModelReadyResponse;
import dev.prudence.proto.inference.ServerLiveRequest;
import dev.prudence.proto.inference.ServerLiveResponse;
import dev.prudence.proto.inference.ServerMetadataRequest;
import dev.prudence.proto.inference.ServerMetadataResponse;
import dev.prudence.proto.inference.ServerReadyRequest;
import dev.prudence.proto.inference.ServerReadyResponse;
import dev.prudence.reward.config.WorkerThreads;
import dev.prudence.reward.openinference.Inference;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** gRPC face of {@link Inference}. */
@GrpcService
public class OpenInferenceGrpcService implements GRPCInferenceService {

    private final Inference inference;
    private final WorkerThreads threads;
    private final ServerMetadataResponse metadata;

    OpenInferenceGrpcService(
            Inference inference,
            WorkerThreads threads,
            @ConfigProperty(name = "quarkus.application.name") String name,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.inference = inference;
        this.threads = threads;
        this.metadata = ServerMetadataResponse.newBuilder()
                .setName(name)
                .setVersion(version)
                .build();
    }

    @Override
    public Uni<ServerLiveResponse> serverLive(ServerLiveRequest request) {
        return Uni.createFrom()
                .item(ServerLiveResponse.newBuilder().setLive(true).build());
    }

    @Override
    public Uni<ServerReadyResponse> serverReady(ServerReadyRequest request) {
        return Uni.createFrom()
                .item(ServerReadyResponse.newBuilder()
                        .setReady(inference.ready())
                        .build());
    }

    @Override
    public Uni<ModelReadyResponse> modelReady(ModelReadyRequest request) {
        return Uni.createFrom()
                .item(ModelReadyResponse.newBuilder()
                        .setReady(inference.ready(request))
                        .build());
    }

    @Override
    public Uni<ServerMetadataResponse> serverMetadata(ServerMetadataRequest request) {
        return Uni.createFrom().item(metadata);
    }

    @Override
    public Uni<ModelMetadataResponse> modelMetadata(ModelMetadataRequest request) {
        return Uni.createFrom().item(() -> inference.metadata(request)).runSubscriptionOn(threads.requests());
    }

    @Override
    public Uni<ModelInferResponse> modelInfer(ModelInferRequest request) {
        AtomicBoolean gone = Callers.gone();
        return Uni.createFrom()
                .completionStage(() -> inference.infer(request, gone::get))
                .runSubscriptionOn(threads.requests())
                .emitOn(EventLoop.ofThisCall())
                .onCancellation()
                .invoke(() -> gone.set(true));
    }
}

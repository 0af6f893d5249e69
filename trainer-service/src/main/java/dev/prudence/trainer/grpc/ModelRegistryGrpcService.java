package dev.prudence.trainer.grpc;

import com.google.protobuf.ByteString;
import dev.prudence.proto.model.v1.DescribeRequest;
import dev.prudence.proto.model.v1.DescribeResponse;
import dev.prudence.proto.model.v1.DownloadRequest;
import dev.prudence.proto.model.v1.DownloadResponse;
import dev.prudence.proto.model.v1.ListRequest;
import dev.prudence.proto.model.v1.ListResponse;
import dev.prudence.proto.model.v1.ModelRegistryServiceGrpc;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.model.v1.PublishRequest;
import dev.prudence.proto.model.v1.PublishResponse;
import dev.prudence.runtime.artefact.ModelArtefact;
import dev.prudence.trainer.registry.ModelRegistry;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

/** The model registry, over gRPC. */
@GrpcService
@Blocking
public class ModelRegistryGrpcService extends ModelRegistryServiceGrpc.ModelRegistryServiceImplBase {

    private final ModelRegistry registry;
    private final Executor streams;

    public ModelRegistryGrpcService(ModelRegistry registry, @Named("streams") ExecutorService streams) {
        this.registry = registry;
        this.streams = streams;
    }

    @Override
    public StreamObserver<PublishRequest> publish(StreamObserver<PublishResponse> client) {
        return new PublicationUpload(registry, client);
    }

    @Override
    public void describe(DescribeRequest request, StreamObserver<DescribeResponse> client) {
        StatusMapping.answer(client, () -> {
            ModelVersion version = select(request);
            ModelArtefact artefact = open(version.getDigest());
            client.onNext(DescribeResponse.newBuilder()
                    .setVersion(version)
                    .setManifest(ByteString.copyFrom(artefact.manifest().canonicalBytes()))
                    .build());
            client.onCompleted();
        });
    }

    @Override
    public void list(ListRequest request, StreamObserver<ListResponse> client) {
        StatusMapping.answer(client, () -> {
            client.onNext(ListResponse.newBuilder()
                    .addAllVersions(registry.list(request.getRunId()))
                    .build());
            client.onCompleted();
        });
    }

    @Override
    public void download(DownloadRequest request, StreamObserver<DownloadResponse> client) {
        StatusMapping.answer(client, () -> {
            Path part = part(request);
            try {
                requireInside(request, Files.size(part));
                PartStream.start(
                        part, request.getOffset(), (ServerCallStreamObserver<DownloadResponse>) client, streams);
            } catch (IOException failure) {
                throw new UncheckedIOException("the part cannot be read, path=" + request.getPath(), failure);
            }
        });
    }

    private ModelVersion select(DescribeRequest request) {
        Optional<ModelVersion> found = switch (request.getSelectorCase()) {
            case DIGEST -> registry.find(request.getDigest());
            case LATEST ->
                registry.latest(
                        request.getLatest().getRunId(), request.getLatest().getModel());
            case SELECTOR_NOT_SET ->
                throw new IllegalArgumentException("name a version by digest or latest, selector=none");
        };
        return found.orElseThrow(() -> StatusMapping.notFound("there is no such version, selector="
                + request.toString().strip().replace('\n', ' ')));
    }

    private ModelArtefact open(String digest) {
        if (!registry.holds(digest)) {
            throw StatusMapping.notFound("the version's bytes were dropped when newer ones came, digest=" + digest);
        }
        return registry.open(digest);
    }

    private Path part(DownloadRequest request) {
        if (registry.find(request.getDigest()).isEmpty()) {
            throw StatusMapping.notFound("there is no such version, digest=" + request.getDigest());
        }
        ModelArtefact artefact = open(request.getDigest());
        if (artefact.manifest().part(request.getPath()).isEmpty()) {
            throw StatusMapping.notFound("the version has no such part, path=" + request.getPath());
        }
        return artefact.path(request.getPath());
    }

    private static void requireInside(DownloadRequest request, long size) {
        if (request.getOffset() < 0 || request.getOffset() > size) {
            throw new IllegalArgumentException("the offset must lie within the part's " + size + " bytes, offset="
                    + Long.toUnsignedString(request.getOffset()));
        }
    }
}

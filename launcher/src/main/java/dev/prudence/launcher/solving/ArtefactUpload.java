package dev.prudence.launcher.solving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.ByteString;
import dev.prudence.launcher.process.LaunchException;
import dev.prudence.proto.model.v1.ModelRegistryServiceGrpc;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.model.v1.PartChunk;
import dev.prudence.proto.model.v1.PublishHeader;
import dev.prudence.proto.model.v1.PublishRequest;
import dev.prudence.proto.model.v1.PublishResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Publishes an artefact from a directory in the registry. Thread-safe. */
final class ArtefactUpload {

    private static final int CHUNK = 256 << 10;
    private static final long SECONDS = 60;

    private final ManagedChannel registry;

    /** @param registry a channel to the service that keeps models */
    ArtefactUpload(ManagedChannel registry) {
        this.registry = registry;
    }

    /**
     * Publishes an artefact; the same bytes again are the same version.
     *
     * @param directory with {@code manifest.json} and the parts that it names
     */
    ModelVersion publish(String run, String model, Path directory) {
        CompletableFuture<ModelVersion> published = new CompletableFuture<>();
        StreamObserver<PublishRequest> upload =
                ModelRegistryServiceGrpc.newStub(registry).publish(new Answer(published));
        try {
            byte[] manifest = Files.readAllBytes(directory.resolve("manifest.json"));
            upload.onNext(PublishRequest.newBuilder()
                    .setHeader(PublishHeader.newBuilder()
                            .setRunId(run)
                            .setModel(model)
                            .setManifest(ByteString.copyFrom(manifest)))
                    .build());
            for (JsonNode part : JsonMapper.builder().build().readTree(manifest).path("parts")) {
                send(directory, part.path("path").asText(), upload);
            }
            upload.onCompleted();
            return published.get(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted while the agent was published.", e);
        } catch (ExecutionException | TimeoutException | IOException e) {
            throw new LaunchException(
                    "The agent cannot be published (" + e.getMessage() + "): directory=" + directory, e);
        }
    }

    private static void send(Path directory, String part, StreamObserver<PublishRequest> upload) throws IOException {
        try (InputStream in = Files.newInputStream(directory.resolve(part))) {
            byte[] chunk = in.readNBytes(CHUNK);
            while (chunk.length > 0) {
                upload.onNext(PublishRequest.newBuilder()
                        .setChunk(PartChunk.newBuilder().setPath(part).setData(ByteString.copyFrom(chunk)))
                        .build());
                chunk = in.readNBytes(CHUNK);
            }
        }
    }

    private record Answer(CompletableFuture<ModelVersion> published) implements StreamObserver<PublishResponse> {
        @Override
        public void onNext(PublishResponse response) {
            published.complete(response.getVersion());
        }

        @Override
        public void onError(Throwable failure) {
            published.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            published.completeExceptionally(new IllegalStateException("The registry said nothing"));
        }
    }
}

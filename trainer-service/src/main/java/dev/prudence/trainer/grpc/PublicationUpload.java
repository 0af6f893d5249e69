package dev.prudence.trainer.grpc;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.model.v1.PartChunk;
import dev.prudence.proto.model.v1.PublishHeader;
import dev.prudence.proto.model.v1.PublishRequest;
import dev.prudence.proto.model.v1.PublishResponse;
import dev.prudence.runtime.artefact.Manifest;
import dev.prudence.runtime.artefact.Part;
import dev.prudence.trainer.registry.ModelRegistry;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives one publication: the header, then the parts in chunks. What is uploaded lies in a staging directory until the
 * registry has verified it. Not thread-safe: gRPC calls it in turn.
 */
final class PublicationUpload implements StreamObserver<PublishRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(PublicationUpload.class);
    private static final int MOST_CHARACTERS = 200;

    private final ModelRegistry registry;
    private final StreamObserver<PublishResponse> client;

    private @Nullable PublishHeader header;
    private @Nullable Manifest manifest;
    private @Nullable Path staged;
    private boolean failed;

    PublicationUpload(ModelRegistry registry, StreamObserver<PublishResponse> client) {
        this.registry = registry;
        this.client = client;
    }

    @Override
    public void onNext(PublishRequest request) {
        if (failed) {
            return;
        }
        try {
            switch (request.getContentCase()) {
                case HEADER -> open(request.getHeader());
                case CHUNK -> write(request.getChunk());
                case CONTENT_NOT_SET -> throw new IllegalArgumentException("a message carries something, content=none");
            }
        } catch (IOException failure) {
            fail(new UncheckedIOException("the upload cannot be written", failure));
        } catch (RuntimeException failure) {
            fail(failure);
        }
    }

    @Override
    public void onError(Throwable cause) {
        LOG.debug("An upload broke off", cause);
        discard();
    }

    @Override
    public void onCompleted() {
        if (failed) {
            return;
        }
        try {
            client.onNext(PublishResponse.newBuilder().setVersion(publish()).build());
            client.onCompleted();
        } catch (RuntimeException failure) {
            fail(failure);
        }
    }

    private void open(PublishHeader opened) throws IOException {
        if (header != null) {
            throw new IllegalArgumentException("a publication has one header, model=" + opened.getModel());
        }
        if (opened.getRunId().isEmpty() || opened.getModel().isEmpty()) {
            throw new IllegalArgumentException("a publication names its run and model, run_id=" + opened.getRunId()
                    + " model=" + opened.getModel());
        }
        requireShort("run_id", opened.getRunId());
        requireShort("model", opened.getModel());
        manifest = Manifest.parse(opened.getManifest().toByteArray());
        header = opened;
        staged = registry.stage();
        Files.write(staged.resolve(Manifest.FILE), opened.getManifest().toByteArray());
    }

    /** Every replica keeps these names, and topics carry them. */
    private static void requireShort(String field, String name) {
        if (name.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException(
                    "a name has at most " + MOST_CHARACTERS + " characters, " + field + ".length=" + name.length());
        }
    }

    private void write(PartChunk chunk) throws IOException {
        if (manifest == null || staged == null) {
            throw new IllegalArgumentException("the header comes first, path=" + chunk.getPath());
        }
        Part part = manifest.part(chunk.getPath())
                .orElseThrow(
                        () -> new IllegalArgumentException("the manifest names no such part, path=" + chunk.getPath()));
        Path file = staged.resolve(part.path());
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            chunk.getData().writeTo(out);
        }
        if (Files.size(file) > part.bytes()) {
            throw new IllegalArgumentException("the part is longer than the manifest says, path=" + chunk.getPath());
        }
    }

    private ModelVersion publish() {
        if (header == null || manifest == null || staged == null) {
            throw new IllegalArgumentException("a publication begins with its header, header=none");
        }
        Path complete = staged;
        staged = null;
        return registry.publishStaged(
                header.getRunId(), header.getModel(), header.getFencingEpoch(), complete, manifest.digest());
    }

    private void fail(RuntimeException failure) {
        failed = true;
        discard();
        client.onError(StatusMapping.of(failure));
    }

    private void discard() {
        if (staged == null || !Files.exists(staged)) {
            return;
        }
        try {
            Files.walkFileTree(staged, new Deletion());
        } catch (IOException failure) {
            LOG.warn("An unfinished upload cannot be deleted, directory={}", staged, failure);
        }
    }

    /** Deletes a directory from the inside out. */
    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}

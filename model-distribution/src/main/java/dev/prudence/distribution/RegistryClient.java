package dev.prudence.distribution;

import com.google.protobuf.ByteString;
import dev.prudence.access.Connection;
import dev.prudence.distribution.DistributionException.Reason;
import dev.prudence.proto.model.v1.DescribeRequest;
import dev.prudence.proto.model.v1.DescribeResponse;
import dev.prudence.proto.model.v1.DownloadRequest;
import dev.prudence.proto.model.v1.DownloadResponse;
import dev.prudence.proto.model.v1.LatestVersion;
import dev.prudence.proto.model.v1.ModelRegistryServiceGrpc;
import dev.prudence.proto.model.v1.ModelRegistryServiceGrpc.ModelRegistryServiceBlockingStub;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads from one model registry: describes versions and downloads their parts to disk. Calls that fail for the moment are
 * repeated with growing pauses, downloads continue where they stopped. Nothing is verified here; {@link ModelSource} does.
 *
 * <p>This class is thread-safe.
 */
public final class RegistryClient implements AutoCloseable {

    private static final Duration CALL_LIMIT = Duration.ofSeconds(30);
    private static final int MAX_MESSAGE_BYTES = 16 << 20;

    private final String address;
    private final ManagedChannel channel;
    private final ModelRegistryServiceBlockingStub registry;
    private final Backoff backoff;
    private final Backoff.Sleeper sleeper;

    RegistryClient(String address, ManagedChannel channel, Backoff backoff, Backoff.Sleeper sleeper) {
        this.address = address;
        this.channel = channel;
        this.registry = ModelRegistryServiceGrpc.newBlockingStub(channel).withMaxInboundMessageSize(MAX_MESSAGE_BYTES);
        this.backoff = backoff;
        this.sleeper = sleeper;
    }

    /**
     * Prepares a connection; it is made with the first call.
     *
     * @param address host:port
     * @param access how it is connected to
     * @throws IllegalArgumentException if the address is not of that form
     */
    public static RegistryClient connect(String address, Function<String, Connection> access, Backoff backoff) {
        if (!address.matches("[^:\\s]+:\\d{1,5}")) {
            throw new IllegalArgumentException("give the model registry as host:port: registry_address=" + address);
        }
        ManagedChannel channel =
                access.apply(address).channel().idleTimeout(1, TimeUnit.MINUTES).build();
        return new RegistryClient(address, channel, backoff, Backoff.Sleeper.THREAD);
    }

    /**
     * A version and its manifest's exact bytes.
     *
     * @throws DistributionException if the registry holds no such version or does not answer
     */
    public DescribeResponse describe(String digest) {
        return describe(DescribeRequest.newBuilder().setDigest(digest).build(), "digest=" + digest);
    }

    /**
     * The newest version of a model.
     *
     * @param runId empty for the most recent run that published the model
     * @throws DistributionException if there is none or the registry does not answer
     */
    public DescribeResponse latest(String runId, String model) {
        LatestVersion latest =
                LatestVersion.newBuilder().setRunId(runId).setModel(model).build();
        return describe(DescribeRequest.newBuilder().setLatest(latest).build(), "model=" + runId + "/" + model);
    }

    /**
     * Downloads a part into a file, or what is missing of it when the file holds its beginning already.
     *
     * @param bytes the part's size
     * @throws DistributionException if the registry holds no such part, sends something else or does not answer
     */
    public void download(String digest, String path, long bytes, Path file) {
        String what = "part " + path + " of digest=" + digest;
        Retry retry = new Retry(what);
        long position = present(file, bytes);
        do {
            try {
                append(digest, path, position, file);
                requireWhole(file, bytes, what);
            } catch (StatusRuntimeException e) {
                retry.failed(e, present(file, bytes) > position);
            }
            position = present(file, bytes);
        } while (position < bytes);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private DescribeResponse describe(DescribeRequest request, String what) {
        return retried(what, () -> limited().describe(request));
    }

    private <R> R retried(String what, Supplier<R> call) {
        Retry retry = new Retry(what);
        while (true) {
            try {
                return call.get();
            } catch (StatusRuntimeException e) {
                retry.failed(e, false);
            }
        }
    }

    private ModelRegistryServiceBlockingStub limited() {
        return registry.withDeadlineAfter(CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Size of what is there; a file longer than the part is something else and starts again. */
    private static long present(Path file, long bytes) {
        try {
            long size = Files.exists(file) ? Files.size(file) : 0;
            if (size > bytes) {
                Files.delete(file);
                return 0;
            }
            return size;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void requireWhole(Path file, long bytes, String what) {
        try {
            if (Files.size(file) != bytes) {
                throw new DistributionException(
                        Reason.CORRUPT,
                        "the registry " + address + " sent another size of " + what + ": expected=" + bytes + ", bytes="
                                + Files.size(file),
                        null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void append(String digest, String path, long offset, Path file) {
        DownloadRequest request = DownloadRequest.newBuilder()
                .setDigest(digest)
                .setPath(path)
                .setOffset(offset)
                .build();
        Iterator<DownloadResponse> chunks = limited().download(request);
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            long position = offset;
            while (chunks.hasNext()) {
                DownloadResponse chunk = chunks.next();
                position += write(chunk, position, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("could not write " + file, e);
        }
    }

    private int write(DownloadResponse chunk, long position, OutputStream out) throws IOException {
        if (chunk.getOffset() != position) {
            throw new DistributionException(
                    Reason.CORRUPT,
                    "the registry " + address + " sent a chunk out of order: expected=" + position + ", offset="
                            + chunk.getOffset(),
                    null);
        }
        ByteString data = chunk.getData();
        data.writeTo(out);
        return data.size();
    }

    /** Counts failures in a row of one call, sleeps between them and gives up in the end. Not thread-safe. */
    private final class Retry {
        private final String what;
        private int failures;

        Retry(String what) {
            this.what = what;
        }

        void failed(StatusRuntimeException e, boolean progress) {
            switch (e.getStatus().getCode()) {
                case NOT_FOUND ->
                    throw new DistributionException(
                            Reason.NOT_FOUND, "the registry " + address + " does not hold " + what, e);
                case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, CANCELLED, INTERNAL, UNKNOWN ->
                    pause(e, progress);
                default ->
                    throw new DistributionException(
                            Reason.REFUSED,
                            "the registry " + address + " refused " + what + ": status="
                                    + e.getStatus().getCode() + " "
                                    + e.getStatus().getDescription(),
                            e);
            }
        }

        private void pause(StatusRuntimeException e, boolean progress) {
            failures = progress ? 1 : failures + 1;
            if (failures >= backoff.attempts() && !progress) {
                throw new DistributionException(
                        Reason.UNREACHABLE,
                        "the registry did not deliver " + what + " in " + failures + " attempts: registry_address="
                                + address + ", status=" + e.getStatus().getCode(),
                        e);
            }
            try {
                sleeper.sleep(backoff.pauseAfter(failures));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new DistributionException(
                        Reason.UNREACHABLE, "interrupted while waiting for " + what, interrupted);
            }
        }
    }
}

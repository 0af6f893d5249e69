package dev.prudence.trainer.grpc;

import com.google.protobuf.ByteString;
import dev.prudence.proto.model.v1.DownloadResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends one client a part in chunks of at most 1 MiB, at the client's pace. This class is thread-safe. */
final class PartStream {

    static final int CHUNK_BYTES = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(PartStream.class);

    private final FileChannel file;
    private final long size;
    private final ServerCallStreamObserver<DownloadResponse> client;
    private final Executor executor;
    /** Wake-ups that were not worked off: the worker runs while it is above 0. */
    private final AtomicInteger wakeUps = new AtomicInteger();

    /** Touched by the one worker only. */
    private long offset;

    private volatile boolean ended;

    private PartStream(
            FileChannel file,
            long size,
            long offset,
            ServerCallStreamObserver<DownloadResponse> client,
            Executor executor) {
        this.file = file;
        this.size = size;
        this.offset = offset;
        this.client = client;
        this.executor = executor;
    }

    /**
     * Begins to send.
     *
     * @param offset the first byte wanted, at most the part's size
     */
    static void start(Path part, long offset, ServerCallStreamObserver<DownloadResponse> client, Executor executor)
            throws IOException {
        FileChannel file = FileChannel.open(part, StandardOpenOption.READ);
        PartStream stream = new PartStream(file, file.size(), offset, client, executor);
        client.setOnReadyHandler(stream::wakeUp);
        client.setOnCancelHandler(() -> {
            stream.ended = true;
            stream.wakeUp();
        });
        stream.wakeUp();
    }

    private void wakeUp() {
        if (wakeUps.getAndIncrement() == 0) {
            executor.execute(this::work);
        }
    }

    private void work() {
        int seen;
        do {
            seen = wakeUps.get();
            sendWhileReady();
        } while (wakeUps.addAndGet(-seen) > 0);
    }

    private void sendWhileReady() {
        try {
            while (!ended && client.isReady()) {
                if (offset == size) {
                    ended = true;
                    client.onCompleted();
                } else {
                    client.onNext(nextChunk());
                }
            }
            if (ended) {
                file.close();
            }
        } catch (IOException | RuntimeException failure) {
            fail(failure);
        }
    }

    private DownloadResponse nextChunk() throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, size - offset));
        while (chunk.hasRemaining()) {
            if (file.read(chunk, offset + chunk.position()) < 0) {
                throw new IOException("the part became shorter while it was sent, offset=" + offset);
            }
        }
        DownloadResponse response = DownloadResponse.newBuilder()
                .setOffset(offset)
                .setData(ByteString.copyFrom(chunk.flip()))
                .build();
        offset += response.getData().size();
        return response;
    }

    private void fail(Exception failure) {
        LOG.warn("A download broke off", failure);
        ended = true;
        try {
            file.close();
            client.onError(Status.INTERNAL.withDescription(failure.getMessage()).asRuntimeException());
        } catch (IOException | RuntimeException gone) {
            LOG.debug("The client is gone", gone);
        }
    }
}

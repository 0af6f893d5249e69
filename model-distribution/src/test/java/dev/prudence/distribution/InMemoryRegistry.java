package dev.prudence.distribution;

import com.google.protobuf.ByteString;
import dev.prudence.proto.model.v1.DescribeRequest;
import dev.prudence.proto.model.v1.DescribeResponse;
import dev.prudence.proto.model.v1.DownloadRequest;
import dev.prudence.proto.model.v1.DownloadResponse;
import dev.prudence.proto.model.v1.ModelRegistryServiceGrpc;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.runtime.artefact.ModelArtefact;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A registry that sends small chunks and breaks off, corrupts or refuses on demand. */
final class InMemoryRegistry extends ModelRegistryServiceGrpc.ModelRegistryServiceImplBase {

    static final int CHUNK_BYTES = 100;

    final List<Long> requestedOffsets = new CopyOnWriteArrayList<>();
    final AtomicInteger describes = new AtomicInteger();
    final AtomicInteger refusals = new AtomicInteger();
    volatile int breakOffAfterChunks = Integer.MAX_VALUE;

    private final Map<String, ByteString> manifests = new HashMap<>();
    private final Map<String, ByteString> parts = new HashMap<>();

    void hold(ModelArtefact artefact) {
        manifests.put(artefact.digest(), ByteString.copyFrom(artefact.manifest().canonicalBytes()));
        artefact.manifest()
                .parts()
                .forEach(part -> corrupt(artefact.digest(), part.path(), artefact.bytes(part.path())));
    }

    void corrupt(String digest, String path, byte[] bytes) {
        parts.put(digest + "/" + path, ByteString.copyFrom(bytes));
    }

    void sendManifestOf(String other, String insteadOf) {
        manifests.put(insteadOf, manifests.get(other));
    }

    @Override
    public void describe(DescribeRequest request, StreamObserver<DescribeResponse> responses) {
        describes.incrementAndGet();
        if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            responses.onError(Status.UNAVAILABLE.asRuntimeException());
            return;
        }
        ByteString manifest = manifests.get(request.getDigest());
        if (manifest == null) {
            responses.onError(Status.NOT_FOUND.asRuntimeException());
            return;
        }
        responses.onNext(DescribeResponse.newBuilder()
                .setVersion(ModelVersion.newBuilder().setDigest(request.getDigest()))
                .setManifest(manifest)
                .build());
        responses.onCompleted();
    }

    @Override
    public void download(DownloadRequest request, StreamObserver<DownloadResponse> responses) {
        requestedOffsets.add(request.getOffset());
        ByteString part = parts.getOrDefault(request.getDigest() + "/" + request.getPath(), ByteString.EMPTY);
        int offset = (int) request.getOffset();
        for (int chunk = 0; offset < part.size(); chunk++) {
            if (chunk == breakOffAfterChunks) {
                responses.onError(Status.UNAVAILABLE.asRuntimeException());
                return;
            }
            int end = Math.min(offset + CHUNK_BYTES, part.size());
            responses.onNext(DownloadResponse.newBuilder()
                    .setOffset(offset)
                    .setData(part.substring(offset, end))
                    .build());
            offset = end;
        }
        responses.onCompleted();
    }
}

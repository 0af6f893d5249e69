package dev.prudence.trainer.grpc;

import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.proto.run.v1.CancelRequest;
import dev.prudence.proto.run.v1.CancelResponse;
import dev.prudence.proto.run.v1.GetRequest;
import dev.prudence.proto.run.v1.GetResponse;
import dev.prudence.proto.run.v1.ListRequest;
import dev.prudence.proto.run.v1.ListResponse;
import dev.prudence.proto.run.v1.RunServiceGrpc;
import dev.prudence.proto.run.v1.SignOffRequest;
import dev.prudence.proto.run.v1.SignOffResponse;
import dev.prudence.proto.run.v1.StartRequest;
import dev.prudence.proto.run.v1.StartResponse;
import dev.prudence.proto.run.v1.WatchRequest;
import dev.prudence.proto.run.v1.WatchResponse;
import dev.prudence.trainer.messaging.RunEventBroadcaster;
import dev.prudence.trainer.run.RunStore;
import dev.prudence.trainer.run.Runs;
import dev.prudence.trainer.run.StoredRun;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Named;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;

/** The runs, over gRPC. */
@GrpcService
@Blocking
public class RunGrpcService extends RunServiceGrpc.RunServiceImplBase {

    private static final int DEFAULT_LIMIT = 100;

    private final Runs runs;
    private final RunStore store;
    private final RunEventBroadcaster broadcaster;
    private final OutputDirectories directories;
    private final Executor streams;

    public RunGrpcService(
            Runs runs,
            RunStore store,
            RunEventBroadcaster broadcaster,
            OutputDirectories directories,
            @Named("streams") ExecutorService streams) {
        this.runs = runs;
        this.store = store;
        this.broadcaster = broadcaster;
        this.directories = directories;
        this.streams = streams;
    }

    @Override
    public void start(StartRequest request, StreamObserver<StartResponse> client) {
        StatusMapping.answer(client, () -> {
            StoredRun run = start(request);
            broadcaster.follow(run.id(), store.events(run.id()), store.directory(run.id()));
            client.onNext(StartResponse.newBuilder().setRun(RunMessages.of(run)).build());
            client.onCompleted();
        });
    }

    @Override
    public void watch(WatchRequest request, StreamObserver<WatchResponse> client) {
        StatusMapping.answer(client, () -> {
            StoredRun run = require(request.getRunId(), () -> runs.find(request.getRunId()));
            ServerCallStreamObserver<WatchResponse> stream = (ServerCallStreamObserver<WatchResponse>) client;
            new EventStream(store.events(run.id()), request.getFromSequence(), stream, streams).start();
        });
    }

    @Override
    public void get(GetRequest request, StreamObserver<GetResponse> client) {
        StatusMapping.answer(client, () -> {
            StoredRun run = require(request.getRunId(), () -> runs.find(request.getRunId()));
            client.onNext(GetResponse.newBuilder().setRun(RunMessages.of(run)).build());
            client.onCompleted();
        });
    }

    @Override
    public void list(ListRequest request, StreamObserver<ListResponse> client) {
        StatusMapping.answer(client, () -> {
            int limit = request.getLimit() == 0 ? DEFAULT_LIMIT : request.getLimit();
            ListResponse.Builder response = ListResponse.newBuilder();
            runs.list().stream().limit(limit).map(RunMessages::of).forEach(response::addRuns);
            client.onNext(response.build());
            client.onCompleted();
        });
    }

    @Override
    public void cancel(CancelRequest request, StreamObserver<CancelResponse> client) {
        StatusMapping.answer(client, () -> {
            StoredRun run = require(request.getRunId(), () -> runs.cancel(request.getRunId()));
            client.onNext(
                    CancelResponse.newBuilder().setRun(RunMessages.of(run)).build());
            client.onCompleted();
        });
    }

    @Override
    public void signOff(SignOffRequest request, StreamObserver<SignOffResponse> client) {
        StatusMapping.answer(client, () -> {
            StoredRun run = require(request.getRunId(), () -> runs.signOff(request.getRunId()));
            client.onNext(
                    SignOffResponse.newBuilder().setRun(RunMessages.of(run)).build());
            client.onCompleted();
        });
    }

    private StoredRun start(StartRequest request) {
        ExperimentDocument document = ExperimentDocument.parse(request.getDocument());
        if (!request.getRunId().isEmpty() && !RunStore.isId(request.getRunId())) {
            throw new IllegalArgumentException(
                    "a run id holds letters, digits and dashes, run_id=" + request.getRunId());
        }
        Function<String, Path> directory = directories.forRequest(request.getOutputDirectory());
        return runs.start(document, request.getRunId(), directory, request.getFresh());
    }

    private static StoredRun require(String id, Supplier<Optional<StoredRun>> lookup) {
        return lookup.get().orElseThrow(() -> StatusMapping.notFound("there is no such run, run_id=" + id));
    }
}

package dev.prudence.bench.serving;

import com.sun.management.OperatingSystemMXBean;
import dev.prudence.bench.measure.Contender;
import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc;
import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc.RewardEnsembleServiceStub;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Requests that come at a rate of their own, whether they are answered or not. A run lasts until all requests of a list are answered; the last
 * ones, which wait in the queue, are not joined by more. Thread-safe inside; runs one at a time.
 */
final class Overload implements Contender {

    private static final int CONNECTIONS = 8;
    private static final long TICK_NANOS = 2_000_000;
    private static final double NANOS = 1e9;

    private final ServerProcess server;
    private final List<ScoreRequest> requests;
    private final double perSecond;
    private final List<ManagedChannel> channels;
    private final List<RewardEnsembleServiceStub> stubs;
    private final List<Long> rejectionNanos = new ArrayList<>(); // guarded by itself
    private final OperatingSystemMXBean cpu = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final AtomicInteger sent = new AtomicInteger();
    private long wallNanos;
    private long cpuNanos;
    private final AtomicInteger failed = new AtomicInteger();
    private final long residentBefore;
    private long residentMost;

    /**
     * Leaves the server to the baseline.
     *
     * @param perSecond how many come
     */
    Overload(ServerProcess server, List<ScoreRequest> requests, double perSecond) {
        this.server = server;
        this.requests = List.copyOf(requests);
        this.perSecond = perSecond;
        this.channels = IntStream.range(0, CONNECTIONS)
                .mapToObj(i -> (ManagedChannel) NettyChannelBuilder.forTarget(server.address())
                        .usePlaintext()
                        .build())
                .toList();
        this.stubs = channels.stream().map(RewardEnsembleServiceGrpc::newStub).toList();
        this.residentBefore = server.residentMebibytes();
    }

    @Override
    public void run() {
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger open = new AtomicInteger();
        long start = System.nanoTime();
        long used = cpu.getProcessCpuTime();
        int mine = 0;
        while (answered.get() < requests.size()) {
            long due = (long) ((System.nanoTime() - start) / NANOS * perSecond);
            for (; mine < due; mine++) {
                if (answered.get() + open.get() < requests.size()) {
                    send(mine, answered, open);
                }
            }
            LockSupport.parkNanos(TICK_NANOS);
        }
        wallNanos += System.nanoTime() - start;
        cpuNanos += cpu.getProcessCpuTime() - used;
        residentMost = Math.max(residentMost, server.residentMebibytes());
    }

    private void send(int number, AtomicInteger answered, AtomicInteger open) {
        sent.incrementAndGet();
        open.incrementAndGet();
        long start = System.nanoTime();
        stubs.get(number % CONNECTIONS).score(requests.get(number % requests.size()), new StreamObserver<>() {
            @Override
            public void onNext(ScoreResponse response) {
                answered.incrementAndGet();
            }

            @Override
            public void onError(Throwable thrown) {
                if (Status.fromThrowable(thrown).getCode() == Status.Code.RESOURCE_EXHAUSTED) {
                    synchronized (rejectionNanos) {
                        rejectionNanos.add(System.nanoTime() - start);
                    }
                } else {
                    failed.incrementAndGet();
                }
                open.decrementAndGet();
            }

            @Override
            public void onCompleted() {
                open.decrementAndGet();
            }
        });
    }

    @Override
    public List<String> notes() {
        List<Long> sorted;
        synchronized (rejectionNanos) {
            sorted = rejectionNanos.stream().sorted().toList();
        }
        return List.of(
                String.format(
                        Locale.ROOT,
                        "overload: %d requests at %.0f/s, %d told to come again, %d failed otherwise",
                        sent.get(),
                        perSecond,
                        sorted.size(),
                        failed.get()),
                String.format(
                        Locale.ROOT,
                        "overload: told within %.1f ms (median), %.1f ms (99 %%), %.1f ms (longest)",
                        millis(sorted, 0.5),
                        millis(sorted, 0.99),
                        millis(sorted, 1)),
                String.format(
                        Locale.ROOT, "overload: the load generator used %.2f of a core", cpuNanos / (double) wallNanos),
                "overload: resident memory of the service " + residentBefore + " MiB before, at most " + residentMost
                        + " MiB");
    }

    private static double millis(List<Long> sorted, double quantile) {
        return sorted.isEmpty()
                ? Double.NaN
                : sorted.get((int) Math.min(sorted.size() - 1, quantile * sorted.size()))
                        / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}

package dev.prudence.bench.imagining;

import dev.prudence.bench.measure.Comparison;
import dev.prudence.bench.measure.Contender;
import dev.prudence.bench.measure.DisagreementException;
import dev.prudence.bench.measure.Pair;
import dev.prudence.bench.serving.ServerProcess;
import dev.prudence.proto.worldmodel.v1.ImagineResponse;
import dev.prudence.runtime.artefact.ArtefactStore;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Imagined nodes per second over gRPC, trees included, against the bare calls of the same model in-process at the same batch. Two groups of environments take
 * turns on two streams: while one's step is computed, the other's answer is read.
 */
public final class ImaginingSuite {

    private static final int STAGES = 10;
    private static final int GROUPS = 2;
    private static final String UNIT = "nodes/s";
    private static final double TARGET = 0.7;
    private static final double TOLERANCE = 1e-4;

    private ImaginingSuite() {}

    /** The rows of the suite. */
    public static List<Comparison> comparisons() {
        return List.of(
                nodes("nodes-64", 64, OptionalDouble.of(TARGET), 1),
                nodes("nodes-16", 16, OptionalDouble.empty(), 1),
                nodes("nodes-64-against-two-threads", 64, OptionalDouble.empty(), GROUPS));
    }

    private static Comparison nodes(String name, int environments, OptionalDouble target, int threads) {
        double work = (double) STAGES * GROUPS * StagePlan.STAGE * environments;
        return Comparison.ofRate(name, UNIT, work, target, threads, () -> open(environments, threads));
    }

    private static Pair open(int environments, int threads) {
        Streamed ours = new Streamed(environments);
        InProcess baseline = new InProcess(environments, threads);
        float[] expected = baseline.groups.get(1).stage();
        float[] said = ours.stages(1);
        for (int each = 0; each < environments; each++) {
            DisagreementException.check("The value of environment " + each, said[each], expected[each], TOLERANCE);
        }
        return new Pair(ours, baseline);
    }

    private static StagePlan plan(int environments, int group) {
        return new StagePlan(environments, group);
    }

    private static final class Streamed implements Contender {
        private final ServerProcess server;
        private final ManagedChannel channel;
        private final List<StreamedGroup> groups;

        Streamed(int environments) {
            try {
                Path data = Files.createTempDirectory("bench");
                String digest = ArtefactStore.at(data.resolve("world-model-service/models"))
                        .add(SmallWorldModel.artefact(List.of(environments)))
                        .digest();
                server = ServerProcess.worldModelService(data);
                channel = NettyChannelBuilder.forTarget(server.address())
                        .usePlaintext()
                        .maxInboundMessageSize(64 << 20)
                        .build();
                groups = IntStream.range(0, GROUPS)
                        .mapToObj(group -> new StreamedGroup(channel, digest, plan(environments, group), environments))
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void run() {
            stages(STAGES);
        }

        /** Returns the values of the last group's states after its last step. */
        float[] stages(int count) {
            int steps = count * StagePlan.STAGE;
            groups.forEach(group -> group.ask(0));
            float[] values = new float[0];
            for (int step = 1; step <= steps; step++) {
                for (StreamedGroup group : groups) {
                    ImagineResponse answer = group.take();
                    if (step < steps) {
                        group.ask(step % StagePlan.STAGE);
                    }
                    values = group.values(answer);
                }
            }
            return values;
        }

        @Override
        public void close() {
            groups.forEach(StreamedGroup::close);
            channel.shutdownNow();
            server.close();
        }
    }

    private static final class InProcess implements Contender {
        private final List<InProcessGroup> groups;
        private final ExecutorService threads;

        InProcess(int environments, int threads) {
            this.threads = Executors.newFixedThreadPool(threads);
            this.groups = IntStream.range(0, GROUPS)
                    .mapToObj(group -> new InProcessGroup(plan(environments, group), environments))
                    .toList();
        }

        @Override
        public void run() {
            List<? extends Future<?>> all = groups.stream()
                    .map(group -> threads.submit(() -> {
                        for (int stage = 0; stage < STAGES; stage++) {
                            group.stage();
                        }
                    }))
                    .toList();
            try {
                for (Future<?> each : all) {
                    each.get();
                }
            } catch (Exception e) {
                throw new IllegalStateException("The model failed", e);
            }
        }

        @Override
        public void close() {
            threads.shutdown();
            groups.forEach(InProcessGroup::close);
        }
    }
}

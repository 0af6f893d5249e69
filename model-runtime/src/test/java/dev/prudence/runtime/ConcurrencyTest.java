package dev.prudence.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.TransformerBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the classes of this package promise to several threads. */
class ConcurrencyTest {
    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void overlappingRunsOfATransformerGiveTheBitsOfRunsOneAfterAnother() throws Exception {
        GraphBuilder graph = GraphBuilder.create("block");
        Value x = graph.input("x", ElementType.FLOAT32, Shape.of(8, 16, 64));
        graph.output("y", TransformerBlock.create(graph, "block", 64, 4).causal(x));
        try (InferenceSession session = InferenceSession.open(StepGraphs.written(graph), RuntimeOptions.inference())) {
            List<Tensors> alone = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                alone.add(session.run(block(i)));
            }
            List<Future<Tensors>> together = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                Map<String, Tensor> inputs = block(i % 40);
                together.add(threads.submit(() -> session.run(inputs)));
            }
            for (int i = 0; i < together.size(); i++) {
                assertThat(together.get(i).get()).as("run %d", i).isEqualTo(alone.get(i % 40));
            }
        }
    }

    @Test
    void oneSessionStepsManyStatesAtOnceWithTheBitsOfOneAfterAnother() throws Exception {
        try (StepSession session = StepSession.open(StepGraphs.training(), RuntimeOptions.training())) {
            Tensors expected = trained(session);
            List<Future<Tensors>> others = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                others.add(threads.submit(() -> trained(session)));
            }
            for (Future<Tensors> other : others) {
                assertThat(other.get()).isEqualTo(expected);
            }
        }
    }

    @Test
    void aSecondThreadThatStepsTheSameStateIsRefusedAndNamed() throws Exception {
        StepState state = StepState.of(Map.of("h", Tensor.floats(new float[] {1}, 1)));
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Future<Tensors> first = threads.submit(() -> state.advance(Set.of("h"), (current, next) -> {
            inside.countDown();
            awaitQuietly(go);
            return Tensors.of(Map.of());
        }));
        inside.await();
        assertThatThrownBy(() -> state.advance(Set.of("h"), (current, next) -> Tensors.of(Map.of())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("give each thread a state of its own")
                .hasMessageEndingWith("refused=" + Thread.currentThread().getName());
        go.countDown();
        first.get();
        assertThat(state.advance(Set.of("h"), (current, next) -> Tensors.of(Map.of())))
                .isEmpty();
    }

    @Test
    void aSnapshotWaitsForTheStepUnderWay() throws Exception {
        StepState state = StepState.of(Map.of("h", Tensor.floats(new float[] {1}, 1)));
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Future<Tensors> step = threads.submit(() -> state.advance(Set.of("h"), (current, next) -> {
            inside.countDown();
            awaitQuietly(go);
            Tensor h = next.get("h");
            if (h != null) {
                h.buffer().putFloat(0, 2);
            }
            return Tensors.of(Map.of());
        }));
        inside.await();
        Future<Tensors> snapshot = threads.submit(() -> state.snapshot());
        go.countDown();
        step.get();
        assertThat(snapshot.get().tensor("h").toFloats()).containsExactly(2);
    }

    @Test
    void closingWaitsForRunsUnderWayAndRefusesLaterOnes() throws Exception {
        for (int round = 0; round < 20; round++) {
            InferenceSession session = InferenceSession.open(new GruCell(2, 4, 8).toOnnx(), RuntimeOptions.inference());
            List<Future<Integer>> runs = new ArrayList<>();
            for (int thread = 0; thread < 3; thread++) {
                runs.add(threads.submit(() -> runUntilClosed(session)));
            }
            session.close();
            for (Future<Integer> run : runs) {
                assertThat(run.get()).isNotNegative();
            }
        }
    }

    private static int runUntilClosed(InferenceSession session) {
        Map<String, Tensor> inputs =
                Map.of("action", StepGraphs.noise("a", 2, 4), "hidden", StepGraphs.noise("h", 2, 8));
        for (int count = 0; ; count++) {
            try {
                session.run(inputs);
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageEndingWith("model=gru");
                return count;
            }
        }
    }

    private static Tensors trained(StepSession session) {
        StepState state = StepGraphs.trainingState(session);
        for (int step = 0; step < 200; step++) {
            session.run(state, StepGraphs.trainingBatch(step % 7));
        }
        return state.snapshot();
    }

    private static Map<String, Tensor> block(int number) {
        return Map.of("x", StepGraphs.noise("block" + number, 8, 16, 64));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

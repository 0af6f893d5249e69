package dev.prudence.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RunStopTest {

    private static final Set<String> OUTPUT = Set.of("y");

    @Test
    void aRunThatIsNotAskedGoesToItsEndAndOneThatIsAskedBeforeItBeginsFails() {
        try (InferenceSession session = InferenceSession.open(products(2), RuntimeOptions.inference())) {
            Map<String, Tensor> inputs = Map.of("x", Tensor.floats(new float[] {1, 2, 3, 4}, 2, 2));
            RunStop stop = new RunStop();
            assertThat(session.run(inputs, OUTPUT, stop).tensor("y").toFloats()).containsExactly(37, 54, 81, 118);
            stop.ask();
            assertThatThrownBy(() -> session.run(inputs, OUTPUT, stop))
                    .isInstanceOf(InferenceException.class)
                    .hasMessageContaining("terminate");
            assertThat(session.run(inputs, OUTPUT, new RunStop())).containsOnlyKeys("y");
        }
    }

    /** Thousands of products, many seconds in all: the run would succeed if it did not stop between two of them. */
    @Test
    void aRunUnderWayStops() {
        try (InferenceSession session = InferenceSession.open(products(4000), RuntimeOptions.inference())) {
            Map<String, Tensor> inputs = Map.of("x", Tensor.zeros(DataType.FLOAT32, 384, 384));
            RunStop stop = new RunStop();
            CompletableFuture<Void> asked = CompletableFuture.runAsync(
                    stop::ask, CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS));
            assertThatThrownBy(() -> session.run(inputs, OUTPUT, stop))
                    .isInstanceOf(InferenceException.class)
                    .hasMessageContaining("terminate");
            asked.join();
        }
    }

    /** x to the power of {@code factors} + 1. */
    private static byte[] products(int factors) {
        OnnxModels model = OnnxModels.named("power").input("x", DataType.FLOAT32, -1, -1);
        String last = "x";
        for (int i = 0; i < factors; i++) {
            String next = i == factors - 1 ? "y" : "p" + i;
            model = model.node("MatMul", List.of(last, "x"), next);
            last = next;
        }
        return model.output("y", DataType.FLOAT32, -1, -1).bytes();
    }
}

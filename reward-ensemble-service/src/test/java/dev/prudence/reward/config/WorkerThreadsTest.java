package dev.prudence.reward.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.reward.batching.OverloadedException;
import dev.prudence.reward.batching.ShuttingDownException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class WorkerThreadsTest {

    private static final int WAITING = 3;
    private static final int THREADS = 8;

    @Test
    void callsBeyondThoseThatMayWaitAreToldToComeAgain() {
        CountDownLatch busy = new CountDownLatch(1);
        try (WorkerThreads threads = new WorkerThreads(1, WAITING)) {
            for (int i = 0; i < THREADS + WAITING; i++) {
                threads.requests().execute(() -> await(busy));
            }
            Uni<String> call = Uni.createFrom().item("answer").runSubscriptionOn(threads.requests());
            assertThatThrownBy(() -> call.await().atMost(Duration.ofSeconds(10)))
                    .isInstanceOf(OverloadedException.class)
                    .hasMessageEndingWith("capacity=" + WAITING);
            busy.countDown();
            threads.close();
            assertThatThrownBy(() -> call.await().atMost(Duration.ofSeconds(10)))
                    .isInstanceOf(ShuttingDownException.class);
        } finally {
            busy.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

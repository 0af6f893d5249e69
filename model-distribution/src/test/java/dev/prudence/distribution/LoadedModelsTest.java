package dev.prudence.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LoadedModelsTest {

    private final AtomicInteger loads = new AtomicInteger();
    private final LoadedModels<Model> models = new LoadedModels<>(2, (digest, address) -> {
        loads.incrementAndGet();
        return new Model(digest);
    });

    @Test
    void theLeastRecentlyAcquiredModelIsClosedFirst() {
        Model a = use("a");
        Model b = use("b");
        assertThat(use("a")).isSameAs(a);
        Model c = use("c");

        assertThat(b.closed).isTrue();
        assertThat(a.closed).isFalse();
        assertThat(c.closed).isFalse();
        assertThat(models.size()).isEqualTo(2);
    }

    @Test
    void aLeasedModelStaysOpenUntilItsLastLeaseIsClosed() {
        Lease<Model> first = models.acquire("a", "");
        Lease<Model> second = first.another();
        use("b");
        use("c");
        first.close();
        first.close();
        assertThat(second.model().closed).isFalse();

        Model a = second.model();
        second.close();

        assertThat(a.closed).isTrue();
        assertThatThrownBy(second::model).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void concurrentRequestsLoadOnce() {
        CountDownLatch started = new CountDownLatch(1);
        LoadedModels<Model> slow = new LoadedModels<>(2, (digest, address) -> {
            loads.incrementAndGet();
            awaitQuietly(started);
            return new Model(digest);
        });
        List<CompletableFuture<Model>> all = Stream.generate(() -> CompletableFuture.supplyAsync(() -> {
                    try (Lease<Model> lease = slow.acquire("a", "")) {
                        return lease.model();
                    }
                }))
                .limit(8)
                .toList();
        started.countDown();

        assertThat(all.stream().map(CompletableFuture::join).distinct()).hasSize(1);
        assertThat(loads).hasValue(1);
    }

    @Test
    void aFailedLoadIsPassedOnAndTriedAgain() {
        AtomicBoolean broken = new AtomicBoolean(true);
        LoadedModels<Model> flaky = new LoadedModels<>(1, (digest, address) -> {
            if (broken.getAndSet(false)) {
                throw new IllegalArgumentException("bad contract: rows=0");
            }
            return new Model(digest);
        });

        assertThatThrownBy(() -> flaky.acquire("a", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("rows=0");
        assertThat(flaky.size()).isZero();
        try (Lease<Model> lease = flaky.acquire("a", "")) {
            assertThat(lease.model().digest).isEqualTo("a");
        }
    }

    @Test
    void noModelIsUsedAfterItWasClosedAndNoneLeaks() {
        List<Model> made = new ArrayList<>();
        LoadedModels<Model> contended = new LoadedModels<>(2, (digest, address) -> {
            Model model = new Model(digest);
            synchronized (made) {
                made.add(model);
            }
            return model;
        });
        List<CompletableFuture<Void>> users = Stream.iterate(0, seed -> seed + 1)
                .limit(4)
                .map(seed -> CompletableFuture.runAsync(() -> useAtRandom(contended, seed)))
                .toList();
        users.forEach(CompletableFuture::join);
        contended.close();

        assertThat(made).isNotEmpty().allMatch(model -> model.closed);
    }

    private static void useAtRandom(LoadedModels<Model> models, int seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            String digest = "model-" + random.nextInt(5);
            try (Lease<Model> lease = models.acquire(digest, "")) {
                assertThat(lease.model().digest).isEqualTo(digest);
                assertThat(lease.model().closed).as("use %d of %s", i, digest).isFalse();
            }
        }
    }

    private Model use(String digest) {
        try (Lease<Model> lease = models.acquire(digest, "")) {
            return lease.model();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Model implements AutoCloseable {
        private final String digest;
        private volatile boolean closed;

        Model(String digest) {
            this.digest = digest;
        }

        @Override
        public void close() {
            assertThat(closed).as("closed twice: %s", digest).isFalse();
            closed = true;
        }
    }
}

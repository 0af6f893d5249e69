package dev.prudence.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ComputePermitsTest {

    @Test
    void neverLetsMoreRunsInThanThereArePermits() throws Exception {
        ComputePermits permits = ComputePermits.of(3);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> runs = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                int number = i;
                runs.add(threads.submit(() -> permits.run(() -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    Thread.onSpinWait();
                    inside.decrementAndGet();
                    return number;
                })));
            }
            for (int i = 0; i < runs.size(); i++) {
                assertThat(runs.get(i).get()).as("run %d", i).isEqualTo(i);
            }
        } finally {
            threads.shutdown();
        }
        assertThat(most.get()).isBetween(1, 3);
        assertThat(permits.available()).isEqualTo(permits.total()).isEqualTo(3);
    }

    @Test
    void givesThePermitBackWhenTheWorkFails() {
        ComputePermits permits = ComputePermits.of(1);
        assertThatThrownBy(() -> permits.run(() -> {
                    assertThat(permits.available()).isZero();
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");
        assertThat(permits.available()).isEqualTo(1);
        assertThatThrownBy(() -> ComputePermits.of(0)).hasMessageEndingWith("total=0");
    }
}

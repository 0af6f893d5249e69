package dev.prudence.worldmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class BatchingQueueTest {

    private final List<List<Integer>> runs = Collections.synchronizedList(new ArrayList<>());
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    private List<String> answer(List<Integer> questions) {
        runs.add(List.copyOf(questions));
        return questions.stream().map(each -> "a" + each).toList();
    }

    @Test
    void putsTogetherWhatWaits() {
        BatchingQueue<Integer, String> queue = new BatchingQueue<>(this::answer, 4, 100, tasks::add);
        CompletableFuture<List<String>> first = queue.ask(List.of(1));
        CompletableFuture<List<String>> second = queue.ask(List.of(2, 3));
        CompletableFuture<List<String>> third = queue.ask(List.of(4, 5));
        assertThat(tasks).as("one worker").hasSize(1);
        tasks.remove().run();
        assertThat(runs).containsExactly(List.of(1, 2, 3), List.of(4, 5));
        assertThat(first).isCompletedWithValue(List.of("a1"));
        assertThat(second).isCompletedWithValue(List.of("a2", "a3"));
        assertThat(third).isCompletedWithValue(List.of("a4", "a5"));
        assertThat(queue.ask(List.of())).isCompletedWithValue(List.of());
    }

    @Test
    void asksALargeCallersQuestionsTogetherToo() {
        BatchingQueue<Integer, String> queue = new BatchingQueue<>(this::answer, 2, 100, Runnable::run);
        assertThat(queue.ask(List.of(1, 2, 3)).join()).containsExactly("a1", "a2", "a3");
        assertThat(runs).containsExactly(List.of(1, 2, 3));
    }

    @Test
    void refusesWhatIsTooMuchButNeverALoneCaller() {
        BatchingQueue<Integer, String> queue = new BatchingQueue<>(this::answer, 4, 3, tasks::add);
        queue.ask(List.of(1, 2, 3, 4, 5));
        assertThatThrownBy(() -> queue.ask(List.of(6)))
                .isInstanceOf(QueueFullException.class)
                .hasMessageEndingWith("waiting=5, asked=1, mostWaiting=3");
        tasks.remove().run();
        assertThat(queue.ask(List.of(7))).isNotDone();
    }

    @Test
    void whoeverAsksAfterTheEndHearsOfIt() {
        ExecutorService ended = Executors.newSingleThreadExecutor();
        ended.shutdown();
        BatchingQueue<Integer, String> queue = new BatchingQueue<>(this::answer, 4, 100, ended);
        for (int turn = 0; turn < 2; turn++) {
            assertThat(queue.ask(List.of(1)))
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(RejectedExecutionException.class);
        }
    }

    @Test
    void failsOnlyWhoAskedWhatCannotBeAnsweredAndGoesOn() {
        BatchingQueue<Integer, String> queue = new BatchingQueue<>(
                questions -> {
                    if (questions.contains(13)) {
                        throw new IllegalStateException("no");
                    }
                    return answer(questions);
                },
                2,
                100,
                tasks::add);
        CompletableFuture<List<String>> first = queue.ask(List.of(13));
        CompletableFuture<List<String>> second = queue.ask(List.of(1));
        CompletableFuture<List<String>> third = queue.ask(List.of(2));
        tasks.remove().run();
        assertThatThrownBy(first::join).isInstanceOf(CompletionException.class).hasRootCauseMessage("no");
        assertThat(second).isCompletedWithValue(List.of("a1"));
        assertThat(third).isCompletedWithValue(List.of("a2"));
        assertThat(queue.ask(List.of(3))).as("a new worker").isNotDone();
        tasks.remove().run();
        assertThat(runs).containsExactly(List.of(1), List.of(2), List.of(3));
    }

    @Test
    void answersEverybodyTheirOwnWhateverThreadsDo() {
        ExecutorService workers = Executors.newFixedThreadPool(3);
        try {
            BatchingQueue<Integer, String> queue = new BatchingQueue<>(this::answer, 16, 100_000, workers);
            List<CompletableFuture<Void>> callers = new ArrayList<>();
            for (int caller = 0; caller < 8; caller++) {
                int from = caller * 1_000;
                callers.add(CompletableFuture.runAsync(() -> {
                    for (int each = from; each < from + 1_000; each++) {
                        assertThat(queue.ask(List.of(each, -each)).join()).containsExactly("a" + each, "a" + -each);
                    }
                }));
            }
            callers.forEach(CompletableFuture::join);
            assertThat(runs.stream().mapToInt(List::size).sum()).isEqualTo(16_000);
        } finally {
            workers.shutdownNow();
        }
    }
}

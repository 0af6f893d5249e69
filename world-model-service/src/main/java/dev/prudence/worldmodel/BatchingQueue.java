package dev.prudence.worldmodel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * Asks a model for many callers at once: while it works, questions gather, and when it is done it takes as many as fit. A caller
 * who comes alone waits for nobody. Callers' questions stay together and in their order.
 *
 * <p>This class is thread-safe; its monitor guards every field.
 *
 * @param <Q> a question
 * @param <A> an answer
 */
final class BatchingQueue<Q, A> {

    private final Function<List<Q>, List<A>> model;
    private final int most;
    private final int mostWaiting;
    private final Executor executor;
    private final Deque<Waiting<Q, A>> waiting = new ArrayDeque<>();
    private int questions;
    private boolean working;

    private record Waiting<Q, A>(List<Q> questions, CompletableFuture<List<A>> answers) {}

    /**
     * A queue with nobody in it.
     *
     * @param model answers questions in their order
     * @param most questions that are asked together, unless a single caller has more
     * @param mostWaiting questions that may wait
     * @param executor runs the model
     */
    BatchingQueue(Function<List<Q>, List<A>> model, int most, int mostWaiting, Executor executor) {
        this.model = model;
        this.most = most;
        this.mostWaiting = mostWaiting;
        this.executor = executor;
    }

    /**
     * Asks.
     *
     * @throws QueueFullException if too many questions wait
     */
    CompletableFuture<List<A>> ask(List<Q> asked) {
        if (asked.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        Waiting<Q, A> caller = new Waiting<>(List.copyOf(asked), new CompletableFuture<>());
        boolean starts;
        synchronized (this) {
            if (!waiting.isEmpty() && questions + asked.size() > mostWaiting) {
                throw new QueueFullException("Too many questions wait for this world model; ask again later: waiting="
                        + questions + ", asked=" + asked.size() + ", mostWaiting=" + mostWaiting);
            }
            waiting.add(caller);
            questions += asked.size();
            starts = !working;
            working = true;
        }
        if (starts) {
            start();
        }
        return caller.answers();
    }

    /** Without anybody to run the model, whoever waits hears of it. */
    private void start() {
        try {
            executor.execute(this::work);
        } catch (RejectedExecutionException ended) {
            for (List<Waiting<Q, A>> callers = next(); !callers.isEmpty(); callers = next()) {
                callers.forEach(caller -> caller.answers().completeExceptionally(ended));
            }
        }
    }

    private void work() {
        while (true) {
            List<Waiting<Q, A>> callers = next();
            if (callers.isEmpty()) {
                return;
            }
            answer(callers);
        }
    }

    private synchronized List<Waiting<Q, A>> next() {
        List<Waiting<Q, A>> callers = new ArrayList<>();
        int taken = 0;
        while (!waiting.isEmpty()
                && (taken == 0 || taken + waiting.getFirst().questions().size() <= most)) {
            callers.add(waiting.removeFirst());
            taken += callers.get(callers.size() - 1).questions().size();
        }
        questions -= taken;
        working = !callers.isEmpty();
        return callers;
    }

    /** Whoever asked what cannot be answered fails alone. */
    private void answer(List<Waiting<Q, A>> callers) {
        try {
            List<Q> all = new ArrayList<>();
            callers.forEach(caller -> all.addAll(caller.questions()));
            List<A> answers = model.apply(all);
            int from = 0;
            for (Waiting<Q, A> caller : callers) {
                int to = from + caller.questions().size();
                caller.answers().complete(List.copyOf(answers.subList(from, to)));
                from = to;
            }
        } catch (RuntimeException | Error e) {
            if (callers.size() > 1) {
                callers.forEach(caller -> answer(List.of(caller)));
            } else {
                callers.forEach(caller -> caller.answers().completeExceptionally(e));
            }
        }
    }
}

package dev.prudence.runtime;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The state of a step graph: named tensors that each step replaces. Every tensor has two direct buffers; a step reads one
 * and writes the other, and they change places only when the step has succeeded. So nothing is copied between steps, and
 * a failed step leaves the state as it was. The second buffer appears with the first step that writes it.
 *
 * <p>Sessions of several shapes (one per length bucket, say) may share one state. Steps follow one another: a step while
 * another thread takes one is refused, because their order would decide the result.
 *
 * <p>This class is thread-safe: reading and restoring wait for a step under way.
 */
public final class StepState {
    private final AtomicReference<@Nullable Thread> stepping = new AtomicReference<>();
    private final Lock turn = new ReentrantLock();
    private final Map<String, Tensor> current; // guarded by turn
    private final Map<String, Tensor> spare = new HashMap<>(); // guarded by turn

    private StepState(Map<String, Tensor> current) {
        this.current = current;
    }

    /** A state that starts with copies of the given tensors. */
    public static StepState of(Map<String, Tensor> initial) {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        initial.forEach((name, tensor) -> copies.put(name, tensor.copy()));
        return new StepState(copies);
    }

    /** The names of the state's tensors. */
    public Set<String> names() {
        return Collections.unmodifiableSet(current.keySet());
    }

    /** A copy of every tensor as it is between two steps: what a checkpoint holds. */
    public Tensors snapshot() {
        return snapshot(current.keySet());
    }

    /** A copy of the named tensors as they are between two steps. */
    public Tensors snapshot(Collection<String> names) {
        turn.lock();
        try {
            Map<String, Tensor> copies = new LinkedHashMap<>();
            names.forEach(name -> copies.put(name, existing(name).copy()));
            return Tensors.of(copies);
        } finally {
            turn.unlock();
        }
    }

    /**
     * Puts the values of a snapshot back; all names must be there, with the types and shapes of this state.
     *
     * @throws IllegalArgumentException if a tensor is missing, unknown or of another type or shape; nothing is changed then
     */
    public void restore(Map<String, Tensor> snapshot) {
        turn.lock();
        try {
            Map<String, Tensor> copies = copiesLikeCurrent(snapshot);
            current.putAll(copies);
            spare.clear();
        } finally {
            turn.unlock();
        }
    }

    /** Sets every value to zero, as a decoder's cache is before its first token. */
    public void clear() {
        turn.lock();
        try {
            current.replaceAll((name, tensor) -> Tensor.zeros(tensor.type(), tensor.shape()));
        } finally {
            turn.unlock();
        }
    }

    /** What a session does with the state while it is its turn. */
    interface Step {
        /** Reads {@code current}, writes {@code next}. */
        Tensors run(Map<String, Tensor> current, Map<String, Tensor> next);
    }

    /**
     * Runs one step that replaces the tensors named in {@code updated}.
     *
     * @throws IllegalStateException if another thread is taking a step: which of the two came first would decide the result
     */
    Tensors advance(Set<String> updated, Step step) {
        Thread other = stepping.compareAndExchange(null, Thread.currentThread());
        if (other != null) {
            throw new IllegalStateException(
                    "Another thread is taking a step on this state; let one thread step it, or give each thread a state of its own: stepping=%s, refused=%s"
                            .formatted(other.getName(), Thread.currentThread().getName()));
        }
        try {
            return advanceAlone(updated, step);
        } finally {
            stepping.set(null);
        }
    }

    private Tensors advanceAlone(Set<String> updated, Step step) {
        turn.lock();
        try {
            Map<String, Tensor> next = new LinkedHashMap<>();
            updated.forEach(name -> next.put(name, spareFor(name)));
            Tensors outputs = step.run(Collections.unmodifiableMap(current), next);
            next.forEach((name, tensor) -> spare.put(name, current.put(name, tensor)));
            return outputs;
        } finally {
            turn.unlock();
        }
    }

    private Tensor spareFor(String name) {
        Tensor like = existing(name);
        return spare.computeIfAbsent(name, absent -> Tensor.zeros(like.type(), like.shape()));
    }

    private Tensor existing(String name) {
        return Optional.ofNullable(current.get(name))
                .orElseThrow(() -> new IllegalArgumentException(
                        "The state has no such tensor; it has %s: name=%s".formatted(current.keySet(), name)));
    }

    private Map<String, Tensor> copiesLikeCurrent(Map<String, Tensor> snapshot) {
        if (!snapshot.keySet().equals(current.keySet())) {
            throw new IllegalArgumentException("Restore a snapshot of the same state: expected=%s, given=%s"
                    .formatted(current.keySet(), snapshot.keySet()));
        }
        Map<String, Tensor> copies = new LinkedHashMap<>();
        snapshot.forEach((name, tensor) -> copies.put(name, copyLike(existing(name), name, tensor)));
        return copies;
    }

    private static Tensor copyLike(Tensor expected, String name, Tensor given) {
        if (!expected.spec().accepts(given)) {
            throw new IllegalArgumentException(
                    "Restore a tensor of the same type and shape: name=%s, expected=%s, given=%s"
                            .formatted(name, expected, given));
        }
        return given.copy();
    }
}

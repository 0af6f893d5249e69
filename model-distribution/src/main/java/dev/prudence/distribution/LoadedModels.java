package dev.prudence.distribution;

import dev.prudence.runtime.artefact.ModelArtefact;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * The models in memory, by digest: at most {@code capacity}, the least recently acquired leave first. A model that leaves
 * while it is leased stays open until its last lease is closed. Concurrent requests for the same digest load it once; a
 * failed load is not remembered.
 *
 * <p>This class is thread-safe; its monitor guards {@code models}. Loading happens outside of it.
 */
public final class LoadedModels<T extends AutoCloseable> implements AutoCloseable {

    private final int capacity;
    private final ModelLoader<T> loader;
    private final LinkedHashMap<String, CompletableFuture<SharedModel<T>>> models =
            new LinkedHashMap<>(16, 0.75f, true);

    /** @param capacity most models kept when none is leased, at least 1 */
    public LoadedModels(int capacity, ModelLoader<T> loader) {
        if (capacity < 1) {
            throw new IllegalArgumentException("room for at least one model is needed: capacity=" + capacity);
        }
        this.capacity = capacity;
        this.loader = loader;
    }

    /** Models made from artefacts of a source. What the maker throws is passed on. */
    public static <T extends AutoCloseable> LoadedModels<T> of(
            int capacity, ModelSource source, Function<ModelArtefact, T> maker) {
        return new LoadedModels<>(capacity, (digest, address) -> maker.apply(source.get(digest, address)));
    }

    /**
     * Leases a model, loading it on the calling thread when it is not in memory.
     *
     * @param registryAddress where to fetch it from if it is not in the local store; may be empty
     * @throws DistributionException if the version cannot be had
     */
    public Lease<T> acquire(String digest, String registryAddress) {
        while (true) {
            CompletableFuture<SharedModel<T>> mine = new CompletableFuture<>();
            CompletableFuture<SharedModel<T>> entry = entry(digest, mine);
            if (entry == mine) {
                load(digest, registryAddress, mine);
            }
            SharedModel<T> model = await(entry);
            synchronized (this) {
                if (models.get(digest) == entry) {
                    return model.lease();
                }
            }
        }
    }

    /** Number of models held. */
    public synchronized int size() {
        return models.size();
    }

    @Override
    public void close() {
        List<CompletableFuture<SharedModel<T>>> all;
        synchronized (this) {
            all = new ArrayList<>(models.values());
            models.clear();
        }
        all.forEach(LoadedModels::retire);
    }

    private synchronized CompletableFuture<SharedModel<T>> entry(
            String digest, CompletableFuture<SharedModel<T>> ifAbsent) {
        CompletableFuture<SharedModel<T>> known = models.get(digest);
        if (known != null) {
            return known;
        }
        models.put(digest, ifAbsent);
        return ifAbsent;
    }

    private void load(String digest, String registryAddress, CompletableFuture<SharedModel<T>> entry) {
        try {
            entry.complete(new SharedModel<>(digest, loader.load(digest, registryAddress)));
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                models.remove(digest, entry);
            }
            entry.completeExceptionally(e);
            return;
        }
        evict(entry).forEach(LoadedModels::retire);
    }

    private synchronized List<CompletableFuture<SharedModel<T>>> evict(CompletableFuture<SharedModel<T>> keep) {
        List<CompletableFuture<SharedModel<T>>> evicted = new ArrayList<>();
        Iterator<Map.Entry<String, CompletableFuture<SharedModel<T>>>> eldest =
                models.entrySet().iterator();
        while (models.size() > capacity && eldest.hasNext()) {
            CompletableFuture<SharedModel<T>> candidate = eldest.next().getValue();
            if (candidate != keep && candidate.isDone()) {
                eldest.remove();
                evicted.add(candidate);
            }
        }
        return evicted;
    }

    private static <T extends AutoCloseable> void retire(CompletableFuture<SharedModel<T>> entry) {
        CompletableFuture<SharedModel<T>> unused = entry.whenComplete((model, failure) -> {
            if (model != null) {
                model.retire();
            }
        });
    }

    private static <V> V await(CompletableFuture<V> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}

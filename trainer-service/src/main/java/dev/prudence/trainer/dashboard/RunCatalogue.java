package dev.prudence.trainer.dashboard;

import dev.prudence.trainer.run.RunStore;
import dev.prudence.trainer.run.StoredRun;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All runs of a store for lists: a run's file is read again only after it has changed, and one that is damaged is left out.
 * This class is thread-safe.
 */
public final class RunCatalogue {

    private static final Logger LOG = LoggerFactory.getLogger(RunCatalogue.class);

    private final RunStore store;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    private record Known(Object fingerprint, Optional<RunSummary> run) {}

    public RunCatalogue(RunStore store) {
        this.store = store;
    }

    /** The runs that a query wants. */
    public Page<RunSummary> find(RunQuery query, int offset, int limit) {
        return Page.of(
                all().stream().filter(query::wants).sorted(query.comparator()).toList(), offset, limit);
    }

    /** How many runs there are. */
    public int size() {
        return all().size();
    }

    /** The different values of a field, sorted. */
    public SortedSet<String> values(Function<RunSummary, String> field) {
        SortedSet<String> values = new TreeSet<>();
        all().forEach(run -> values.add(field.apply(run)));
        return values;
    }

    private Collection<RunSummary> all() {
        List<String> ids = store.ids();
        known.keySet().retainAll(new HashSet<>(ids));
        return ids.stream().flatMap(id -> run(id).stream()).toList();
    }

    private Optional<RunSummary> run(String id) {
        Optional<Object> now = store.fingerprint(id);
        if (now.isEmpty()) {
            return Optional.empty();
        }
        Known before = known.get(id);
        if (before == null || !before.fingerprint().equals(now.get())) {
            before = new Known(now.get(), read(id));
            known.put(id, before);
        }
        return before.run();
    }

    private Optional<RunSummary> read(String id) {
        try {
            Optional<StoredRun> run = store.find(id);
            return run.map(RunSummary::of);
        } catch (IllegalStateException damaged) {
            LOG.warn("A run is left out of lists: {}", damaged.getMessage());
            return Optional.empty();
        }
    }
}

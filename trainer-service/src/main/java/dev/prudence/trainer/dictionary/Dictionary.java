package dev.prudence.trainer.dictionary;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * The dictionary in its six parts.
 *
 * <p>This class is thread-safe.
 */
public final class Dictionary {

    private final Map<Split, List<Entry>> parts;

    private Dictionary(Map<Split, List<Entry>> parts) {
        this.parts = parts;
    }

    /** WordNet 3.1. */
    public static Dictionary wordNet() {
        return of(WordNet.entries());
    }

    /** Puts each entry into the part of its headword, keeping the order. */
    public static Dictionary of(List<Entry> entries) {
        Map<Split, List<Entry>> parts = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            parts.put(split, new ArrayList<>());
        }
        for (Entry entry : entries) {
            parts.computeIfAbsent(Split.of(entry.head()), split -> new ArrayList<>())
                    .add(entry);
        }
        parts.replaceAll((split, list) -> List.copyOf(list));
        return new Dictionary(parts);
    }

    /** The entries of a part, in dictionary order. */
    public List<Entry> entries(Split split) {
        return parts.getOrDefault(split, List.of());
    }

    /**
     * Distinct prompts of a part in an order that the seed decides.
     *
     * @param limit how many at most
     */
    public List<String> prompts(Split split, int limit, long seed) {
        Set<String> distinct = new LinkedHashSet<>();
        entries(split).forEach(entry -> distinct.add(entry.prompt()));
        List<String> prompts = new ArrayList<>(distinct);
        Collections.shuffle(prompts, new Random(seed));
        return List.copyOf(prompts.subList(0, Math.min(limit, prompts.size())));
    }

    /** The entries of a part in an order that the seed decides. */
    public List<Entry> shuffled(Split split, long seed) {
        List<Entry> entries = new ArrayList<>(entries(split));
        Collections.shuffle(entries, new Random(seed));
        return List.copyOf(entries);
    }
}

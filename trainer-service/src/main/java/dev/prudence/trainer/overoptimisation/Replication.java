package dev.prudence.trainer.overoptimisation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * One repetition of the experiment with its own seed. A run has one, or one for each seed of the document's list.
 * Numbers depend on the seed only, not on how many repetitions the run has.
 *
 * @param seed varies prompts, samples, label noise and members; never the gold function
 * @param alone whether it is the run's only one: then stages have plain names, and depend on the document's {@code seed}
 */
record Replication(long seed, boolean alone) {
    /** What a document asks for. */
    static List<Replication> of(JsonNode document) {
        JsonNode seeds = document.path("seeds");
        if (seeds.isEmpty()) {
            return List.of(new Replication(document.path("seed").asLong(), true));
        }
        return StreamSupport.stream(seeds.spliterator(), false)
                .map(seed -> new Replication(seed.asLong(), false))
                .toList();
    }

    /** The name of a stage of this repetition. */
    String stage(String name) {
        return alone ? name : name + "-seed-" + seed;
    }

    /** The document sections of a stage of this repetition. */
    List<String> sections(String... names) {
        return Stream.concat(alone ? Stream.of("seed") : Stream.empty(), Stream.of(names))
                .toList();
    }

    /** A phase name; it is part of the noise key, so it is the same in every kind of run. */
    String phase(String name) {
        return name + "/seed-" + seed;
    }
}

package dev.prudence.bench.policyloop;

import java.util.List;
import java.util.Locale;

/** How the loop of policy optimisation runs. */
enum LoopVariant {
    /** Answers are drawn while others are learnt from; cache; 64 answers together. */
    WHOLE(List.of("ppo.staleness=1")),
    /** An iteration waits for its answers. */
    WITHOUT_OVERLAP(List.of("ppo.staleness=0")),
    /** Every step reads all tokens again. */
    WITHOUT_CACHE(List.of("ppo.staleness=1", "ppo.decoding.cache=false")),
    /** One answer after another. */
    WITHOUT_BATCHING(List.of("ppo.staleness=1", "ppo.decoding.rows=1"));

    private final List<String> settings;

    LoopVariant(List<String> settings) {
        this.settings = settings;
    }

    List<String> settings() {
        return settings;
    }

    /** In the table. */
    String caseName() {
        return this == WITHOUT_OVERLAP
                ? "overlap"
                : name().toLowerCase(Locale.ROOT).replace("without_", "");
    }
}

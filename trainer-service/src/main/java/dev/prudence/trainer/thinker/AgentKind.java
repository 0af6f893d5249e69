package dev.prudence.trainer.thinker;

import java.util.Arrays;
import java.util.Locale;

/** What an agent does before it acts. */
public enum AgentKind {
    /** Imagines as it has learnt to. */
    THINKER,
    /** Imagines at random, and acts on what it sees of that. */
    RANDOM,
    /** Acts on observations alone. */
    RAW,
    /** Is not trained: a search that is written by hand, in the world model of the agent that imagines as it has learnt to. */
    MCTS;

    /** As documents spell it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of that spelling. */
    public static AgentKind of(String id) {
        return Arrays.stream(values())
                .filter(kind -> kind.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no such agent: agent=" + id));
    }

    boolean imagines() {
        return this == THINKER || this == RANDOM;
    }
}

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
    RAW;

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
        return this != RAW;
    }
}

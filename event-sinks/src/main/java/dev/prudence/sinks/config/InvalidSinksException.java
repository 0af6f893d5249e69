package dev.prudence.sinks.config;

import java.util.List;

/** A configuration of sinks was refused; every problem names its key, its value and what is allowed. */
public final class InvalidSinksException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    public InvalidSinksException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** All problems found, in the order of the document; never empty. */
    public List<String> problems() {
        return problems;
    }
}

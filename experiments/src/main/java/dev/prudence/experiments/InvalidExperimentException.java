package dev.prudence.experiments;

import java.util.List;
import java.util.stream.Collectors;

/** An experiment document was refused; every problem names its key, its value and what is allowed. */
public final class InvalidExperimentException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public InvalidExperimentException(List<Problem> problems) {
        super(problems.stream().map(Problem::message).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    InvalidExperimentException(String key, String message) {
        this(List.of(new Problem(key, message)));
    }

    /** All problems found, in the order of the document; never empty. */
    public List<Problem> problems() {
        return problems;
    }
}

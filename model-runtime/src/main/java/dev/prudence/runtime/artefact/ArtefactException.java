package dev.prudence.runtime.artefact;

/** An artefact is damaged, incomplete or not what its digest says. Its message names the part, what was expected and what was found. */
public class ArtefactException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A failed check. */
    public ArtefactException(String message) {
        super(message);
    }

    /** A failed read or parse. */
    public ArtefactException(String message, Throwable cause) {
        super(message, cause);
    }
}

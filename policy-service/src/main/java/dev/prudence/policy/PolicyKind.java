package dev.prudence.policy;

import java.util.Arrays;
import java.util.Optional;

/** The artefact kinds that this service can answer with. */
public enum PolicyKind {
    /** One graph, all samples at once. */
    VECTOR("vector-policy"),
    /** A step graph and a tokenizer. */
    TEXT("text-policy");

    private final String artefactKind;

    PolicyKind(String artefactKind) {
        this.artefactKind = artefactKind;
    }

    /** The kind as manifests and model versions spell it. */
    public String artefactKind() {
        return artefactKind;
    }

    /** The kind of that spelling; empty for artefacts that are no policy. */
    public static Optional<PolicyKind> of(String artefactKind) {
        return Arrays.stream(values())
                .filter(kind -> kind.artefactKind.equals(artefactKind))
                .findFirst();
    }
}

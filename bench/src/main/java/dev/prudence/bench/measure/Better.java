package dev.prudence.bench.measure;

/** Which direction of a measured quantity is the better one. */
public enum Better {
    LESS("less"),
    MORE("more");

    private final String label;

    Better(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}

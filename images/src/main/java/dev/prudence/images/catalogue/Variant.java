package dev.prudence.images.catalogue;

import java.util.Locale;

/** What an image computes on. */
public enum Variant {
    CPU(""),
    CUDA("-cuda");

    private final String suffix;

    Variant(String suffix) {
        this.suffix = suffix;
    }

    /** What is appended to a tag, and to the names of directories with such a build. */
    public String suffix() {
        return suffix;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package dev.prudence.images.contents;

import java.util.Locale;

/**
 * The layers of an image, from what changes rarely and is large to what changes with every commit and is small. A layer that is the same as
 * before is neither stored nor sent again.
 */
public enum Layer {
    /** A Java runtime, where the base image has none. */
    RUNTIME,
    /** Directories that are written to. */
    DATA,
    /** Large jars of other projects: native code, trained weights, dictionaries. */
    LARGE,
    /** Other jars of other projects. */
    LIBRARIES,
    /** Jars of other modules of this project. */
    PROJECT,
    /** The program, and what Quarkus has generated for it. */
    APPLICATION;

    /** As it stands in an image's history. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

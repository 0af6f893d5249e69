package dev.prudence.images.contents;

import java.nio.file.Path;

/**
 * A file of an image.
 *
 * @param source where it comes from
 * @param path where it goes, absolute, with slashes
 */
public record ImageFile(Path source, String path) {

    public ImageFile {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a path in an image begins with a slash: path=" + path);
        }
    }

    public boolean isJar() {
        return path.endsWith(".jar");
    }

    /** Whether it is one of the jars that a program uses, rather than the program. */
    boolean isLibrary() {
        return isJar() && path.matches("/app/libs?/.+");
    }
}

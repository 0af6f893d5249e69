package dev.prudence.runtime.artefact;

import java.util.regex.Pattern;

/**
 * One file of an artefact.
 *
 * @param path where it lies below the artefact's directory: names of letters, digits and {@code . _ -}, joined by {@code /}
 * @param sha256 lower-case hexadecimal SHA-256 of its bytes
 * @param bytes its size
 */
public record Part(String path, String sha256, long bytes) {
    private static final int LONGEST_PATH = 255;
    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");

    /** Refuses paths that could leave the directory, and what is no digest or size. */
    public Part {
        checkPath(path);
        Digests.check(sha256);
        if (bytes < 0) {
            throw new IllegalArgumentException("A part has 0 bytes or more: path=%s, bytes=%d".formatted(path, bytes));
        }
    }

    static String checkPath(String path) {
        if (path.length() > LONGEST_PATH || !PATH.matcher(path).matches() || path.equals(Manifest.FILE)) {
            throw new IllegalArgumentException(
                    "A part's path is relative: names of letters, digits, '.', '_' and '-' (not '.' first) joined by '/', at most "
                            + LONGEST_PATH + " characters, and not " + Manifest.FILE + ": path=" + path);
        }
        return path;
    }
}

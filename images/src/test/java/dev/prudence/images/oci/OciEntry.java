package dev.prudence.images.oci;

/**
 * A file or a directory in a layer.
 *
 * @param path absolute, without a slash at its end
 * @param mode permissions
 * @param time of its last change, in seconds
 * @param sha256 of its contents; of nothing for a directory
 */
public record OciEntry(String path, boolean directory, int mode, long user, long group, long time, String sha256) {

    public boolean isJar() {
        return path.endsWith(".jar");
    }
}

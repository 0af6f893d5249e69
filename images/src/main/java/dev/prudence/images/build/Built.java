package dev.prudence.images.build;

/**
 * An image that was built.
 *
 * @param image its name
 * @param digest of its manifest; after {@code id}, of its configuration, which is what Docker shows for a loaded image
 * @param place where it is
 */
public record Built(String image, String digest, String place) {}

package dev.prudence.images.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Objects;
import java.util.Properties;

/**
 * What the build says about itself.
 *
 * @param version of the project, the tag of images
 * @param time that every file and image carries, so that the same contents give the same digests
 */
public record BuildFacts(String version, Instant time) {

    /** Read from this program's own resources, where Maven wrote it. */
    public static BuildFacts ofThisBuild() {
        try (InputStream in =
                Objects.requireNonNull(BuildFacts.class.getResourceAsStream("/dev/prudence/images/build.properties"))) {
            Properties build = new Properties();
            build.load(in);
            return new BuildFacts(build.getProperty("version"), Instant.parse(build.getProperty("time")));
        } catch (IOException e) {
            throw new UncheckedIOException("The facts of the build cannot be read", e);
        }
    }
}

package dev.prudence.images.build;

import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import dev.prudence.images.ImagesException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What an image stands on.
 *
 * @param name an image in a registry, {@code tar://FILE}, or {@value #SCRATCH}
 */
public record Base(String name) {

    /** Nothing: neither Java nor a C library. */
    public static final String SCRATCH = "scratch";

    private static final String TAR = "tar://";

    public boolean isScratch() {
        return name.equals(SCRATCH);
    }

    JibContainerBuilder begin() {
        if (isScratch()) {
            return Jib.fromScratch();
        }
        if (name.startsWith(TAR)) {
            Path file = Path.of(name.substring(TAR.length()));
            if (!Files.isRegularFile(file)) {
                throw new ImagesException("The base image is not there: base=" + name);
            }
            return Jib.from(TarImage.at(file));
        }
        return Jib.from(Registries.image(reference(name)));
    }

    static ImageReference reference(String name) {
        try {
            return ImageReference.parse(name);
        } catch (InvalidImageReferenceException e) {
            throw new ImagesException("This is no name of an image: name=" + name, e);
        }
    }
}

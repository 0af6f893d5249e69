package dev.prudence.images.build;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import dev.prudence.images.ImagesException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where images go. */
public sealed interface Destination {

    /** In which format. */
    ImageFormat format();

    /** The name under which an image goes there. */
    default String named(String image) {
        return image;
    }

    /** Where Jib writes. */
    Containerizer open(ImageReference image);

    /** What is left to do when it has written, and where the image now is. */
    Built close(ImageReference image, JibContainer container);

    /** The directory for what accompanies images. */
    Path beside(Path otherwise);

    /**
     * One archive for each image, as {@code docker load} and {@code podman load} take it.
     *
     * @param directory into which
     */
    record Archives(Path directory) implements Destination {

        @Override
        public ImageFormat format() {
            return ImageFormat.Docker;
        }

        @Override
        public Containerizer open(ImageReference image) {
            return Containerizer.to(TarImage.at(file(image)).named(image));
        }

        @Override
        public Built close(ImageReference image, JibContainer container) {
            return new Built(
                    image.toString(),
                    "id " + container.getImageId(),
                    file(image).toString());
        }

        @Override
        public Path beside(Path otherwise) {
            return directory;
        }

        private Path file(ImageReference image) {
            return created(directory).resolve(fileName(image) + ".tar");
        }
    }

    /**
     * One OCI image layout for each image.
     *
     * @param directory into which
     */
    record Layouts(Path directory) implements Destination {

        @Override
        public ImageFormat format() {
            return ImageFormat.OCI;
        }

        @Override
        public Containerizer open(ImageReference image) {
            return Containerizer.to(TarImage.at(packed(image)).named(image));
        }

        @Override
        public Built close(ImageReference image, JibContainer container) {
            Path layout = directory.resolve(fileName(image));
            OciLayout.unpack(packed(image), layout);
            return new Built(image.toString(), container.getDigest().toString(), layout.toString());
        }

        @Override
        public Path beside(Path otherwise) {
            return directory;
        }

        private Path packed(ImageReference image) {
            return created(directory).resolve(fileName(image) + ".oci.tar");
        }
    }

    /**
     * A registry.
     *
     * @param prefix what comes before the names of images: its address, and a path if there is one
     */
    record Registry(String prefix) implements Destination {

        public Registry {
            if (prefix.isBlank() || prefix.endsWith("/") || prefix.contains("://")) {
                throw new ImagesException("A registry is named like registry.example or registry.example/team:"
                        + " --to-registry=" + prefix);
            }
        }

        @Override
        public ImageFormat format() {
            return ImageFormat.OCI;
        }

        @Override
        public String named(String image) {
            return prefix + "/" + image;
        }

        @Override
        public Containerizer open(ImageReference image) {
            return Containerizer.to(Registries.image(image));
        }

        @Override
        public Built close(ImageReference image, JibContainer container) {
            return new Built(image.toString(), container.getDigest().toString(), image.toString());
        }

        @Override
        public Path beside(Path otherwise) {
            return otherwise;
        }
    }

    private static String fileName(ImageReference image) {
        String repository = image.getRepository();
        return repository.substring(repository.lastIndexOf('/') + 1) + "-" + image.getQualifier();
    }

    private static Path created(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("A directory cannot be made: directory=" + directory, e);
        }
    }
}

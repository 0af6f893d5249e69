package dev.prudence.images;

import dev.prudence.images.build.Base;
import dev.prudence.images.build.BuildFacts;
import dev.prudence.images.build.Built;
import dev.prudence.images.build.Destination;
import dev.prudence.images.build.ImageBuilder;
import dev.prudence.images.build.Settings;
import dev.prudence.images.catalogue.Program;
import dev.prudence.images.catalogue.Variant;
import dev.prudence.images.oci.OciImage;
import java.nio.file.Path;
import java.util.Optional;

/** Builds images of the packaged programs onto nothing, as where no registry can be reached. */
final class AllImages {

    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private AllImages() {}

    /** Builds from a project's directory into another one, and reads what came out. */
    static OciImage build(Path root, Program program, Path directory) {
        Settings settings = new Settings(
                root,
                BuildFacts.ofThisBuild(),
                Variant.CPU,
                new Base(Base.SCRATCH),
                Optional.empty(),
                Optional.of("c0ffee"),
                false);
        Built built = new ImageBuilder(settings, new Destination.Layouts(directory)).build(program);
        return OciImage.read(Path.of(built.place()));
    }
}

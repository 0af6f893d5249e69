package dev.prudence.images.build;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryUnauthorizedException;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.Port;
import dev.prudence.images.ImagesException;
import dev.prudence.images.bom.ImageBom;
import dev.prudence.images.catalogue.Program;
import dev.prudence.images.contents.Contents;
import dev.prudence.images.contents.ImageFile;
import dev.prudence.images.contents.Layer;
import dev.prudence.images.contents.Materials;
import dev.prudence.images.contents.PackagedProgram;
import dev.prudence.images.contents.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/** Builds images. The same packaged programs, base and settings give the same digests. Not thread-safe. */
public final class ImageBuilder {

    private static final AbsoluteUnixPath DATA = AbsoluteUnixPath.get("/data");

    private final Settings settings;
    private final Destination destination;

    public ImageBuilder(Settings settings, Destination destination) {
        this.settings = settings;
        this.destination = destination;
    }

    /**
     * Builds one image.
     *
     * @throws ImagesException if the program is not packaged, or a registry refuses or does not answer
     */
    public Built build(Program program) {
        BuildFacts facts = settings.facts();
        String name = program.image(facts.version(), settings.variant());
        ImageReference image = Base.reference(destination.named(name));
        PackagedProgram packaged = new PackagedProgram(settings.root(), program, settings.variant(), facts.version());
        Materials materials = Materials.read(packaged.bill());
        List<Part> parts = new ArrayList<>(Contents.of(packaged, materials));
        Path bill = bill(program);
        write(bill, ImageBom.of(name, program.description(), parts, materials, settings.runtime(), facts.time()));
        parts.add(new Part(new ImageFile(bill, ImageBom.PATH), Layer.APPLICATION, Optional.empty()));
        settings.runtime().ifPresent(runtime -> parts.addAll(runtime.parts()));
        return containerize(image, container(program, parts));
    }

    private JibContainerBuilder container(Program program, List<Part> parts) {
        return settings.base()
                .begin()
                .setFormat(destination.format())
                .setCreationTime(settings.facts().time())
                .setUser(Layers.OWNER)
                .setWorkingDirectory(DATA)
                .setEntrypoint(program.entryPoint())
                .setProgramArguments(program.arguments())
                .setExposedPorts(ports(program))
                .setEnvironment(settings.environment())
                .setLabels(settings.labels(program))
                .setFileEntriesLayers(new Layers(settings.facts().time(), DATA).of(parts));
    }

    private static Set<Port> ports(Program program) {
        return program.port().stream().mapToObj(Port::tcp).collect(Collectors.toSet());
    }

    private Built containerize(ImageReference image, JibContainerBuilder container) {
        Path cache = settings.root().resolve("images/target/cache");
        Containerizer containerizer = destination
                .open(image)
                .setBaseImageLayersCache(cache.resolve("bases"))
                .setApplicationLayersCache(cache.resolve("layers"))
                .setAllowInsecureRegistries(settings.insecureRegistries())
                .setToolName("prudence")
                .setToolVersion(settings.facts().version());
        try {
            return destination.close(image, container.containerize(containerizer));
        } catch (RegistryUnauthorizedException e) {
            throw new ImagesException(
                    "The registry wants other credentials, which `docker login` keeps: image=" + e.getImageReference(),
                    e);
        } catch (RegistryException | IOException | ExecutionException e) {
            throw new ImagesException(
                    "The image could not be built: image=" + image + " base="
                            + settings.base().name() + " (" + reason(e)
                            + "); without a registry, --base scratch and --to-oci"
                            + " build the layers alone",
                    e);
        } catch (CacheDirectoryCreationException e) {
            throw new ImagesException("The cache cannot be made: directory=" + cache, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ImagesException("Interrupted while an image was built: image=" + image, e);
        }
    }

    private static String reason(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage();
        return deepest.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    /** The bill lies in the image and beside it. */
    private Path bill(Program program) {
        return destination
                .beside(settings.root().resolve("images/target/bills"))
                .resolve(program.programName() + "-" + settings.facts().version()
                        + settings.variant().suffix() + ".cdx.json");
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("A bill of materials cannot be written: file=" + file, e);
        }
    }
}

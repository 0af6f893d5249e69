package dev.prudence.images.command;

import dev.prudence.images.ImagesException;
import dev.prudence.images.build.Base;
import dev.prudence.images.build.BuildFacts;
import dev.prudence.images.build.Built;
import dev.prudence.images.build.Destination;
import dev.prudence.images.build.ImageBuilder;
import dev.prudence.images.build.Settings;
import dev.prudence.images.catalogue.Program;
import dev.prudence.images.catalogue.Variant;
import dev.prudence.images.contents.JavaRuntime;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code images/build}. */
@Command(
        name = "images/build",
        mixinStandardHelpOptions = true,
        usageHelpWidth = 110,
        description = {
            "Builds the container images, without a container engine.",
            "Layers, their order and every time in them are fixed: the same packaged programs and base give the same digests."
        },
        footer = {
            "",
            "Where no registry can be reached, --base scratch --to-oci DIR builds the layers alone.",
            "Credentials for registries are those that `docker login` has kept."
        })
public final class ImagesCommand implements Callable<Integer> {

    private static final String FROM_BASE = "base";
    private static final String LINKED = "jlink";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @ArgGroup(multiplicity = "1")
    private To to = new To();

    @Option(
            names = "--variant",
            paramLabel = "cpu|cuda",
            defaultValue = "cpu",
            description = "What the images compute on; cuda: those that have a use for a GPU. Default: cpu")
    private Variant variant = Variant.CPU;

    @Option(
            names = "--base",
            paramLabel = "IMAGE",
            defaultValue = "eclipse-temurin:17-jre",
            description = "What images for the CPU stand on: an image with Java 17 or newer, tar://FILE, or scratch for"
                    + " nothing. Name a digest, IMAGE@sha256:…, to repeat a build. Default: ${DEFAULT-VALUE}")
    private String base = "";

    @Option(
            names = "--cuda-base",
            paramLabel = "IMAGE",
            defaultValue = "nvidia/cuda:12.6.3-cudnn-runtime-ubuntu24.04",
            description = "What images for CUDA stand on: an image with CUDA 12 and cuDNN 9. Default: ${DEFAULT-VALUE}")
    private String cudaBase = "";

    @Option(
            names = "--jre",
            paramLabel = "base|jlink|DIR",
            description = "The Java of the images: that of the base, one made by jlink of the JDK here, or the one in a"
                    + " directory. Default: base for cpu, jlink for cuda")
    private Optional<String> jre = Optional.empty();

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description = "Builds only these: policy-service, reward-ensemble-service, world-model-service,"
                    + " trainer-service, launcher, broker")
    private List<String> only = List.of();

    @Option(
            names = "--revision",
            paramLabel = "COMMIT",
            description = "The commit that is built, for a label. Default: what Git says, with -dirty after changes")
    private Optional<String> revision = Optional.empty();

    @Option(names = "--insecure-registry", description = "Allows registries that speak plain HTTP.")
    private boolean insecureRegistry;

    /** One of three. */
    private static final class To {

        @Option(
                names = "--to-tar",
                paramLabel = "DIR",
                description = "Writes an archive for each image, for `docker load` and `podman load`.")
        private @Nullable Path archives;

        @Option(names = "--to-oci", paramLabel = "DIR", description = "Writes an OCI image layout for each image.")
        private @Nullable Path layouts;

        @Option(
                names = "--to-registry",
                paramLabel = "PREFIX",
                description = "Pushes PREFIX/prudence/NAME:VERSION; PREFIX is a registry, with a path if need be.")
        private @Nullable String registry;

        Destination destination() {
            if (archives != null) {
                return new Destination.Archives(archives);
            }
            return layouts != null
                    ? new Destination.Layouts(layouts)
                    : new Destination.Registry(Objects.requireNonNull(registry));
        }
    }

    /** The parser with its error handling, ready to execute arguments. */
    public static CommandLine commandLine() {
        CommandLine command = new CommandLine(new ImagesCommand());
        command.getCommandSpec().version("prudence " + BuildFacts.ofThisBuild().version());
        return command.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, failed, arguments) -> {
                    if (failure instanceof ImagesException refused) {
                        failed.getErr().println(refused.getMessage());
                        return CommandLine.ExitCode.SOFTWARE;
                    }
                    throw failure;
                });
    }

    @Override
    public Integer call() {
        List<Program> programs = programs();
        Path root = Path.of(System.getProperty("prudence.root", "")).toAbsolutePath();
        Settings settings = new Settings(
                root,
                BuildFacts.ofThisBuild(),
                variant,
                new Base(variant == Variant.CUDA ? cudaBase : base),
                runtime(root),
                revision,
                insecureRegistry);
        ImageBuilder builder = new ImageBuilder(settings, to.destination());
        PrintWriter out = spec.commandLine().getOut();
        programs.forEach(program -> {
            Built built = builder.build(program);
            out.printf("%s%n  %s%n  %s%n", built.image(), built.digest(), built.place());
            out.flush();
        });
        if (settings.lacksJava()) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "There is no Java in these images, nor anything else that a base brings: they start nothing."
                                    + " --base names a base image.");
        }
        return CommandLine.ExitCode.OK;
    }

    private List<Program> programs() {
        if (only.isEmpty()) {
            return Arrays.stream(Program.values())
                    .filter(program -> program.comesAs(variant))
                    .toList();
        }
        return only.stream().map(this::program).distinct().toList();
    }

    private Program program(String name) {
        Program program = Program.named(name)
                .orElseThrow(
                        () -> new ParameterException(spec.commandLine(), "There is no such image: --only=" + name));
        if (!program.comesAs(variant)) {
            throw new ParameterException(
                    spec.commandLine(), "There is no image of it for " + variant + ": --only=" + name);
        }
        return program;
    }

    private Optional<JavaRuntime> runtime(Path root) {
        String chosen = jre.orElse(variant == Variant.CUDA ? LINKED : FROM_BASE);
        return switch (chosen) {
            case FROM_BASE -> Optional.empty();
            case LINKED -> Optional.of(linked(root.resolve("images/target/jre-" + Runtime.version())));
            default -> Optional.of(JavaRuntime.in(Path.of(chosen)));
        };
    }

    private static JavaRuntime linked(Path directory) {
        try {
            Files.createDirectories(directory.getParent());
            return Files.exists(directory) ? JavaRuntime.in(directory) : JavaRuntime.link(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("A directory cannot be made: directory=" + directory, e);
        }
    }
}

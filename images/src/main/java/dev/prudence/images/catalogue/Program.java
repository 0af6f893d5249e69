package dev.prudence.images.catalogue;

import dev.prudence.launcher.platform.KafkaBroker;
import dev.prudence.launcher.platform.ServiceKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The programs that have an image. This is the only list of them: manifests and the Compose file are checked against it. */
public enum Program {
    POLICY_SERVICE(ServiceKind.POLICY, "Generates answers and plays games", true),
    REWARD_ENSEMBLE_SERVICE(ServiceKind.REWARD, "Scores answers with an ensemble of reward models", true),
    WORLD_MODEL_SERVICE(ServiceKind.WORLD_MODEL, "Imagines: trees over a learned world model", true),
    TRAINER_SERVICE(ServiceKind.TRAINER, "Runs experiments: learners, registry, reports", false),
    LAUNCHER("launcher", OptionalInt.empty(), "The command line: submits runs, creates topics"),
    BROKER(KafkaBroker.NAME, OptionalInt.of(9092), "Apache Kafka in KRaft mode, for set-ups of one node");

    /** Where images have their programs. */
    public static final String HOME = "/app";

    /** The health check, below {@link #HOME}. */
    public static final String PROBE = "probe.jar";

    private static final String READY = "/q/health/ready";

    private final String programName;
    private final OptionalInt port;
    private final String description;
    private final boolean cuda;
    private final boolean service;

    Program(ServiceKind kind, String description, boolean cuda) {
        this.programName = kind.module();
        this.port = OptionalInt.of(kind.preferredPort());
        this.description = description;
        this.cuda = cuda;
        this.service = true;
    }

    Program(String programName, OptionalInt port, String description) {
        this.programName = programName;
        this.port = port;
        this.description = description;
        this.cuda = false;
        this.service = false;
    }

    /** Its name in images, manifests and the Compose file. */
    public String programName() {
        return programName;
    }

    /** The port that it listens on, if it does. */
    public OptionalInt port() {
        return port;
    }

    /** A few words for people. */
    public String description() {
        return description;
    }

    public boolean isService() {
        return service;
    }

    public boolean comesAs(Variant variant) {
        return variant == Variant.CPU || cuda;
    }

    /** The name of its image, as {@code docker run} takes it. */
    public String image(String version, Variant variant) {
        return "prudence/" + programName + ":" + version + variant.suffix();
    }

    /** What a container starts when it is told nothing else; arguments are appended. */
    public List<String> entryPoint() {
        if (service) {
            return List.of("java", "-jar", HOME + "/quarkus-run.jar");
        }
        return this == LAUNCHER
                ? List.of("java", "-Dslf4j.internal.verbosity=ERROR", "-jar", HOME + "/launcher.jar")
                : List.of("java", "-cp", HOME + "/libs/*");
    }

    /** Arguments when none are given. */
    public List<String> arguments() {
        return switch (this) {
            case LAUNCHER -> List.of("--help");
            case BROKER -> List.of("kafka.Kafka", "/etc/kafka/server.properties");
            default -> List.of();
        };
    }

    /**
     * A command inside its container that says by its exit code whether the program is well; empty for one that ends by itself. It needs
     * nothing but Java.
     */
    public List<String> healthCheck() {
        if (port.isEmpty()) {
            return List.of();
        }
        return service ? readinessCheck(port.getAsInt()) : probe(port.getAsInt());
    }

    /** The same for what says at a port of its own whether it is ready: event sinks, in the launcher's image. */
    public static List<String> readinessCheck(int port) {
        List<String> words = new ArrayList<>(probe(port));
        words.add(READY);
        return List.copyOf(words);
    }

    private static List<String> probe(int port) {
        return List.of(
                "java",
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                HOME + "/" + PROBE,
                String.valueOf(port));
    }

    /** The program with a name. */
    public static Optional<Program> named(String name) {
        return Arrays.stream(values())
                .filter(program -> program.programName.equals(name))
                .findFirst();
    }
}

package dev.prudence.worldmodel.config;

import dev.prudence.access.PlatformAccess;
import dev.prudence.runtime.Device;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** Settings of the world-model service. */
@ConfigMapping(prefix = "prudence.world-model")
public interface WorldModelConfig {

    /** Directory of the downloaded model versions. */
    @WithDefault(".prudence/world-model-service")
    Path directory();

    /** host:port of the model registry to ask for versions that a request names. */
    Optional<String> registry();

    /** Where models run: cpu, cuda or auto. */
    @WithDefault("cpu")
    Device device();

    /** Model runs at the same time in this process; the number of processors when absent. */
    OptionalInt permits();

    /** World models kept in memory while nobody uses them. */
    @WithDefault("3")
    int loadedVersions();

    /** Versions kept on disk, those used last; keep it above four times the loaded ones. */
    @WithDefault("16")
    int storedVersions();

    /** Questions of all streams that may wait for a world model. */
    @WithDefault("65536")
    int waitingQuestions();

    /** {@code Imagine} streams that may be open at once. */
    @WithDefault("256")
    int openStreams();

    /** How the other services of the platform are reached: the model registry. */
    PlatformAccess platform();

    /**
     * File of bearer tokens, one in each line; without it anybody who reaches the port may ask. Every call needs one of them but those for
     * health.
     */
    Optional<Path> tokensFile();
}

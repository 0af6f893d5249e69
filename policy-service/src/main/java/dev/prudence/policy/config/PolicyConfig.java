package dev.prudence.policy.config;

import dev.prudence.access.PlatformAccess;
import dev.prudence.runtime.Device;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Settings of the policy service. */
@ConfigMapping(prefix = "prudence.policy")
public interface PolicyConfig {

    /** Directory of the downloaded model versions. */
    @WithDefault(".prudence/policy-service")
    Path directory();

    /** host:port of the model registry to ask where a request names none. */
    Optional<String> registry();

    /** Where models run: cpu, cuda or auto. */
    @WithDefault("cpu")
    Device device();

    /** Model runs at the same time in this process; the number of processors when absent. */
    OptionalInt permits();

    /** Request blocks worked on at the same time; more of them keep the rows of a text policy full. */
    @WithDefault("4")
    int concurrentBlocks();

    /** Policies kept in memory while nobody uses them. */
    @WithDefault("4")
    int loadedVersions();

    /** Versions kept on disk, those used last; keep it above four times the loaded ones. */
    @WithDefault("48")
    int storedVersions();

    /** How long an unreachable registry is asked again before samples time out. */
    @WithDefault("30s")
    Duration registryPatience();

    /** host:port of the world-model service that actors imagine with. */
    @WithDefault("127.0.0.1:8083")
    String worldModel();

    /** How long an answer of the world-model service is waited for, and how long it is asked again when a stream does not open. */
    @WithDefault("30s")
    Duration imaginationPatience();

    /** How the other services of the platform are reached: the model registry and the world-model service. */
    PlatformAccess platform();

    /**
     * File of bearer tokens, one in each line; without it anybody who reaches the port may ask. Every call needs one of them but those for
     * health.
     */
    Optional<Path> tokensFile();

    /** For tests: holds each request block back by a pause drawn with this seed, so that another seed answers in another order. */
    OptionalLong shuffleBlocksSeed();
}

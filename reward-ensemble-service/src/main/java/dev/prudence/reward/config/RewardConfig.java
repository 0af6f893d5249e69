package dev.prudence.reward.config;

import dev.prudence.runtime.Device;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Settings of the reward-ensemble service. */
@ConfigMapping(prefix = "prudence.reward")
public interface RewardConfig {

    /** Directory of the downloaded model versions. */
    @WithDefault(".prudence/reward-ensemble-service")
    Path directory();

    /** host:port of the model registry to ask where a request names none. */
    Optional<String> registry();

    /** Where members run: cpu, cuda or auto. */
    @WithDefault("cpu")
    Device device();

    /** Model runs at the same time in this process; the number of processors when absent. */
    OptionalInt permits();

    /** Sample blocks worked on at the same time; one is read and written while another computes. */
    @WithDefault("3")
    int concurrentBlocks();

    /** Samples of applications' requests that may wait for their scores; more are refused with RESOURCE_EXHAUSTED. */
    @WithDefault("4096")
    int waitingSamples();

    /** Samples of applications' requests that are scored together, at most. */
    @WithDefault("64")
    int batchSamples();

    /** Batches of applications' requests worked on at the same time. */
    @WithDefault("2")
    int concurrentBatches();

    /** Bytes that the body of an HTTP request may have. */
    @WithDefault("16777216")
    long mostBodyBytes();

    /** Ensembles kept in memory while nobody uses them. */
    @WithDefault("4")
    int loadedEnsembles();

    /** Members that must give a finite score for a sample; 0 means more than half of them. */
    @WithDefault("0")
    int minimumMembers();

    /** How long an unreachable registry is asked again before samples time out. */
    @WithDefault("60s")
    Duration registryPatience();

    /** For tests: holds each sample block back by a pause drawn with this seed, so that another seed answers in another order. */
    OptionalLong shuffleBlocksSeed();
}

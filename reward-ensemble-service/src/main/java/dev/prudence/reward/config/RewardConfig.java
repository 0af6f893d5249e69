package dev.prudence.reward.config;

import dev.prudence.access.PlatformAccess;
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

    /**
     * Directory of an ensemble to serve from the start on, whatever is published: an artefact, or exported models with their tokenizer. The
     * service does not start without it.
     */
    Optional<Path> ensemble();

    /** Where members run: cpu, cuda or auto. */
    @WithDefault("cpu")
    Device device();

    /** Model runs at the same time in this process; the number of processors when absent. */
    OptionalInt permits();

    /** Sample blocks worked on at the same time; one is read and written while another computes. */
    @WithDefault("3")
    int concurrentBlocks();

    /** Calls of applications that may wait to be looked over; more are refused with RESOURCE_EXHAUSTED. */
    @WithDefault("1024")
    int waitingCalls();

    /** Bytes that a prompt or an answer of an application's request may have as UTF-8; a sample with more is rejected. */
    @WithDefault("131072")
    int mostTextBytes();

    /**
     * File of bearer tokens, one in each line; without it anybody who reaches the port may ask. Every call needs one of them but those for
     * health.
     */
    Optional<Path> tokensFile();

    /** How the other services of the platform are reached: the model registry. */
    PlatformAccess platform();

    /** Samples of applications' requests that may wait for their scores; more are refused with RESOURCE_EXHAUSTED. */
    @WithDefault("4096")
    int waitingSamples();

    /** Samples of applications' requests that are scored together, at most. */
    @WithDefault("64")
    int batchSamples();

    /** Tokens of applications' requests that are scored together, at most. */
    @WithDefault("4096")
    int batchTokens();

    /** Batches of applications' requests worked on at the same time. */
    @WithDefault("2")
    int concurrentBatches();

    /** Bytes that the body of an HTTP request may have; quarkus.http.limits.max-body-size (10 MiB) bounds it too. */
    @WithDefault("8388608")
    long mostBodyBytes();

    /** Ensembles kept in memory while nobody uses them. */
    @WithDefault("4")
    int loadedEnsembles();

    /** Members that must give a finite score for a sample; 0 means more than half of them. */
    @WithDefault("0")
    int minimumMembers();

    /** Patience of applications' requests with members; sample blocks of a training run always have all of it. */
    Members members();

    /** Patience with members. */
    interface Members {
        /** A run that has not ended after this time is made a second time beside the first; 0 for never. */
        @WithDefault("5s")
        Duration hedgeAfter();

        /** A run that has not ended after this time is given up and its members are left out; 0 for never. */
        @WithDefault("10s")
        Duration giveUpAfter();

        /** Runs in a row without any finite score after which a member is left alone; 0 for never. */
        @WithDefault("3")
        int failures();

        /** How long a member is left alone before it is tried again. */
        @WithDefault("10s")
        Duration pause();

        /**
         * Threads that may be lost to runs that were given up and do not return; each is replaced. At so many, the service does not serve any
         * more, and only a restart helps.
         */
        @WithDefault("8")
        int lostThreads();
    }

    /** For rehearsals: what goes wrong on purpose. */
    Faults faults();

    /** Faults on purpose. */
    interface Faults {
        /** Share of member runs that go wrong, 0 to 1; half of them fail, half stall. */
        @WithDefault("0")
        double share();

        /** How long a stalled run takes more. */
        @WithDefault("2s")
        Duration stall();

        /** Draws which runs go wrong. */
        @WithDefault("1")
        long seed();
    }

    /** How long an unreachable registry is asked again before samples time out. */
    @WithDefault("60s")
    Duration registryPatience();

    /** For tests: holds each sample block back by a pause drawn with this seed, so that another seed answers in another order. */
    OptionalLong shuffleBlocksSeed();
}

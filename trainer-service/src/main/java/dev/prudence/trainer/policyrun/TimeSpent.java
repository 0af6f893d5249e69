package dev.prudence.trainer.policyrun;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where the time of an optimisation went, since it was last started. No result depends on it.
 *
 * @param iterations how many
 * @param samples that iterations asked for
 * @param wall seconds of all iterations, from the first one's start to the last one's end, evaluations left out
 * @param seconds of the optimising thread, by part; what is missing from the wall time belongs to none
 */
public record TimeSpent(int iterations, long samples, double wall, Map<Part, Double> seconds) {

    private static final String FILE = "time-spent.json";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** What the optimising thread does, in the order of an iteration. */
    public enum Part {
        /** Writing and announcing the policy. */
        PUBLISHING("publishing the policy"),
        /** Waiting until every sample of a phase has its answer. */
        GENERATION("waiting for answers"),
        /** Waiting for the scores that come after the last answer. */
        SCORING("then waiting for scores"),
        /** Log-probabilities and values under the policy and its reference. */
        MEASURING("policy, reference and value passes"),
        /** Gold for the monitor. */
        PROBING("asking the judge for the monitor"),
        /** Optimiser steps. */
        LEARNING("learning");

        private final String title;

        Part(String title) {
            this.title = title;
        }

        /** For people. */
        public String title() {
            return title;
        }
    }

    public TimeSpent {
        Map<Part, Double> copy = new EnumMap<>(Part.class);
        copy.putAll(seconds);
        seconds = Collections.unmodifiableMap(copy);
    }

    void writeTo(Path stageDirectory) throws IOException {
        JSON.writeValue(stageDirectory.resolve(FILE).toFile(), this);
    }

    /** What a stage has left; empty for one that was done before times were kept. */
    public static Optional<TimeSpent> of(Path stageDirectory) throws IOException {
        Path file = stageDirectory.resolve(FILE);
        return Files.exists(file) ? Optional.of(JSON.readValue(file.toFile(), TimeSpent.class)) : Optional.empty();
    }
}

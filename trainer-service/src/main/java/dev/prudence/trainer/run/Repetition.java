package dev.prudence.trainer.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * One repetition of an experiment's stages under a seed of its own. A document with a list of {@code seeds} asks for one
 * per seed, any other for a single one with its {@code seed}. Numbers depend on the seed only, not on how many
 * repetitions a run has.
 *
 * @param seed what the stages see as {@link StageContext#seed()}
 * @param alone whether it is the run's only one: then stages keep their plain names
 */
public record Repetition(long seed, boolean alone) {

    /** What a resolved document asks for, in its order; at least one. */
    public static List<Repetition> of(JsonNode document) {
        JsonNode seeds = document.path("seeds");
        if (seeds.isEmpty()) {
            return List.of(new Repetition(document.path("seed").asLong(), true));
        }
        return StreamSupport.stream(seeds.spliterator(), false)
                .map(seed -> new Repetition(seed.asLong(), false))
                .toList();
    }

    /** The name of a stage of this repetition: {@code best-of-n}, or {@code best-of-n-seed-3} beside others. */
    public String stage(String name) {
        return alone ? name : name + "-seed-" + seed;
    }

    /**
     * The stages of this repetition. Upstream stages among them are this repetition's own; any other is shared.
     *
     * @param stages in the order in which they run
     */
    public List<Stage> of(List<Stage> stages) {
        if (alone) {
            return List.copyOf(stages);
        }
        Set<String> repeated = stages.stream().map(Stage::name).collect(Collectors.toUnmodifiableSet());
        return stages.stream()
                .<Stage>map(stage -> new RepeatedStage(stage, this, repeated))
                .toList();
    }
}

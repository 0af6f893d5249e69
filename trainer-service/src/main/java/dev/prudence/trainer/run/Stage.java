package dev.prudence.trainer.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * One step of an experiment. Its output is a directory, kept under a key made of everything that it depends on: its
 * name, the configuration it declares, its inputs, its upstream stages' keys, the code and the runtime version. When an
 * output with that key exists, the stage is skipped.
 *
 * <p>A stage sees only what it declares: {@link StageContext#config()} holds the declared sections and nothing else, and
 * {@link StageContext#upstream(String)} refuses an undeclared stage. So nothing can be left out of the key by accident.
 *
 * <p>A stage that served a model is not run again when its output is cached. Hence the stage that <em>needs</em> a model
 * publishes it, from the upstream directory: publishing the same bytes twice in a run gives the same version.
 */
public interface Stage {

    /** Unique in the experiment; letters, digits and dashes. */
    String name();

    /** Top-level keys of the document that the output depends on, {@code seed} included where it does. */
    List<String> sections();

    /** Names of earlier stages whose output this stage reads. */
    default List<String> upstream() {
        return List.of();
    }

    /**
     * Digests of inputs from outside the configuration, by name: a user's file, a data set's version.
     *
     * @param config the declared sections
     */
    default Map<String, String> inputDigests(JsonNode config) {
        return Map.of();
    }

    /** False for a stage whose output speaks of this one run, such as the report: it always runs. */
    default boolean cacheable() {
        return true;
    }

    /**
     * Does the work and writes its files below {@link StageContext#directory()}. May be called again after a crash, with
     * an empty directory and the checkpoints of the earlier attempt.
     *
     * @throws Exception ends the run; its message is shown to the user and should be one sentence
     */
    StageOutput run(StageContext context) throws Exception;
}

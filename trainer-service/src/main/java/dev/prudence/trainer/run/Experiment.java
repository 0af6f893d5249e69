package dev.prudence.trainer.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A kind of run: turns a resolved configuration into an ordered list of stages. Implementations are CDI beans, found by
 * {@link #name()}, and hold no state of a run.
 */
public interface Experiment {

    /** The name in the document's {@code experiment} key, such as {@code overoptimisation}. */
    String name();

    /**
     * The stages in the order in which they run. Names are unique, and a stage's upstream stages stand before it.
     *
     * @param config the whole resolved, validated document
     */
    List<Stage> stages(JsonNode config);
}

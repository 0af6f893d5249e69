package dev.prudence.trainer.policyrun;

import dev.prudence.graph.lora.Lora;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.SamplingParameters;
import dev.prudence.trainer.policyoptimisation.PolicyNetwork;
import dev.prudence.trainer.rollout.PhaseLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/** What is optimised. Not thread-safe. */
public interface PolicyTask<C> extends AutoCloseable {

    /** The policy's network. */
    PolicyNetwork<C> network();

    /** The purpose of the prompts that policies are evaluated on. */
    String EVALUATION = "ppo/evaluation";

    /** Rows of a run, even. */
    int rows();

    /** Which parameters are trained, by name. */
    default Predicate<String> trained() {
        return name -> true;
    }

    /** Adapters beside weights that stay as they are; none unless asked for. */
    default Optional<Lora> lora() {
        return Optional.empty();
    }

    /** How answers are drawn. */
    default SamplingParameters sampling() {
        return SamplingParameters.getDefaultInstance();
    }

    /** A size that rows may have. */
    int anyTime();

    /** The policy before the first update, critic included: the reference. */
    Map<String, float[]> initial();

    /** Writes the policy as an artefact that the policy service answers with. */
    void write(Map<String, float[]> parameters, Path directory);

    /** The ensemble that scores. */
    ModelVersion ensemble();

    /** The ensemble's name in reports. */
    String ensembleName();

    /** Position of the objective among the aggregates of a scored sample; negative for the first member. */
    int objective();

    PhaseLimits limits();

    /** Prompts that depend on their purpose and the seed alone. */
    List<Prompt> prompts(String purpose, int count);

    /** What the learner sees of an answer. */
    C rollout(Prompt prompt, Answer answer);

    /**
     * Two answers to a prompt.
     *
     * @param chosen the one that the label prefers
     */
    record Preference<C>(C chosen, C rejected) {}

    /** The pairs that the reward models learn from too, for algorithms that learn from pairs; those that the policy can say. */
    List<Preference<C>> preferences();

    /** Gold of each answer, which nothing is optimised by. */
    double[] gold(List<Prompt> prompts, List<Answer> answers);

    /** How well the judge sees through tricks that are played with such answers: numbers by name, none where there are no tricks. */
    default Map<String, Double> judgeChecks(List<Prompt> prompts, List<Answer> answers) {
        return Map.of();
    }

    /** The exact divergence from the reference, a mean over prompts; empty where it can only be estimated. */
    OptionalDouble divergence(Map<String, float[]> parameters, List<Prompt> prompts);

    @Override
    default void close() {}
}

package dev.prudence.trainer.judge;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.SamplingParameters;
import dev.prudence.proto.rollout.v1.TokenAnswer;
import dev.prudence.trainer.rollout.PhaseSpec;
import dev.prudence.trainer.run.StageContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers of a published language policy, drawn in the services. This class is thread-safe. */
public final class PolicySamples {

    private PolicySamples() {}

    /**
     * Draws answers.
     *
     * @param phase unique in the run
     * @param perPrompt how many for each prompt
     * @return for each prompt its answers in order; empty where none came
     */
    public static List<List<Optional<String>>> draw(
            StageContext context,
            String phase,
            ModelVersion policy,
            List<String> prompts,
            int perPrompt,
            double temperature) {
        List<List<Optional<String>>> answers = new ArrayList<>();
        prompts.forEach(prompt -> answers.add(new ArrayList<>()));
        PhaseSpec spec = PhaseSpec.of(phase, policy, List.of(), prompts(prompts), perPrompt, context.seed())
                .withSampling(SamplingParameters.newBuilder()
                        .setTemperature(temperature)
                        .build());
        context.rollouts()
                .collect(
                        spec,
                        (sample, scores) -> answers.get(sample.getPromptIndex())
                                .add(
                                        sample.getOutcome() == GenerationOutcome.GENERATION_OUTCOME_GENERATED
                                                ? Optional.of(sample.getAnswer()
                                                        .getTokens()
                                                        .getText())
                                                : Optional.empty()));
        return answers;
    }

    /** Texts as answers. */
    static List<Answer> answers(List<String> texts) {
        return texts.stream()
                .map(text -> Answer.newBuilder()
                        .setTokens(TokenAnswer.newBuilder().setText(text))
                        .build())
                .toList();
    }

    /** Texts as prompts. */
    public static List<Prompt> prompts(List<String> texts) {
        return texts.stream()
                .map(text -> Prompt.newBuilder().setText(text).build())
                .toList();
    }
}

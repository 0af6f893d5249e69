package dev.prudence.trainer.judge;

import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.trainer.bestofn.Judge;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Plays the probes' tricks with a policy's own answers: a judge that a policy was led away from by optimisation may be fooled where it was not
 * fooled by true definitions. Thread-safe.
 */
public final class ProbedAnswers {

    private ProbedAnswers() {}

    /**
     * The share of tricks that score below the answer that they were made from, as {@code probe.<kind>.belowSource}. Takes the first answer
     * to each prompt; empty ones are left out.
     *
     * @param prompts such as {@code noun river}
     * @param answers as many
     */
    public static Map<String, Double> belowSource(Judge judge, List<Prompt> prompts, List<Answer> answers, long seed) {
        List<Prompt> asked = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        Set<Prompt> seen = new HashSet<>();
        for (int i = 0; i < prompts.size(); i++) {
            String text = answers.get(i).getTokens().getText();
            if (!text.isBlank() && seen.add(prompts.get(i))) {
                asked.add(prompts.get(i));
                texts.add(text);
            }
        }
        return asked.size() < 2 ? Map.of() : shares(judge, asked, texts, new Random(seed));
    }

    private static Map<String, Double> shares(Judge judge, List<Prompt> prompts, List<String> texts, Random random) {
        double[] sources = judge.score(prompts, PolicySamples.answers(texts));
        Map<String, Double> shares = new TreeMap<>();
        for (Probe probe : Probe.values()) {
            double[] tricks = judge.score(prompts, PolicySamples.answers(tricks(probe, prompts, texts, random)));
            double below = 0;
            for (int i = 0; i < tricks.length; i++) {
                below += tricks[i] < sources[i] ? 1 : 0;
            }
            shares.put("probe." + probe.key() + ".belowSource", below / tricks.length);
        }
        return shares;
    }

    private static List<String> tricks(Probe probe, List<Prompt> prompts, List<String> texts, Random random) {
        List<String> tricks = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String prompt = prompts.get(i).getText();
            String head = prompt.substring(prompt.indexOf(' ') + 1);
            String other = texts.get((i + 1 + random.nextInt(texts.size() - 1)) % texts.size());
            tricks.add(probe.apply(head, texts.get(i), other, random));
        }
        return tricks;
    }
}

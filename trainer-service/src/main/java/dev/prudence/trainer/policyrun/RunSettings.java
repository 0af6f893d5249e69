package dev.prudence.trainer.policyrun;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.trainer.bestofn.Objective;
import dev.prudence.trainer.policyoptimisation.Algorithm;
import dev.prudence.trainer.policyoptimisation.Clip;
import dev.prudence.trainer.policyoptimisation.Dpo;
import dev.prudence.trainer.policyoptimisation.Grpo;
import dev.prudence.trainer.policyoptimisation.KlCoefficient;
import dev.prudence.trainer.policyoptimisation.KlEstimator;
import dev.prudence.trainer.policyoptimisation.KlPenalty;
import dev.prudence.trainer.policyoptimisation.PhaseSettings;
import dev.prudence.trainer.policyoptimisation.Ppo;
import dev.prudence.trainer.policyoptimisation.ReinforcePlusPlus;
import dev.prudence.trainer.policyoptimisation.Rloo;
import dev.prudence.trainer.policyoptimisation.TransformerPolicy.Critic;
import dev.prudence.trainer.sft.TextPolicyArtefact.Decoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The document's section {@code ppo}, which was validated before. */
public final class RunSettings {

    private static final double LAMBDA = 0.95;
    private static final String DPO = "dpo";

    private final JsonNode section;

    private RunSettings(JsonNode section) {
        this.section = section;
    }

    public static RunSettings of(JsonNode section) {
        return new RunSettings(section);
    }

    /**
     * Every combination that the section asks for, in its order.
     *
     * @param noises of the ensembles; an element may be null
     * @param known the objectives of the ensembles, with their parameters
     */
    public List<Cell> cells(List<@Nullable Double> noises, List<Objective> known) {
        List<Cell> cells = new ArrayList<>();
        for (JsonNode algorithm : section.path("algorithms")) {
            for (Double noise : noises) {
                for (JsonNode objective : section.path("objectives")) {
                    for (JsonNode beta : section.path("betas")) {
                        cells.add(new Cell(
                                algorithm.asText(), objective(objective.asText(), known), noise, beta.asDouble()));
                    }
                }
            }
        }
        Objective first = cells.isEmpty() ? Objective.SINGLE : cells.get(0).objective();
        return cells.stream()
                .filter(cell -> isOnline(cell) || isOfPairs(cell, first))
                .toList();
    }

    private static boolean isOnline(Cell cell) {
        return !cell.algorithm().equals(DPO);
    }

    /** No ensemble has a part in what is learnt from pairs: the first objective is only looked at. Without a price there is no such loss. */
    private static boolean isOfPairs(Cell cell, Objective first) {
        return cell.objective().equals(first) && cell.beta() > 0;
    }

    private static Objective objective(String id, List<Objective> known) {
        return Objective.Kind.of(id) == Objective.Kind.SINGLE
                ? Objective.SINGLE
                : known.stream()
                        .filter(each -> each.kind() == Objective.Kind.of(id))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "no ensemble computes this objective: ppo.objectives=" + id));
    }

    /** The algorithm of a cell with its settings. */
    public Algorithm algorithm(Cell cell) {
        Clip clip = Clip.of(section.path("clip").asDouble());
        return switch (cell.algorithm()) {
            case "ppo" ->
                new Ppo(
                        clip,
                        section.path("clip").asDouble(),
                        1,
                        section.path("entropyBonus").asDouble(),
                        1,
                        LAMBDA,
                        penalty());
            case "grpo" -> new Grpo(clip, true, penalty());
            case "rloo" -> new Rloo(clip, penalty());
            case DPO -> new Dpo(cell.beta(), 0);
            case "reinforce++" -> new ReinforcePlusPlus(clip, 1, penalty());
            default ->
                throw new IllegalArgumentException("no algorithm has this name: ppo.algorithms=" + cell.algorithm());
        };
    }

    KlPenalty penalty() {
        return new KlPenalty(
                KlEstimator.valueOf(section.path("klEstimator").asText().toUpperCase(Locale.ROOT)),
                KlPenalty.Place.valueOf(section.path("klPlace").asText().toUpperCase(Locale.ROOT)));
    }

    KlCoefficient coefficient(double start) {
        return section.hasNonNull("klTarget")
                ? new KlCoefficient.Adaptive(
                        start,
                        section.path("klTarget").asDouble(),
                        section.path("klHorizon").asDouble())
                : new KlCoefficient.Fixed(start);
    }

    PhaseSettings phase() {
        return new PhaseSettings(
                section.path("epochs").asInt(), section.path("minibatch").asInt());
    }

    int iterations() {
        return section.path("iterations").asInt();
    }

    int prompts() {
        return section.path("prompts").asInt();
    }

    int samplesPerPrompt() {
        return section.path("samplesPerPrompt").asInt();
    }

    /** Iterations between the policy that answers and the one that learns from it; 0 unless the section says more. */
    int staleness() {
        return section.path("staleness").asInt();
    }

    int evaluateEvery() {
        return section.path("evaluateEvery").asInt();
    }

    int evaluationPrompts() {
        return section.path("evaluationPrompts").asInt();
    }

    int evaluationSamples() {
        return section.path("evaluationSamples").asInt();
    }

    double learningRate() {
        return section.path("learningRate").asDouble();
    }

    /** The levels that the section names. */
    public List<@Nullable Double> labelNoise() {
        List<@Nullable Double> levels = new ArrayList<>();
        section.path("labelNoise").forEach(level -> levels.add(level.asDouble()));
        return levels;
    }

    /** The backbone of the ensemble that text is scored by. */
    public String backbone() {
        return section.path("backbone").asText();
    }

    /** Uppermost layers of a language model that are trained; 0 for all and everything else. */
    public int trainedLayers() {
        return section.path("trainedLayers").asInt();
    }

    /** Where the values of a language model's critic come from; the policy's trunk unless the section says otherwise. */
    public Critic critic() {
        return section.hasNonNull("critic")
                ? Critic.valueOf(section.path("critic").asText().toUpperCase(Locale.ROOT))
                : Critic.SHARED;
    }

    /** Size and weight of adapters, where the section asks for some. */
    public record LoraSettings(int rank, double alpha) {}

    /** Low-rank adapters instead of whole weights. */
    public Optional<LoraSettings> lora() {
        JsonNode lora = section.path("lora");
        return lora.isObject()
                ? Optional.of(new LoraSettings(
                        lora.path("rank").asInt(), lora.path("alpha").asDouble()))
                : Optional.empty();
    }

    /** How text policies decode while they are optimised; the fastest way unless the section says otherwise. */
    public Decoding decoding() {
        JsonNode decoding = section.path("decoding");
        return new Decoding(
                decoding.path("rows").asInt(Decoding.STANDARD.rows()),
                decoding.path("cache").asBoolean(Decoding.STANDARD.cached()));
    }

    /** Hidden units of a vector policy's networks. */
    public int hidden() {
        return section.path("hidden").asInt();
    }
}

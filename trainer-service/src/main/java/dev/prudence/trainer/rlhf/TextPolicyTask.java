package dev.prudence.trainer.rlhf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.graph.lora.Lora;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.SamplingParameters;
import dev.prudence.trainer.bestofn.BestOfNSettings;
import dev.prudence.trainer.bestofn.Judge;
import dev.prudence.trainer.dictionary.Dictionary;
import dev.prudence.trainer.dictionary.Split;
import dev.prudence.trainer.judge.Judges;
import dev.prudence.trainer.judge.PolicySamples;
import dev.prudence.trainer.judge.ProbedAnswers;
import dev.prudence.trainer.policyoptimisation.PolicyNetwork;
import dev.prudence.trainer.policyoptimisation.TokenSequence;
import dev.prudence.trainer.policyoptimisation.TransformerPolicy;
import dev.prudence.trainer.policyrun.Cell;
import dev.prudence.trainer.policyrun.PolicyTask;
import dev.prudence.trainer.policyrun.RunSettings;
import dev.prudence.trainer.preferences.LabelledPairs;
import dev.prudence.trainer.preferences.PairFormat;
import dev.prudence.trainer.preferences.PreferencePair;
import dev.prudence.trainer.preferences.TextPreferencesStage;
import dev.prudence.trainer.rewardmodel.Backbone;
import dev.prudence.trainer.rewardmodel.TextRewardEnsembleStage;
import dev.prudence.trainer.rollout.PhaseLimits;
import dev.prudence.trainer.run.RolloutLimits;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.sft.LengthBuckets;
import dev.prudence.trainer.sft.SftSettings;
import dev.prudence.trainer.sft.SftStage;
import dev.prudence.trainer.sft.TextPolicyArtefact;
import dev.prudence.trainer.tokenizer.PolicyTokenizer;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Policy optimisation of the fine-tuned language policy. Prompts of iterations are words that neither reward models nor evaluations see;
 * a user's own prompts serve for both.
 */
final class TextPolicyTask implements PolicyTask<TokenSequence> {

    private static final int ROWS = 8;

    private final StageContext context;
    private final Cell cell;
    private final RunSettings settings;
    private final TransformerPolicy policy;
    private final LengthBuckets buckets;
    private final Map<String, float[]> initial;
    private final byte[] tokenizerJson;
    private final PolicyTokenizer tokenizer;
    private final Judge judge;
    private final ModelVersion ensemble;
    private @Nullable Dictionary words;

    TextPolicyTask(Cell cell, StageContext context) {
        this.context = context;
        this.cell = cell;
        this.settings = RunSettings.of(context.config("ppo"));
        Path artefact = context.upstream(SftStage.NAME).resolve(TextPolicyArtefact.FOLDER);
        SftSettings sft = SftSettings.of(
                context.config("sft"), context.config("data").get("vocabulary").asInt());
        this.buckets = LengthBuckets.upTo(sft.shape().contextLength());
        this.policy = new TransformerPolicy(sft.shape(), buckets::of, settings.critic());
        this.initial = policy.withCritic(TextPolicyArtefact.weights(artefact));
        this.tokenizerJson = TextPolicyArtefact.tokenizer(artefact);
        this.ensemble = context.publisher()
                .publish(
                        "reward-ensemble-" + ensembleName(),
                        TextRewardEnsembleStage.artefact(
                                context.upstream(TextRewardEnsembleStage.NAME), Backbone.of(ensembleName())));
        this.judge = Judges.open(context);
        this.tokenizer = PolicyTokenizer.open(tokenizerJson);
    }

    @Override
    public PolicyNetwork<TokenSequence> network() {
        return policy;
    }

    @Override
    public int rows() {
        return ROWS;
    }

    @Override
    public int anyTime() {
        return buckets.longest();
    }

    @Override
    public Map<String, float[]> initial() {
        return initial;
    }

    /** The uppermost layers with what follows them, or all; with adapters those and the critic. */
    @Override
    public Predicate<String> trained() {
        return settings.lora().isPresent()
                ? name -> Lora.isAdapter(name) || name.startsWith("critic/")
                : name -> isOfTrainedLayers(name);
    }

    /** Beside the products of the trained layers. */
    @Override
    public Optional<Lora> lora() {
        return settings.lora()
                .map(asked -> new Lora(
                        asked.rank(), asked.alpha(), name -> name.startsWith("block") && isOfTrainedLayers(name)));
    }

    private boolean isOfTrainedLayers(String name) {
        int all = policy.shape().layers();
        int layers = settings.trainedLayers();
        return layers == 0
                || Stream.concat(
                                IntStream.range(all - layers, all).mapToObj(layer -> "block" + layer + "/"),
                                Stream.of("final-norm/", "output/", "critic/"))
                        .anyMatch(name::startsWith);
    }

    @Override
    public void write(Map<String, float[]> parameters, Path directory) {
        TextPolicyArtefact.write(
                directory,
                policy.shape(),
                settings.decoding(),
                parameters,
                tokenizerJson,
                Map.of("experiment", RlhfExperiment.NAME));
    }

    @Override
    public ModelVersion ensemble() {
        return ensemble;
    }

    @Override
    public String ensembleName() {
        return settings.backbone();
    }

    @Override
    public int objective() {
        return BestOfNSettings.of(context.config("bestOfN")).objectives().indexOf(cell.objective());
    }

    @Override
    public PhaseLimits limits() {
        return RolloutLimits.of(context);
    }

    @Override
    public SamplingParameters sampling() {
        return SamplingParameters.newBuilder().setTemperature(1).build();
    }

    @Override
    public List<Prompt> prompts(String purpose, int count) {
        return PolicySamples.prompts(texts(purpose, count));
    }

    private List<String> texts(String purpose, int count) {
        long seed = context.seed() * 1_000_003 + purpose.hashCode();
        JsonNode file = context.config("data").path("prompts");
        if (file.isTextual()) {
            List<String> own = new ArrayList<>(PairFormat.readPrompts(Path.of(file.asText())));
            Collections.shuffle(own, new Random(seed));
            return own.subList(0, Math.min(count, own.size()));
        }
        Split split = purpose.equals(EVALUATION) ? Split.EVALUATION : Split.DEMONSTRATIONS;
        return words().prompts(split, count, seed);
    }

    /** Reading it takes half a second, and every iteration asks. */
    private Dictionary words() {
        Dictionary read = words;
        if (read == null) {
            read = Dictionary.wordNet();
            words = read;
        }
        return read;
    }

    @Override
    public TokenSequence rollout(Prompt prompt, Answer answer) {
        int[] asked = tokenizer.prompt(prompt.getText());
        List<Integer> ids = answer.getTokens().getIdsList();
        int[] tokens = Arrays.copyOf(asked, asked.length + ids.size());
        for (int i = 0; i < ids.size(); i++) {
            tokens[asked.length + i] = ids.get(i);
        }
        return new TokenSequence(tokens, asked.length);
    }

    /** Those whose answers fit into the policy's context; text becomes tokens when a pair is taken. */
    @Override
    public List<Preference<TokenSequence>> preferences() {
        List<PreferencePair> pairs = LabelledPairs.trainingOnDisk(
                context.upstream(TextPreferencesStage.NAME), pair -> fits(preference(pair)));
        return new AbstractList<>() {
            @Override
            public Preference<TokenSequence> get(int index) {
                return preference(pairs.get(index));
            }

            @Override
            public int size() {
                return pairs.size();
            }
        };
    }

    private Preference<TokenSequence> preference(PreferencePair pair) {
        return new Preference<>(sequence(pair.prompt(), pair.chosen()), sequence(pair.prompt(), pair.rejected()));
    }

    private boolean fits(Preference<TokenSequence> pair) {
        return fits(pair.chosen()) && fits(pair.rejected());
    }

    private TokenSequence sequence(String prompt, String answer) {
        int[] asked = tokenizer.prompt(prompt);
        int[] response = tokenizer.response(answer);
        int[] tokens = Arrays.copyOf(asked, asked.length + response.length);
        System.arraycopy(response, 0, tokens, asked.length, response.length);
        return new TokenSequence(tokens, asked.length);
    }

    private boolean fits(TokenSequence sequence) {
        return sequence.tokens().length - 1 <= buckets.longest();
    }

    @Override
    public double[] gold(List<Prompt> prompts, List<Answer> answers) {
        return judge.score(prompts, answers);
    }

    @Override
    public Map<String, Double> judgeChecks(List<Prompt> prompts, List<Answer> answers) {
        return ProbedAnswers.belowSource(judge, prompts, answers, context.seed());
    }

    @Override
    public OptionalDouble divergence(Map<String, float[]> parameters, List<Prompt> prompts) {
        return OptionalDouble.empty();
    }

    @Override
    public void close() {
        tokenizer.close();
        if (judge instanceof AutoCloseable resource) {
            try {
                resource.close();
            } catch (Exception e) {
                throw new IllegalStateException("The judge could not be closed", e);
            }
        }
    }
}

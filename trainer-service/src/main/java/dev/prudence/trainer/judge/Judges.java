package dev.prudence.trainer.judge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.trainer.bestofn.Judge;
import dev.prudence.trainer.preferences.FileDigest;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.sft.SftStage;
import dev.prudence.trainer.sft.TextPolicyArtefact;
import java.nio.file.Path;
import java.util.Map;

/**
 * The judges that a document can name. A stage that opens one must declare the sections {@code data} and {@code gold}, the
 * upstream stages {@code sft} and {@code gold}, and {@link #inputDigests} as its own.
 *
 * <p>This class is thread-safe.
 */
public final class Judges {

    private static final String LABELS = "gold.labels";
    private static final String ARTEFACT = "gold.artefact";

    private Judges() {}

    /** The judge of a run. Close it if it is closeable. */
    public static Judge open(StageContext context) {
        JsonNode gold = context.config("gold");
        return switch (kind(gold)) {
            case HUMAN_LABELS -> LabelFileJudge.read(labelFile(gold));
            case REWARD_ARTEFACT -> ServiceJudge.of(artefact(gold), context);
            case COMPOSITE ->
                CompositeJudge.open(
                        context.upstream(GoldStage.NAME),
                        context.upstream(SftStage.NAME).resolve(TextPolicyArtefact.FOLDER),
                        context.config("data").get("vocabulary").asInt());
        };
    }

    /**
     * What a judge reads from outside the document.
     *
     * @throws IllegalArgumentException if it cannot be read; the message names the key
     */
    public static Map<String, String> inputDigests(JsonNode gold) {
        return switch (kind(gold)) {
            case HUMAN_LABELS -> Map.of(LABELS, FileDigest.of(LABELS, labelFile(gold)));
            case REWARD_ARTEFACT -> Map.of(ARTEFACT, ServiceJudge.digest(ARTEFACT, artefact(gold)));
            case COMPOSITE -> Map.of();
        };
    }

    static Kind kind(JsonNode gold) {
        return switch (gold.path("judge").asText()) {
            case "human-labels" -> Kind.HUMAN_LABELS;
            case "reward-artefact" -> Kind.REWARD_ARTEFACT;
            default -> Kind.COMPOSITE;
        };
    }

    static Path labelFile(JsonNode gold) {
        return Path.of(gold.path("labels").asText());
    }

    private static Path artefact(JsonNode gold) {
        return Path.of(gold.path("artefact").asText());
    }

    /** Who judges. */
    enum Kind {
        /** The built-in judge of definitions, trained by the gold stage. */
        COMPOSITE,
        /** People, by a file of their scores. */
        HUMAN_LABELS,
        /** A reward ensemble, through the service. */
        REWARD_ARTEFACT
    }
}

package dev.prudence.trainer.judge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.trainer.bestofn.Judge;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.sft.SftStage;
import dev.prudence.trainer.sft.TextPolicyArtefact;
import java.nio.file.Path;

/**
 * Opens the judge that the document names. The stage must declare the sections {@code data} and {@code gold} and the
 * upstream stages {@code sft} and {@code gold}.
 *
 * <p>This class is thread-safe.
 */
public final class Judges {

    private Judges() {}

    /** The judge of a run. Close it if it is closeable. */
    public static Judge open(StageContext context) {
        JsonNode gold = context.config("gold");
        if (isLabelFile(gold)) {
            return LabelFileJudge.read(labelFile(gold));
        }
        return CompositeJudge.open(
                context.upstream(GoldStage.NAME),
                context.upstream(SftStage.NAME).resolve(TextPolicyArtefact.FOLDER),
                context.config("data").get("vocabulary").asInt());
    }

    static boolean isLabelFile(JsonNode gold) {
        return gold.path("judge").asText().equals("human-labels");
    }

    /** The file of human labels; its absence is an error of the document. */
    static Path labelFile(JsonNode gold) {
        if (!gold.hasNonNull("labels")) {
            throw new IllegalArgumentException(
                    "The judge 'human-labels' needs a file in gold.labels; gold.labels=" + gold.get("labels"));
        }
        return Path.of(gold.get("labels").asText());
    }
}

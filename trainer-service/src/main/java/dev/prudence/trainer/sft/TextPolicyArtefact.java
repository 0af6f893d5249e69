package dev.prudence.trainer.sft;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Safetensors;
import dev.prudence.graph.onnx.SafetensorsLayout;
import dev.prudence.runtime.artefact.ArtefactWriter;
import dev.prudence.trainer.tokenizer.BytePairEncoding;
import dev.prudence.trainer.transformer.DecoderGraph;
import dev.prudence.trainer.transformer.TransformerShape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The policy as the services load it: kind {@code text-policy} with the decoding step, the one that can select
 * among tokens, the weights that both share beside them, and the tokenizer.
 *
 * <p>This class is thread-safe.
 */
public final class TextPolicyArtefact {

    /** Folder of the artefact in the stage's output. */
    public static final String FOLDER = "artefact";

    private static final int ROWS = 64;
    private static final String DECODER = "decoder.onnx";
    private static final String SELECTING_DECODER = "selecting-decoder.onnx";
    private static final String WEIGHTS = "weights.safetensors";
    private static final String TOKENIZER = "tokenizer.json";

    private TextPolicyArtefact() {}

    /** Writes the artefact into a directory, which is created. */
    public static void write(
            Path directory,
            TransformerShape shape,
            Map<String, float[]> weights,
            byte[] tokenizerJson,
            Map<String, ?> provenance) {
        GraphBuilder decoder = DecoderGraph.create(shape, ROWS);
        SafetensorsLayout layout = SafetensorsLayout.of(decoder.parameters());
        ArtefactWriter.of("text-policy", "policy")
                .part(DECODER, OnnxWriter.write(decoder, layout, WEIGHTS))
                .part(SELECTING_DECODER, OnnxWriter.write(DecoderGraph.selecting(shape, ROWS), layout, WEIGHTS))
                .part(WEIGHTS, Safetensors.toBytes(layout, weights))
                .part(TOKENIZER, tokenizerJson)
                .contract(Map.of(
                        "rows",
                        ROWS,
                        "contextLength",
                        shape.contextLength(),
                        "vocabulary",
                        shape.vocabulary(),
                        "endOfSequence",
                        BytePairEncoding.END_OF_SEQUENCE,
                        "separator",
                        BytePairEncoding.SEPARATOR))
                .provenance(provenance)
                .writeTo(directory);
    }

    /** The weights of an artefact's language model by name. */
    public static Map<String, float[]> weights(Path artefact) {
        return Safetensors.read(artefact.resolve(WEIGHTS)).allFloats();
    }

    /** The bytes of an artefact's {@code tokenizer.json}. */
    public static byte[] tokenizer(Path artefact) {
        Path file = artefact.resolve(TOKENIZER);
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("The tokenizer cannot be read; file=" + file, e);
        }
    }
}

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

    private static final String DECODER = "decoder.onnx";
    private static final String SELECTING_DECODER = "selecting-decoder.onnx";
    private static final String WEIGHTS = "weights.safetensors";
    private static final String TOKENIZER = "tokenizer.json";

    private TextPolicyArtefact() {}

    /**
     * How the services decode.
     *
     * @param rows that decode together
     * @param cached with a key/value cache; without one there is no step that can select among tokens
     */
    public record Decoding(int rows, boolean cached) {

        /** What is fastest. */
        public static final Decoding STANDARD = new Decoding(64, true);
    }

    /** Writes the artefact into a directory, which is created. */
    public static void write(
            Path directory,
            TransformerShape shape,
            Decoding decoding,
            Map<String, float[]> weights,
            byte[] tokenizerJson,
            Map<String, ?> provenance) {
        int rows = decoding.rows();
        GraphBuilder decoder =
                decoding.cached() ? DecoderGraph.create(shape, rows) : DecoderGraph.recomputing(shape, rows);
        SafetensorsLayout layout = SafetensorsLayout.of(decoder.parameters());
        ArtefactWriter writer =
                ArtefactWriter.of("text-policy", "policy").part(DECODER, OnnxWriter.write(decoder, layout, WEIGHTS));
        if (decoding.cached()) {
            writer.part(SELECTING_DECODER, OnnxWriter.write(DecoderGraph.selecting(shape, rows), layout, WEIGHTS));
        }
        writer.part(WEIGHTS, Safetensors.toBytes(layout, weights))
                .part(TOKENIZER, tokenizerJson)
                .contract(Map.of(
                        "rows",
                        rows,
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

package dev.prudence.reward.ensemble;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Safetensors;
import dev.prudence.graph.onnx.SafetensorsLayout;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.runtime.artefact.ArtefactWriter;
import dev.prudence.runtime.artefact.ModelArtefact;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Ensembles over the words a, b, c, d (tokens 1 to 4) with scores that are easy to work out by hand. */
public final class TextEnsembles {

    static final int SEPARATOR = 5;
    static final int END = 6;
    private static final int VOCABULARY = 7;
    private static final List<Integer> ROWS = List.of(2, 8);
    private static final List<Integer> LENGTHS = List.of(4, 8);
    /** A tokenizer.json of words that says nothing of padding. */
    public static final String TOKENIZER = """
            {"version":"1.0","truncation":null,"padding":null,"added_tokens":[],"normalizer":null,
             "pre_tokenizer":{"type":"WhitespaceSplit"},"post_processor":null,"decoder":null,
             "model":{"type":"WordLevel","vocab":{"?":0,"a":1,"b":2,"c":3,"d":4,"|":5,".":6},"unk_token":"?"}}
            """;

    private TextEnsembles() {}

    /** Member m scores the sum of its tokens times m + 1, plus the length, plus a thousandth of the length bucket. */
    public static ModelArtefact tokens(Path directory) {
        ArtefactWriter writer = writer();
        List<Map<String, Object>> members = new ArrayList<>();
        for (int m = 0; m < 2; m++) {
            String id = "member-" + m;
            for (int rows : ROWS) {
                for (int length : LENGTHS) {
                    writer.part(id + "/r" + rows + "-t" + length + ".onnx", external(tokenGraph(rows, length)));
                }
            }
            GraphBuilder graph = tokenGraph(2, 4);
            writer.part(
                    id + "/weights.safetensors",
                    Safetensors.toBytes(
                            SafetensorsLayout.of(graph.parameters()), Map.of("weight", new float[] {m + 1})));
            members.add(member(id, id + "/r{rows}-t{length}.onnx"));
        }
        writer.part("tokenizer.json", TOKENIZER.getBytes(StandardCharsets.UTF_8));
        writer.contract(Map.of(
                "input", "tokens",
                "rows", ROWS,
                "lengths", LENGTHS,
                "separator", SEPARATOR,
                "endOfSequence", END,
                "members", members,
                "objectives", List.of(Map.of("kind", "mean"))));
        return written(writer, directory);
    }

    /**
     * A word's vector counts it, a text's vector is their mean of length 1; member 0 scores the product of prompt and
     * answer, member 1 the answer's share of the word a.
     */
    public static ModelArtefact textPairs(Path directory) {
        ArtefactWriter writer = writer();
        writer.part("encoder/model.onnx", OnnxWriter.write(encoder(), Weights.embedded(Map.of())));
        writer.part("encoder/tokenizer.json", TOKENIZER.getBytes(StandardCharsets.UTF_8));
        writer.part("heads.onnx", OnnxWriter.write(heads(), Weights.embedded(Map.of())));
        writer.contract(Map.of(
                "input", "text-pair",
                "rows", List.of(8),
                "encoder",
                        Map.of(
                                "graph", "encoder/model.onnx",
                                "tokenizer", "encoder/tokenizer.json",
                                "pooling", "mean",
                                "lengths", List.of(6),
                                "rows", 4),
                "heads", "heads.onnx",
                "members", List.of(member("member-0", ""), member("member-1", "")),
                "objectives", List.of(Map.of("kind", "worst-case"))));
        return written(writer, directory);
    }

    /**
     * Made as exporters make decoders: the score of a row of any length is how many tokens there are up to the last one that is not
     * {@code padding}.
     */
    public static byte[] decoder(int padding) {
        GraphBuilder graph = GraphBuilder.create("decoder");
        Value ids = graph.input("input_ids", ElementType.INT64, Shape.of(2, 4));
        Value numbers = ids.cast(ElementType.FLOAT32);
        Value position = numbers.mul(0).add(1).cumSum(1);
        Value isToken = ids.equalTo(graph.scalar(ElementType.INT64, padding)).not();
        graph.output("logits", position.mul(isToken.cast(ElementType.FLOAT32)).reduceMax(false, 1));
        return ofAnySize(OnnxWriter.write(graph, Weights.embedded(Map.of())));
    }

    private static byte[] ofAnySize(byte[] onnx) {
        try {
            ModelProto.Builder model = ModelProto.parseFrom(onnx).toBuilder();
            GraphProto.Builder graph = model.getGraphBuilder().clearValueInfo();
            Stream.concat(graph.getInputBuilderList().stream(), graph.getOutputBuilderList().stream())
                    .map(info -> info.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder())
                    .forEach(TextEnsembles::leaveOpen);
            return model.build().toByteArray();
        } catch (InvalidProtocolBufferException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void leaveOpen(TensorShapeProto.Builder shape) {
        for (int axis = 0; axis < shape.getDimCount(); axis++) {
            shape.getDimBuilder(axis).setDimParam(axis == 0 ? "rows" : "length");
        }
    }

    private static ArtefactWriter writer() {
        return ArtefactWriter.of("reward-ensemble", "reward-ensemble");
    }

    private static ModelArtefact written(ArtefactWriter writer, Path directory) {
        writer.writeTo(directory);
        return ModelArtefact.openVerified(directory);
    }

    private static Map<String, Object> member(String id, String graph) {
        return Map.of("id", id, "graph", graph, "normalisation", Map.of("mean", 0.0, "deviation", 1.0));
    }

    private static byte[] external(GraphBuilder graph) {
        return OnnxWriter.write(graph, SafetensorsLayout.of(graph.parameters()), "weights.safetensors");
    }

    private static GraphBuilder tokenGraph(int rows, int length) {
        GraphBuilder graph = GraphBuilder.create("member");
        Value tokens = graph.input("tokens", ElementType.INT64, Shape.of(rows, length));
        Value own = graph.input("length", ElementType.INT64, Shape.of(rows));
        Value sum = tokens.cast(ElementType.FLOAT32).reduceSum(false, 1);
        Value weighted = sum.mul(graph.parameter("weight", Shape.of(1)));
        graph.output("score", weighted.add(own.cast(ElementType.FLOAT32)).add(length / 1000.0));
        return graph;
    }

    private static GraphBuilder encoder() {
        GraphBuilder graph = GraphBuilder.create("encoder");
        Value tokens = graph.input("input_ids", ElementType.INT64, Shape.of(4, 6));
        Value mask = graph.input("attention_mask", ElementType.INT64, Shape.of(4, 6));
        float[] identity = new float[VOCABULARY * VOCABULARY];
        for (int i = 0; i < VOCABULARY; i++) {
            identity[i * VOCABULARY + i] = 1;
        }
        Value vectors =
                graph.constant(identity, Shape.of(VOCABULARY, VOCABULARY)).gather(0, tokens);
        graph.output(
                "last_hidden_state", vectors.mul(mask.cast(ElementType.FLOAT32).unsqueeze(2)));
        return graph;
    }

    private static GraphBuilder heads() {
        GraphBuilder graph = GraphBuilder.create("heads");
        Value prompt = graph.input("prompt_embedding", ElementType.FLOAT32, Shape.of(8, VOCABULARY));
        Value response = graph.input("response_embedding", ElementType.FLOAT32, Shape.of(8, VOCABULARY));
        Value product = prompt.mul(response).reduceSum(true, 1);
        graph.output("scores", product.concat(1, response.slice(1, 1, 2)));
        return graph;
    }
}

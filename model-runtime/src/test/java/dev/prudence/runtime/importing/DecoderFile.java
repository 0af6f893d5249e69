package dev.prudence.runtime.importing;

import static dev.prudence.runtime.OnnxModels.integer;
import static dev.prudence.runtime.OnnxModels.longs;

import dev.prudence.runtime.DataType;
import dev.prudence.runtime.OnnxModels;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A small decoder in the layout in which the Hugging Face exporter writes GPT-2: keys and values of earlier tokens come in as {@code
 * past_key_values.N.key} and go out as {@code present.N.key}, lengths are symbolic, shapes are computed from the shapes of other values,
 * layer normalisation and GELU are taken apart, and the head is the transposed embedding.
 */
final class DecoderFile {
    static final int WIDTH = 8;
    static final int HEADS = 2;
    static final int VOCABULARY = 11;
    private static final int POSITIONS = 16;
    private static final int LAYERS = 2;

    private final OnnxModels file = OnnxModels.named("main_graph");
    private final Random random = new Random(9);

    static byte[] onnx() {
        return new DecoderFile().write();
    }

    private byte[] write() {
        file.symbolic("input_ids", DataType.INT64, "batch_size", "sequence_length");
        file.symbolic("attention_mask", DataType.INT64, "batch_size", "past_sequence_length + sequence_length");
        file.symbolic("position_ids", DataType.INT64, "batch_size", "sequence_length");
        for (int layer = 0; layer < LAYERS; layer++) {
            for (String kind : List.of("key", "value")) {
                file.symbolic(
                        "past_key_values." + layer + "." + kind,
                        DataType.FLOAT32,
                        "batch_size",
                        Integer.toString(HEADS),
                        "past_sequence_length",
                        Integer.toString(WIDTH / HEADS));
            }
        }
        constants();
        weight("transformer.wte.weight", VOCABULARY, WIDTH);
        weight("transformer.wpe.weight", POSITIONS, WIDTH);
        file.node("Gather", List.of("transformer.wte.weight", "input_ids"), "tokens");
        file.node("Gather", List.of("transformer.wpe.weight", "position_ids"), "positions");
        file.node("Add", List.of("tokens", "positions"), "x0");
        padding();
        causal();
        for (int layer = 0; layer < LAYERS; layer++) {
            block(layer);
        }
        norm("transformer.ln_f", "x" + LAYERS, "normed");
        file.node("Transpose", List.of("transformer.wte.weight"), "head", longs("perm", 1, 0));
        file.node("MatMul", List.of("normed", "head"), "logits");
        file.open("logits", DataType.FLOAT32);
        return file.bytes();
    }

    private void constants() {
        file.longs("zero", new long[] {0}, 1).longs("one", new long[] {1}, 1).longs("two", new long[] {2}, 1);
        file.longs("flat", new long[] {-1, WIDTH}, 2).longs("inner", new long[] {-1, 4 * WIDTH}, 2);
        file.longs("heads", new long[] {HEADS}, 1).longs("head_size", new long[] {WIDTH / HEADS}, 1);
        file.longs("width", new long[] {WIDTH}, 1).longs("width3", new long[] {3 * WIDTH}, 1);
        file.longs("width4", new long[] {4 * WIDTH}, 1).longs("one_two", new long[] {1, 2}, 2);
        file.longs("thirds", new long[] {WIDTH, WIDTH, WIDTH}, 3).longs("last", new long[] {-1}, 1);
        file.longs("positions_in_all", LongStream.range(0, POSITIONS).toArray(), POSITIONS);
        scalar("epsilon", 1e-5f)
                .scalar("square", 2)
                .scalar("cube", 3)
                .scalar("half", 0.5f)
                .scalar("unit", 1);
        scalar("gelu_cubic", 0.044715f).scalar("gelu_scale", (float) Math.sqrt(2 / Math.PI));
        scalar("root", (float) Math.sqrt((double) WIDTH / HEADS)).scalar("lowest", -3.4028235e38f);
    }

    private DecoderFile scalar(String name, float value) {
        file.weight(name, new float[] {value});
        return this;
    }

    private void weight(String name, long... shape) {
        int count = (int) LongStream.of(shape).reduce(1, Math::multiplyExact);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (0.4 * random.nextGaussian());
        }
        file.weight(name, values, shape);
    }

    /** The lowest number where the attention mask is 0. */
    private void padding() {
        file.node("Unsqueeze", List.of("attention_mask", "one_two"), "mask4");
        file.node("Cast", List.of("mask4"), "mask_real", integer("to", 1));
        file.node("Sub", List.of("unit", "mask_real"), "masked");
        file.node("Mul", List.of("masked", "lowest"), "padding");
    }

    /** Which of all tokens each new one may see: those up to its own place, found by the shapes of past and present. */
    private void causal() {
        file.node("Shape", List.of("input_ids"), "ids_shape");
        file.node("Gather", List.of("ids_shape", "one"), "length");
        file.node("Shape", List.of("past_key_values.0.key"), "past_shape");
        file.node("Gather", List.of("past_shape", "two"), "past_length");
        file.node("Add", List.of("past_length", "length"), "total");
        file.node("Slice", List.of("positions_in_all", "past_length", "total", "zero"), "rows_flat");
        file.node("Slice", List.of("positions_in_all", "zero", "total", "zero"), "columns");
        file.node("Unsqueeze", List.of("rows_flat", "one"), "rows");
        file.node("LessOrEqual", List.of("columns", "rows"), "visible");
    }

    private void block(int layer) {
        String name = "transformer.h." + layer;
        String x = "x" + layer;
        norm(name + ".ln_1", x, name + "/a");
        linear(name + ".attn.c_attn", name + "/a", name + "/qkv", "flat", "width3", WIDTH, 3 * WIDTH);
        file.nodes(
                "Split",
                List.of(name + "/qkv", "thirds"),
                List.of(name + "/q", name + "/k", name + "/v"),
                integer("axis", 2));
        for (String part : List.of("q", "k", "v")) {
            heads(name + "/" + part);
        }
        join("past_key_values." + layer + ".key", name + "/k/heads", "present." + layer + ".key");
        join("past_key_values." + layer + ".value", name + "/v/heads", "present." + layer + ".value");
        file.node("Transpose", List.of("present." + layer + ".key"), name + "/kt", longs("perm", 0, 1, 3, 2));
        file.node("MatMul", List.of(name + "/q/heads", name + "/kt"), name + "/scores");
        file.node("Div", List.of(name + "/scores", "root"), name + "/scaled");
        file.node("Where", List.of("visible", name + "/scaled", "lowest"), name + "/causal");
        file.node("Add", List.of(name + "/causal", "padding"), name + "/masked");
        file.node("Softmax", List.of(name + "/masked"), name + "/weights", integer("axis", -1));
        file.node("MatMul", List.of(name + "/weights", "present." + layer + ".value"), name + "/mixed");
        file.node("Transpose", List.of(name + "/mixed"), name + "/back", longs("perm", 0, 2, 1, 3));
        sizes(name + "/back", name + "/joined_shape", "width");
        file.node("Reshape", List.of(name + "/back", name + "/joined_shape"), name + "/joined");
        linear(name + ".attn.c_proj", name + "/joined", name + "/out", "flat", "width", WIDTH, WIDTH);
        file.node("Add", List.of(name + "/out", x), name + "/residual");
        norm(name + ".ln_2", name + "/residual", name + "/b");
        linear(name + ".mlp.c_fc", name + "/b", name + "/wide", "flat", "width4", WIDTH, 4 * WIDTH);
        gelu(name + "/wide", name + "/active");
        linear(name + ".mlp.c_proj", name + "/active", name + "/narrow", "inner", "width", 4 * WIDTH, WIDTH);
        file.node("Add", List.of(name + "/residual", name + "/narrow"), "x" + (layer + 1));
    }

    private void join(String past, String now, String present) {
        file.node("Concat", List.of(past, now), present, integer("axis", -2));
        file.open(present, DataType.FLOAT32);
    }

    /** The first two sizes of a value and a last one of its own. */
    private void sizes(String value, String shape, String... last) {
        file.node("Shape", List.of(value), shape + "/all");
        file.node("Slice", List.of(shape + "/all", "zero", "two"), shape + "/two");
        file.node(
                "Concat",
                Stream.concat(Stream.of(shape + "/two"), Arrays.stream(last)).toList(),
                shape,
                integer("axis", 0));
    }

    private void heads(String value) {
        sizes(value, value + "/shape", "heads", "head_size");
        file.node("Reshape", List.of(value, value + "/shape"), value + "/split");
        file.node("Transpose", List.of(value + "/split"), value + "/heads", longs("perm", 0, 2, 1, 3));
    }

    /** As the exporter writes the Conv1D of GPT-2: flattened, a Gemm, and back to the shape it had. */
    private void linear(String name, String x, String y, String flat, String last, int from, int to) {
        weight(name + ".weight", from, to);
        weight(name + ".bias", to);
        sizes(x, y + "/shape", last);
        file.node("Reshape", List.of(x, flat), y + "/rows");
        file.node("Gemm", List.of(y + "/rows", name + ".weight", name + ".bias"), y + "/flat");
        file.node("Reshape", List.of(y + "/flat", y + "/shape"), y);
    }

    private void norm(String name, String x, String y) {
        weight(name + ".weight", WIDTH);
        weight(name + ".bias", WIDTH);
        file.node("ReduceMean", List.of(x, "last"), y + "/mean");
        file.node("Sub", List.of(x, y + "/mean"), y + "/centred");
        file.node("Pow", List.of(y + "/centred", "square"), y + "/square");
        file.node("ReduceMean", List.of(y + "/square", "last"), y + "/variance");
        file.node("Add", List.of(y + "/variance", "epsilon"), y + "/safe");
        file.node("Sqrt", List.of(y + "/safe"), y + "/deviation");
        file.node("Div", List.of(y + "/centred", y + "/deviation"), y + "/standard");
        file.node("Mul", List.of(y + "/standard", name + ".weight"), y + "/scaled");
        file.node("Add", List.of(y + "/scaled", name + ".bias"), y);
    }

    private void gelu(String x, String y) {
        file.node("Mul", List.of(x, "half"), y + "/half");
        file.node("Pow", List.of(x, "cube"), y + "/cube");
        file.node("Mul", List.of(y + "/cube", "gelu_cubic"), y + "/cubic");
        file.node("Add", List.of(x, y + "/cubic"), y + "/sum");
        file.node("Mul", List.of(y + "/sum", "gelu_scale"), y + "/inner");
        file.node("Tanh", List.of(y + "/inner"), y + "/tanh");
        file.node("Add", List.of(y + "/tanh", "unit"), y + "/shifted");
        file.node("Mul", List.of(y + "/half", y + "/shifted"), y);
    }
}

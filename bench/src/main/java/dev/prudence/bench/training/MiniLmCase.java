package dev.prudence.bench.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Value;
import dev.prudence.graph.importing.OnnxImport;
import dev.prudence.graph.importing.OnnxModel;
import dev.prudence.graph.lora.AdaptedGraph;
import dev.prudence.graph.lora.Lora;
import dev.prudence.runtime.ConstantFolding;
import dev.prudence.runtime.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Fine-tuning all of all-MiniLM-L6-v2, read from its ONNX file: 16 texts of 64 tokens, whose mean vectors are drawn towards random ones.
 * The matrices of its 6 blocks have numbers for names, 13 apart from block to block.
 *
 * @param adapters whether adapters of rank 8 are trained instead of the weights; our side only
 */
record MiniLmCase(boolean adapters) implements TrainingCase {
    private static final String FILE = "/all-minilm-l6-v2.onnx";
    private static final String MATRIX = "onnx::MatMul_";
    private static final int FIRST_MATRIX = 885;
    private static final int MATRICES_APART = 13;
    private static final int ROWS = 16;
    private static final int TIME = 64;
    private static final int WIDTH = 384;
    private static final int BLOCKS = 6;
    private static final int HEADS = 12;
    private static final float EPSILON = 1e-12f;

    @Override
    public String name() {
        return "minilm-" + (adapters ? "adapters-" : "") + "length-64-batch-16";
    }

    @Override
    public double target(int threads) {
        return 1;
    }

    @Override
    public Network network() {
        OnnxModel file = OnnxModel.read(bytes());
        GraphBuilder graph = OnnxImport.of(file).allInputs(ROWS, TIME).read(ConstantFolding::fold);
        return adapters
                ? adapted(graph, file.weights())
                : new Network(graph, loss(graph), file.weights(), name -> !name.startsWith("pooler"));
    }

    private Network adapted(GraphBuilder plain, Map<String, float[]> weights) {
        AdaptedGraph adapted = new Lora(8, 16, name -> name.startsWith(MATRIX)).adapt(plain);
        Map<String, float[]> initial = new HashMap<>(weights);
        initial.putAll(adapted.initialValues(SEED));
        return new Network(adapted.graph(), loss(adapted.graph()), initial, Lora::isAdapter);
    }

    @Override
    public Value loss(GraphBuilder graph) {
        Value wanted = graph.input("wanted", ElementType.FLOAT32, dev.prudence.graph.Shape.of(ROWS, WIDTH));
        return graph.output("output_0")
                .reduceMean(false, 1)
                .sub(wanted)
                .square()
                .mean();
    }

    @Override
    public boolean isTransposed(String parameter) {
        return parameter.startsWith(MATRIX);
    }

    @Override
    public NDArray loss(TorchWeights weights, TorchInputs inputs) {
        NDArray x = embedded(weights, inputs.get("input_ids"), "embeddings.word_embeddings.weight")
                .add(embedded(weights, inputs.get("token_type_ids"), "embeddings.token_type_embeddings.weight"))
                .add(embedded(weights, inputs.get("positions"), "embeddings.position_embeddings.weight"));
        x = norm(weights, x, "embeddings.LayerNorm");
        NDArray mask = inputs.get("attention_mask").toType(DataType.FLOAT32, false);
        NDArray padding = mask.neg().add(1).mul(-10000).reshape(ROWS, 1, 1, TIME);
        for (int block = 0; block < BLOCKS; block++) {
            x = block(weights, block, x, padding);
        }
        return x.mean(new int[] {1}).sub(inputs.get("wanted")).square().mean();
    }

    private static NDArray embedded(TorchWeights weights, NDArray tokens, String table) {
        return tokens.getNDArrayInternal()
                .embedding(tokens, weights.get(table), SparseFormat.DENSE)
                .singletonOrThrow();
    }

    private static NDArray block(TorchWeights weights, int block, NDArray x, NDArray padding) {
        String name = "encoder.layer." + block;
        int first = FIRST_MATRIX + MATRICES_APART * block;
        NDArray queries = byHead(linear(weights, x, first, name + ".attention.self.query"), 0, 2, 1, 3);
        NDArray keys = byHead(linear(weights, x, first + 1, name + ".attention.self.key"), 0, 2, 3, 1);
        NDArray values = byHead(linear(weights, x, first + 4, name + ".attention.self.value"), 0, 2, 1, 3);
        float root = (float) Math.sqrt((double) WIDTH / HEADS);
        NDArray shares = queries.matMul(keys).div(root).add(padding).softmax(-1);
        NDArray mixed = shares.matMul(values).transpose(0, 2, 1, 3).reshape(ROWS, TIME, WIDTH);
        NDArray attended = linear(weights, mixed, first + 10, name + ".attention.output.dense")
                .add(x);
        NDArray y = norm(weights, attended, name + ".attention.output.LayerNorm");
        NDArray wide = linear(weights, y, first + 11, name + ".intermediate.dense")
                .getNDArrayInternal()
                .gelu();
        return norm(
                weights,
                linear(weights, wide, first + 12, name + ".output.dense").add(y),
                name + ".output.LayerNorm");
    }

    private static NDArray linear(TorchWeights weights, NDArray x, int matrix, String name) {
        NDList result = x.getNDArrayInternal().linear(x, weights.get(MATRIX + matrix), weights.get(name + ".bias"));
        return result.singletonOrThrow();
    }

    private static NDArray norm(TorchWeights weights, NDArray x, String name) {
        NDArray gain = weights.get(name + ".weight");
        return x.getNDArrayInternal()
                .layerNorm(x, new Shape(WIDTH), gain, weights.get(name + ".bias"), EPSILON)
                .singletonOrThrow();
    }

    private static NDArray byHead(NDArray x, int... axes) {
        return x.reshape(ROWS, TIME, HEADS, WIDTH / HEADS).transpose(axes);
    }

    @Override
    public Map<String, Tensor> batch() {
        long[] ones = new long[ROWS * TIME];
        Arrays.fill(ones, 1);
        return Map.of(
                "input_ids", new Batch(1).indices(30_000, ROWS, TIME),
                "attention_mask", Tensor.longs(ones, ROWS, TIME),
                "token_type_ids", Tensor.longs(new long[ROWS * TIME], ROWS, TIME),
                "wanted", new Batch(2).features(ROWS, WIDTH));
    }

    /** The positions are a constant of our graph. */
    @Override
    public Map<String, Tensor> torchConstants() {
        long[] positions = new long[TIME];
        Arrays.setAll(positions, i -> i);
        return Map.of("positions", Tensor.longs(positions, 1, TIME));
    }

    private static byte[] bytes() {
        try (InputStream in = Objects.requireNonNull(MiniLmCase.class.getResourceAsStream(FILE), FILE)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

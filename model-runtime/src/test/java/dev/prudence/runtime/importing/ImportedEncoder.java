package dev.prudence.runtime.importing;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.importing.OnnxImport;
import dev.prudence.graph.importing.OnnxModel;
import dev.prudence.runtime.ConstantFolding;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.text.Encoders;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** An encoder as a graph of a fixed batch, and a batch for it. */
record ImportedEncoder(OnnxModel file, GraphBuilder graph, int rows, int time) {

    static ImportedEncoder of(Encoders encoder, int rows, int time) {
        OnnxModel file = OnnxModel.read(encoder.onnx());
        GraphBuilder graph = OnnxImport.of(file).allInputs(rows, time).read(ConstantFolding::fold);
        return new ImportedEncoder(file, graph, rows, time);
    }

    /** Random tokens of several lengths, the rest is masked; only the inputs that are wanted. */
    Map<String, Tensor> batch(Set<String> wanted) {
        long[] tokens = new Random(4).longs((long) rows * time, 1000, 20_000).toArray();
        long[] mask = new long[rows * time];
        Arrays.setAll(mask, i -> i % time < time - 5 * (i / time) ? 1 : 0);
        Map<String, Tensor> batch = new LinkedHashMap<>();
        batch.put("input_ids", Tensor.longs(tokens, rows, time));
        batch.put("attention_mask", Tensor.longs(mask, rows, time));
        batch.put("token_type_ids", Tensor.longs(new long[rows * time], rows, time));
        batch.keySet().retainAll(wanted);
        return batch;
    }
}

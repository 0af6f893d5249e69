package dev.prudence.policy;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.runtime.ComputePermits;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.artefact.ArtefactWriter;
import dev.prudence.runtime.artefact.ModelArtefact;
import dev.prudence.runtime.noise.NoiseStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Small artefacts, and what policies need to run in a test. */
final class PolicyArtefacts {
    static final int END = 1;
    static final int SEPARATOR = 2;
    static final int FIRST_WORD = 4;
    static final int PROMPT_WIDTH = 3;
    static final int NOISE_WIDTH = 5;
    static final int ANSWER_WIDTH = 4;

    private static final ExecutorService LANES = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    });

    private PolicyArtefacts() {}

    static Computing computing(int permits) {
        return new Computing(RuntimeOptions.inference(), ComputePermits.of(permits), LANES, GenerationMeter.NONE);
    }

    /** A text policy as it was before there was a selecting step; its tokenizer knows the words w4, w5, … */
    static ModelArtefact text(byte[] decoder, int rows, int contextLength, int vocabulary) {
        return text(
                ArtefactWriter.of("text-policy", "policy").part("decoder.onnx", decoder),
                rows,
                contextLength,
                vocabulary);
    }

    static ModelArtefact text(byte[] decoder, byte[] selecting, int rows, int contextLength, int vocabulary) {
        return text(
                ArtefactWriter.of("text-policy", "policy")
                        .part("decoder.onnx", decoder)
                        .part("selecting-decoder.onnx", selecting),
                rows,
                contextLength,
                vocabulary);
    }

    private static ModelArtefact text(ArtefactWriter decoders, int rows, int contextLength, int vocabulary) {
        return write(decoders.part("tokenizer.json", tokenizer(vocabulary))
                .contract(Map.of(
                        "rows", rows,
                        "contextLength", contextLength,
                        "vocabulary", vocabulary,
                        "endOfSequence", END,
                        "separator", SEPARATOR))
                .provenance(Map.of()));
    }

    static ModelArtefact history(HistoryDecoder decoder, int rows) {
        return text(
                decoder.toOnnx(rows, false),
                decoder.toOnnx(rows, true),
                rows,
                decoder.contextLength,
                decoder.vocabulary);
    }

    /** Answer = tanh(prompt · A + noise · B), A and B of random numbers. */
    static ModelArtefact vector(int rows) {
        GraphBuilder graph = GraphBuilder.create("vector-policy");
        Value prompt = graph.input("prompt", ElementType.FLOAT32, Shape.of(rows, PROMPT_WIDTH));
        Value noise = graph.input("noise", ElementType.FLOAT32, Shape.of(rows, NOISE_WIDTH));
        Value fromPrompt = prompt.matMul(graph.parameter("a", Shape.of(PROMPT_WIDTH, ANSWER_WIDTH)));
        Value fromNoise = noise.matMul(graph.parameter("b", Shape.of(NOISE_WIDTH, ANSWER_WIDTH)));
        graph.output("answer", fromPrompt.add(fromNoise).tanh());
        byte[] onnx = OnnxWriter.write(
                graph,
                Weights.embedded(Map.of("a", vectorWeights("a", PROMPT_WIDTH), "b", vectorWeights("b", NOISE_WIDTH))));
        return write(ArtefactWriter.of("vector-policy", "policy")
                .part("policy.onnx", onnx)
                .contract(Map.of(
                        "rows", rows,
                        "promptWidth", PROMPT_WIDTH,
                        "noiseWidth", NOISE_WIDTH,
                        "answerWidth", ANSWER_WIDTH))
                .provenance(Map.of()));
    }

    /** Row-major [inputs, ANSWER_WIDTH]. */
    static float[] vectorWeights(String name, int inputs) {
        float[] values = new float[inputs * ANSWER_WIDTH];
        NoiseStream.of(7, name, 0).fillGaussian(values, 0, values.length);
        return values;
    }

    static ModelArtefact write(ArtefactWriter artefact) {
        try {
            Path directory = Files.createTempDirectory("policy-artefact");
            artefact.writeTo(directory);
            directory.toFile().deleteOnExit();
            return ModelArtefact.openVerified(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] tokenizer(int vocabulary) {
        String words = IntStream.range(FIRST_WORD, vocabulary)
                .mapToObj(id -> ",\"w%d\":%d".formatted(id, id))
                .collect(Collectors.joining());
        return """
                {"version":"1.0","truncation":null,"padding":null,"added_tokens":[],"normalizer":null,
                 "pre_tokenizer":{"type":"Whitespace"},"post_processor":null,"decoder":null,
                 "model":{"type":"WordLevel","unk_token":"<unk>",
                  "vocab":{"<pad>":0,"<eos>":1,"<sep>":2,"<unk>":3%s}}}""".formatted(words).getBytes(StandardCharsets.UTF_8);
    }
}

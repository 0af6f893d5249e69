/**
 * Text in and out of models: tokenizers from {@code tokenizer.json}, and imported sentence encoders.
 *
 * <pre>{@code
 * try (TextTokenizer tokenizer = TextTokenizer.of(tokenizerJson);
 *         TextEncoder encoder = TextEncoder.open(onnx, tokenizer, EncoderLayout.of(Pooling.MEAN), RuntimeOptions.inference())) {
 *     List<float[]> embeddings = encoder.encode(List.of("a feline mammal", "a written agreement"));
 * }
 * }</pre>
 *
 * <p>Nothing is fetched from anywhere: bytes in, tokens out.
 */
@NullMarked
package dev.prudence.runtime.text;

import org.jspecify.annotations.NullMarked;

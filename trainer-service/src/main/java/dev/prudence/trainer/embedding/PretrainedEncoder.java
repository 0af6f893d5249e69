package dev.prudence.trainer.embedding;

import dev.prudence.runtime.text.Pooling;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The sentence encoders that come with the build; both embed into 384 dimensions. */
public enum PretrainedEncoder {
    /** all-MiniLM-L6-v2, mean pooling: the judge's encoder. */
    MINILM("/all-minilm-l6-v2", Pooling.MEAN),
    /** bge-small-en-v1.5, first-token pooling. */
    BGE_SMALL("/bge-small-en-v1.5", Pooling.CLS);

    private final String resource;
    private final Pooling pooling;

    PretrainedEncoder(String resource, Pooling pooling) {
        this.resource = resource;
        this.pooling = pooling;
    }

    /** How token vectors become one. */
    public Pooling pooling() {
        return pooling;
    }

    /** The encoder as a self-contained ONNX model. */
    public byte[] onnx() {
        return bytes(resource + ".onnx");
    }

    /** The encoder's {@code tokenizer.json}. */
    public byte[] tokenizer() {
        return bytes(resource + "-tokenizer.json");
    }

    private static byte[] bytes(String name) {
        try (InputStream stream = PretrainedEncoder.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException(
                        "The encoder is not on the class path: add its langchain4j-embeddings artefact; resource="
                                + name);
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("The encoder cannot be read; resource=" + name, e);
        }
    }
}

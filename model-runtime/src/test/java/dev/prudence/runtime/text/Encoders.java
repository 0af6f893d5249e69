package dev.prudence.runtime.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The sentence encoders that lie on the test class path. */
public enum Encoders {
    MINILM("all-minilm-l6-v2", Pooling.MEAN),
    BGE("bge-small-en-v1.5", Pooling.CLS),
    E5("e5-small-v2", Pooling.MEAN);

    private final String resource;
    private final Pooling pooling;

    Encoders(String resource, Pooling pooling) {
        this.resource = resource;
        this.pooling = pooling;
    }

    Pooling pooling() {
        return pooling;
    }

    public byte[] onnx() {
        return bytes(resource + ".onnx");
    }

    public byte[] tokenizerJson() {
        return bytes(resource + "-tokenizer.json");
    }

    private static byte[] bytes(String name) {
        try (InputStream in = Objects.requireNonNull(Encoders.class.getResourceAsStream("/" + name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

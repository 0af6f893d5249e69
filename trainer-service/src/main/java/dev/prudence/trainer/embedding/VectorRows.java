package dev.prudence.trainer.embedding;

import dev.prudence.runtime.Tensor;
import java.util.List;

/** Vectors as the rows of a tensor. This class is thread-safe. */
final class VectorRows {

    private VectorRows() {}

    /** Float32 {@code [rows, width]}; rows beyond the vectors are 0. */
    static Tensor of(List<float[]> vectors, int rows) {
        int width = EmbeddingHead.EMBEDDING_WIDTH;
        float[] values = new float[rows * width];
        for (int row = 0; row < vectors.size(); row++) {
            System.arraycopy(vectors.get(row), 0, values, row * width, width);
        }
        return Tensor.floats(values, rows, width);
    }
}

package dev.prudence.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A value that stands in the graph itself. */
public final class Constant extends Value {
    private final ByteBuffer littleEndian;

    Constant(GraphBuilder graph, TensorType type, ByteBuffer littleEndian) {
        super(graph, type);
        this.littleEndian = littleEndian;
    }

    @Override
    public String name() {
        return "Constant#" + order();
    }

    /** The elements, row-major and little-endian; read-only. */
    public ByteBuffer bytes() {
        return littleEndian.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
}

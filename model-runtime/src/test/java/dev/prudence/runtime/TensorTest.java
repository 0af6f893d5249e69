package dev.prudence.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class TensorTest {

    @Test
    void givesBackWhatItWasMadeOf() {
        assertThat(Tensor.floats(new float[] {1.5f, -0.0f}, 2).toFloats()).containsExactly(1.5f, -0.0f);
        assertThat(Tensor.doubles(new double[] {Math.PI}, 1, 1).toDoubles()).containsExactly(Math.PI);
        assertThat(Tensor.ints(new int[] {3, Integer.MIN_VALUE}, 2).toInts()).containsExactly(3, Integer.MIN_VALUE);
        assertThat(Tensor.longs(new long[] {Long.MAX_VALUE}).toLongs()).containsExactly(Long.MAX_VALUE);
        assertThat(Tensor.booleans(new boolean[] {true, false}, 2).toBooleans()).containsExactly(true, false);
    }

    @Test
    void aScalarHasNoDimensions() {
        Tensor scalar = Tensor.scalar(2f);
        assertThat(scalar.shape()).isEmpty();
        assertThat(scalar.size()).isEqualTo(1);
    }

    @Test
    void doesNotSeeLaterChangesOfTheArray() {
        float[] values = {1, 2};
        Tensor tensor = Tensor.floats(values, 2);
        values[0] = 9;
        assertThat(tensor.toFloats()).containsExactly(1, 2);
    }

    @Test
    void cannotBeWrittenThroughItsBytes() {
        ByteBuffer bytes = Tensor.floats(new float[] {1}, 1).bytes();
        assertThat(bytes.isReadOnly()).isTrue();
        assertThat(bytes.getFloat()).isEqualTo(1f);
    }

    @Test
    void beginsAtAMultipleOf64Bytes() {
        for (int size = 0; size < 200; size++) {
            Tensor tensor = Tensor.zeros(DataType.FLOAT32, size);
            assertThat(tensor.bytes().alignmentOffset(0, 64))
                    .as("size %d", size)
                    .isZero();
            assertThat(tensor.bytes().remaining()).as("size %d", size).isEqualTo(4 * size);
        }
    }

    @Test
    void refusesAShapeOfAnotherSize() {
        assertThatThrownBy(() -> Tensor.floats(new float[5], 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("6 values")
                .hasMessageEndingWith("values=5");
        assertThatThrownBy(() -> Tensor.floats(new float[2], 2, -1)).hasMessageContaining("shape=[2, -1]");
    }

    @Test
    void refusesToBeReadAsAnotherType() {
        assertThatThrownBy(() -> Tensor.scalar(1).toLongs()).hasMessageEndingWith("type=FLOAT32");
    }

    @Test
    void equalsByTypeShapeAndBits() {
        Tensor tensor = Tensor.floats(new float[] {0f, Float.NaN}, 2);
        assertThat(tensor).isEqualTo(Tensor.floats(new float[] {0f, Float.NaN}, 2));
        assertThat(tensor).hasSameHashCodeAs(Tensor.floats(new float[] {0f, Float.NaN}, 2));
        assertThat(tensor).isNotEqualTo(Tensor.floats(new float[] {-0f, Float.NaN}, 2));
        assertThat(tensor).isNotEqualTo(Tensor.floats(new float[] {0f, Float.NaN}, 1, 2));
        assertThat(Tensor.ints(new int[] {0}, 1)).isNotEqualTo(Tensor.floats(new float[] {0}, 1));
    }

    @Test
    void copiesBytesOfTheRightSizeOnly() {
        ByteBuffer source = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        source.asFloatBuffer().put(new float[] {1, 2});
        assertThat(Tensor.copyOf(source, DataType.FLOAT32, 2).toFloats()).containsExactly(1, 2);
        assertThatThrownBy(() -> Tensor.copyOf(source, DataType.FLOAT64, 2)).hasMessageEndingWith("bytes=8");
    }
}

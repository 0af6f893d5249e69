package dev.prudence.graph.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
    private static final SafetensorsLayout LAYOUT =
            SafetensorsLayout.of(Map.of("b/weight", Shape.of(2, 2), "a", Shape.scalar(), "c", Shape.of(3)));
    private static final Map<String, float[]> VALUES = Map.of(
            "a", new float[] {1.5f}, "b/weight", new float[] {1, -2, 3, Float.MIN_VALUE}, "c", new float[] {0, 1, 2});

    @Test
    void whatIsWrittenIsReadAgain(@TempDir Path directory) {
        Path file = directory.resolve("weights.safetensors");
        Safetensors.write(file, LAYOUT, VALUES);
        Safetensors read = Safetensors.read(file);
        assertThat(read.layout().entries()).isEqualTo(LAYOUT.entries());
        assertThat(read.allFloats().keySet()).containsExactly("a", "b/weight", "c");
        VALUES.forEach((name, values) -> assertThat(read.floats(name)).as(name).isEqualTo(values));
    }

    @Test
    void theBytesFollowTheFormat() {
        ByteBuffer file = ByteBuffer.wrap(Safetensors.toBytes(LAYOUT, VALUES)).order(ByteOrder.LITTLE_ENDIAN);
        int headerBytes = (int) file.getLong(0);
        String header = new String(file.array(), 8, headerBytes, StandardCharsets.UTF_8);
        assertThat(headerBytes % 8).isZero();
        assertThat(header.stripTrailing())
                .isEqualTo("{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
                        + "\"b/weight\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[4,20]},"
                        + "\"c\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[20,32]}}");
        assertThat(file.getFloat((int) LAYOUT.offset("b/weight") + 4)).isEqualTo(-2);
        assertThat(LAYOUT.offset("a")).isEqualTo(8 + headerBytes);
    }

    @Test
    void equalTensorsGiveEqualBytesWhateverTheirOrder() {
        Map<String, Shape> reversed = new LinkedHashMap<>();
        reversed.put("c", Shape.of(3));
        reversed.put("b/weight", Shape.of(2, 2));
        reversed.put("a", Shape.scalar());
        assertThat(Safetensors.toBytes(SafetensorsLayout.of(reversed), VALUES))
                .isEqualTo(Safetensors.toBytes(LAYOUT, VALUES));
    }

    @Test
    void headersOfOtherWritersAreRead() {
        String header =
                " { \"__metadata__\" : {\"format\":\"pt\"},\n \"x\\u0041\\\"\": {\"shape\": [1, 2], \"dtype\":\"F32\","
                        + " \"data_offsets\": [0, 8]} } ";
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + json.length + 8).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json).putFloat(3).putFloat(4);
        assertThat(Safetensors.parse(file.array()).floats("xA\"")).containsExactly(3, 4);
    }

    @Test
    void damagedFilesAreRefused() {
        byte[] whole = Safetensors.toBytes(LAYOUT, VALUES);
        assertThatThrownBy(() -> Safetensors.parse(new byte[3])).hasMessageEndingWith("bytes=3");
        assertThatThrownBy(() -> Safetensors.parse(Arrays.copyOf(whole, whole.length - 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cut short");
        byte[] garbled = whole.clone();
        garbled[9] = 'x';
        assertThatThrownBy(() -> Safetensors.parse(garbled)).hasMessageContaining("no safetensors header: position=");
    }

    @Test
    void valuesMustFitTheLayout() {
        assertThatThrownBy(() -> Safetensors.toBytes(LAYOUT, Map.of("a", new float[2])))
                .hasMessageContaining("name=a");
        assertThatThrownBy(() -> LAYOUT.entry("d")).hasMessageContaining("name=d");
        GraphBuilder graph = GraphBuilder.create("wide");
        graph.parameter("w", ElementType.FLOAT64, Shape.of(1));
        SafetensorsLayout wide = SafetensorsLayout.of(graph.parameters());
        assertThatThrownBy(() -> Safetensors.toBytes(wide, Map.of("w", new float[1])))
                .hasMessageContaining("float32");
    }
}

package dev.prudence.graph.importing;

import static dev.prudence.graph.ElementType.FLOAT32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import com.google.protobuf.ByteString;
import dev.prudence.graph.OrtRunner;
import dev.prudence.graph.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxModelTest {

    private static final float[] VALUES = {1, -2, 0.5f, 4};

    @Test
    void parametersAreTheFloatInitialisersOfMoreThanOneElementRawOrTyped() {
        OnnxModel file = OnnxModel.read(file(OnnxFiles.floatTensor("w", VALUES, 4))
                .tensor(raw("raw"))
                .floats("epsilon", new float[] {1e-5f})
                .longs("shape", new long[] {2, 2}, 2)
                .bytes());
        assertThat(file.parameters()).containsExactly(Map.entry("w", Shape.of(4)), Map.entry("raw", Shape.of(4)));
        assertThat(file.weights().get("w")).containsExactly(VALUES);
        assertThat(file.weights().get("raw")).containsExactly(VALUES);
    }

    @Test
    void otherValuesGoIntoTheFileAsItWasExported() {
        OnnxModel file =
                OnnxModel.read(file(OnnxFiles.floatTensor("w", VALUES, 4)).bytes());
        byte[] changed = file.withWeights(Map.of("w", new float[] {1, 1, 1, 2}));
        double[] x = {1, 2, 3, 4, 5, 6, 7, 8};
        assertThat(OrtRunner.run(changed, Map.of("x", x)).get("y")).containsExactly(1, 2, 3, 8, 5, 6, 7, 16);
        assertThat(file.weights().get("w")).containsExactly(VALUES);
    }

    @Test
    void otherValuesMustFit() {
        OnnxModel file =
                OnnxModel.read(file(OnnxFiles.floatTensor("w", VALUES, 4)).bytes());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> file.withWeights(Map.of("w", new float[3])))
                .withMessageContaining("parameter=w, shape=[4], values=3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> file.withWeights(Map.of("v", new float[4])))
                .withMessageContaining("parameter=v");
    }

    @Test
    void externalDataIsReadFromBesideTheFile(@TempDir Path directory) throws IOException {
        Files.write(
                directory.resolve("weights.bin"),
                bytes(9, -2, 0.5f, 4, 1, -2, 0.5f, 4).array());
        Path path = directory.resolve("model.onnx");
        Files.write(path, file(external("weights.bin", "16", "16")).bytes());
        OnnxModel file = OnnxModel.read(path);
        assertThat(file.weights().get("w")).containsExactly(VALUES);
        assertThat(OnnxModel.read(file.withWeights(Map.of())).weights().get("w"))
                .containsExactly(VALUES);
    }

    @Test
    void externalDataThatIsMissingShortOrElsewhereIsNamed(@TempDir Path directory) throws IOException {
        Files.write(directory.resolve("weights.bin"), new byte[8]);
        assertRefused(directory, external("weights.bin", "0", "16"), "tensor=w, file=");
        assertRefused(directory, external("nowhere.bin", "0", "16"), "nowhere.bin");
        assertRefused(directory, external("../weights.bin", "0", "16"), "must lie beside the model");
        assertRefused(directory, external("/etc/passwd", "0", "16"), "must lie beside the model");
        assertRefused(directory, external("weights.bin", "-1", "16"), "offset=-1");
        assertRefused(directory, external("weights.bin", "0", "12"), "length=12");
        OnnxModel fromBytes =
                OnnxModel.read(file(external("weights.bin", "0", "16")).bytes());
        assertThatIllegalArgumentException()
                .isThrownBy(fromBytes::weights)
                .withMessageContaining("read it from its path");
    }

    @Test
    void dataThatDoesNotFillItsTensorIsNamed() {
        OnnxModel file =
                OnnxModel.read(file(OnnxFiles.floatTensor("w", VALUES, 5)).bytes());
        assertThatIllegalArgumentException().isThrownBy(file::weights).withMessageContaining("tensor=w");
    }

    @Test
    void whatIsNoModelOrTooOldIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnnxModel.read(new byte[] {1, 2, 3}))
                .withMessageContaining("model=3 bytes");
        byte[] old = OnnxFiles.opset(10).output("y", FLOAT32).bytes();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnnxModel.read(old))
                .withMessageContaining("opset=10");
    }

    private static void assertRefused(Path directory, TensorProto tensor, String reason) throws IOException {
        Path path = directory.resolve("model.onnx");
        Files.write(path, file(tensor).bytes());
        OnnxModel file = OnnxModel.read(path);
        assertThatIllegalArgumentException().isThrownBy(file::weights).withMessageContaining(reason);
    }

    private static OnnxFiles file(TensorProto weight) {
        return OnnxFiles.opset(13)
                .input("x", FLOAT32, 2, 4)
                .output("y", FLOAT32)
                .tensor(weight)
                .node("scale", "Mul", List.of("x", "w"), List.of("y"));
    }

    private static TensorProto raw(String name) {
        return OnnxFiles.tensor(name, FLOAT32, 4)
                .setRawData(ByteString.copyFrom(bytes(VALUES)))
                .build();
    }

    private static TensorProto external(String location, String offset, String length) {
        return OnnxFiles.tensor("w", FLOAT32, 4)
                .setDataLocation(DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", offset))
                .addExternalData(entry("length", length))
                .build();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    private static ByteBuffer bytes(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }
}

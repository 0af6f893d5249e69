package dev.prudence.graph.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LinearHeadTest {

    @Test
    void aModelWithAHeadHasLogitsAlone() throws InvalidProtocolBufferException {
        byte[] headed = new LinearHead(new float[] {1, 2, 3, 4, 5, 6}, new float[2]).onTopOf(encoder(), "vectors");
        ModelProto model = ModelProto.parseFrom(headed);
        assertThat(model.getGraph().getOutputList())
                .extracting(ValueInfoProto::getName)
                .containsExactly("logits");
        assertThat(OnnxModel.read(headed).inputs()).containsExactly("hidden");
    }

    @Test
    void whatDoesNotFitIsRefusedByName() {
        LinearHead head = new LinearHead(new float[3], new float[1]);
        assertThatThrownBy(() -> head.onTopOf(encoder(), "logits"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("output=logits, outputs=[vectors]");
        assertThatThrownBy(() -> head.onTopOf(new byte[] {1, 2, 3}, "vectors")).hasMessageEndingWith("model=3 bytes");
        assertThatThrownBy(() -> new LinearHead(new float[3], new float[2])).hasMessageEndingWith("weight=3, bias=2");
    }

    private static byte[] encoder() {
        GraphBuilder graph = GraphBuilder.create("encoder");
        graph.output(
                "vectors",
                graph.input("hidden", ElementType.FLOAT32, Shape.of(2, 4, 3)).relu());
        return OnnxWriter.write(graph, Weights.embedded(Map.of()));
    }
}

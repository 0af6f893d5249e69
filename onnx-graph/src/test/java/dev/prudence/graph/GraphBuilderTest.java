package dev.prudence.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.graph.op.MatMul;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphBuilderTest {
    private final GraphBuilder graph = GraphBuilder.create("model");
    private final Value matrix = graph.input("matrix", ElementType.FLOAT32, Shape.of(2, 3));

    @Test
    void handlesKnowTheirTypeAndShape() {
        Value product = matrix.matMul(graph.parameter("weight", Shape.of(3, 4)));
        assertThat(product.type()).hasToString("FLOAT32[2, 4]");
        assertThat(product.argMax(-1).type()).hasToString("INT64[2]");
        assertThat(product.greater(graph.scalar(0)).type()).hasToString("BOOL[2, 4]");
    }

    @Test
    void valuesOfAnotherBuilderAreRefused() {
        Value foreign = GraphBuilder.create("other").input("x", ElementType.FLOAT32, Shape.of(2, 3));
        assertThatThrownBy(() -> matrix.add(foreign))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another graph")
                .hasMessageContaining("its graph=other, this graph=model");
        assertThatThrownBy(() -> graph.output("y", foreign)).hasMessageContaining("another graph");
    }

    @Test
    void aMisfitNamesTheOpAndAllOperands() {
        Value other = graph.input("other", ElementType.FLOAT32, Shape.of(4, 5));
        assertThatThrownBy(() -> matrix.matMul(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MatMul")
                .hasMessageContaining("inner sizes")
                .hasMessageEndingWith("operands=[FLOAT32[2, 3], FLOAT32[4, 5]]");
        assertThatThrownBy(() -> matrix.add(other))
                .hasMessageContaining("Add")
                .hasMessageContaining("do not broadcast");
    }

    @Test
    void aMisfitOfTypesIsRefusedWhenTheNodeIsAdded() {
        Value wide = graph.input("wide", ElementType.FLOAT64, Shape.of(2, 3));
        Value whole = graph.input("whole", ElementType.INT64, Shape.of(2, 3));
        assertThatThrownBy(() -> matrix.add(wide)).hasMessageContaining("equal element types");
        assertThatThrownBy(whole::exp).hasMessageContaining("floating");
        assertThatThrownBy(() -> matrix.and(matrix)).hasMessageContaining("BOOL");
        assertThatThrownBy(() -> matrix.gather(0, matrix)).hasMessageContaining("whole-numbered");
        assertThatThrownBy(wide::gelu).hasMessageContaining("FLOAT32");
        assertThatThrownBy(() -> matrix.where(matrix, matrix)).hasMessageContaining("boolean condition");
    }

    @Test
    void aMisfitOfShapesIsRefusedWhenTheNodeIsAdded() {
        assertThatThrownBy(() -> matrix.reshape(4, 2)).hasMessageContaining("as many elements");
        assertThatThrownBy(() -> matrix.reshape(-1, 4)).hasMessageContaining("elements");
        assertThatThrownBy(() -> matrix.reshape(-1, -1)).hasMessageContaining("at most one");
        assertThatThrownBy(() -> matrix.reshape(0, -1)).hasMessageEndingWith("found=[0, -1]");
        assertThatThrownBy(() -> matrix.transpose(0, 0)).hasMessageContaining("each axis once");
        assertThatThrownBy(() -> matrix.slice(1, 2, 4)).hasMessageContaining("within the axis");
        assertThatThrownBy(() -> matrix.split(1, 2, 2)).hasMessageContaining("add up");
        assertThatThrownBy(() -> matrix.expand(Shape.of(4, 3))).hasMessageContaining("broadcast");
        assertThatThrownBy(() -> matrix.expand(Shape.of(3))).hasMessageContaining("stretches");
        assertThatThrownBy(() -> matrix.squeeze(0)).hasMessageContaining("axis of size 1");
        assertThatThrownBy(() -> matrix.reduceSum(true, 2)).hasMessageEndingWith("axis=2");
        assertThatThrownBy(() -> matrix.concat(0, graph.constant(new float[2], Shape.of(1, 2))))
                .hasMessageContaining("agree outside axis 0");
    }

    @Test
    void namesAreUniqueAndPlain() {
        graph.parameter("layer/weight", Shape.of(1));
        graph.output("y", matrix.neg());
        assertThatThrownBy(() -> graph.parameter("matrix", Shape.of(1))).hasMessageEndingWith("name=matrix");
        assertThatThrownBy(() -> graph.input("layer/weight", ElementType.FLOAT32, Shape.of(1)))
                .hasMessageContaining("taken");
        assertThatThrownBy(() -> graph.output("y", matrix)).hasMessageContaining("taken");
        assertThatThrownBy(() -> graph.input("Add#1", ElementType.FLOAT32, Shape.of(1)))
                .hasMessageContaining("no blank");
    }

    @Test
    void constantsHaveAsManyElementsAsTheirShape() {
        assertThatThrownBy(() -> graph.constant(new long[3], Shape.of(2, 2)))
                .hasMessageEndingWith("shape=[2, 2], elements=3");
        assertThat(graph.scalar(2)).isSameAs(graph.scalar(2)).isNotSameAs(graph.scalar(ElementType.FLOAT64, 2));
    }

    @Test
    void whatNoOutputNeedsIsLeftOut() {
        graph.parameter("unused", Shape.of(3)).add(matrix);
        graph.input("label", ElementType.INT64, Shape.of(2));
        Value used = matrix.mul(2);
        graph.output("y", used);
        Graph pruned = graph.graph();
        assertThat(pruned.nodes()).extracting(Node::results).containsExactly(List.of(used));
        assertThat(pruned.parameters()).isEmpty();
        assertThat(pruned.inputs()).extracting(Value::name).containsExactly("matrix");
    }

    @Test
    void aGraphWithoutOutputIsNoGraph() {
        assertThatThrownBy(graph::graph)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("graph=model");
    }

    @Test
    void stateHasTheTypeOfItsInput() {
        assertThatThrownBy(() -> graph.state(matrix, matrix.sum())).hasMessageContaining("own type");
        assertThatThrownBy(() -> graph.state(matrix.neg(), matrix)).hasMessageContaining("own type");
    }

    @Test
    void shapesRefuseEmptyAxes() {
        assertThatThrownBy(() -> Shape.of(2, 0)).hasMessageEndingWith("shape=[2, 0]");
        assertThatThrownBy(() -> Shape.of(1 << 16, 1 << 16)).hasMessageContaining("2^31-1");
        assertThat(Shape.of(2, 3, 4).dimension(-1)).isEqualTo(4);
        assertThat(Shape.of(2, 1).broadcast(Shape.of(5, 1, 3))).isEqualTo(Shape.of(5, 2, 3));
    }

    /** The CUDA kernel of ONNX Runtime 1.29 computes such products wrongly. */
    @Test
    void productsThatStretchAsManyMatricesOnBothSidesAreExpanded() {
        assertThat(operators(Shape.of(2, 1, 2, 3), Shape.of(2, 3, 2))).containsExactly("Expand", "MatMul");
        assertThat(operators(Shape.of(1, 2, 2, 3), Shape.of(2, 1, 3, 2))).containsExactly("Expand", "MatMul");
        assertThat(operators(Shape.of(2, 1, 2, 3), Shape.of(3, 3, 2))).containsExactly("MatMul");
        assertThat(operators(Shape.of(2, 2, 2, 3), Shape.of(2, 3, 2))).containsExactly("MatMul");
        assertThat(operators(Shape.of(2, 3), Shape.of(3, 2))).containsExactly("MatMul");
    }

    private static List<String> operators(Shape left, Shape right) {
        GraphBuilder graph = GraphBuilder.create("product");
        Value product =
                graph.input("x", ElementType.FLOAT32, left).matMul(graph.input("y", ElementType.FLOAT32, right));
        assertThat(product.shape()).isEqualTo(MatMul.batch(left, right).concat(Shape.of(2, 2)));
        return graph.nodes().stream().map(node -> node.op().onnxName()).toList();
    }
}

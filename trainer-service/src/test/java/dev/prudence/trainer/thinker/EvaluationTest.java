package dev.prudence.trainer.thinker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.proto.worldmodel.v1.TreeSettings;
import dev.prudence.proto.worldmodel.v1.TreeVariant;
import org.junit.jupiter.api.Test;

class EvaluationTest {

    /** Newcombe 1998, Statistics in Medicine 17: method 3 for 81 of 263, 15 of 148, 0 of 20 and 1 of 29. */
    @Test
    void hasWilsonsInterval() {
        assertInterval(81, 263, 0.2553, 0.3662);
        assertInterval(15, 148, 0.0624, 0.1605);
        assertInterval(0, 20, 0.0000, 0.1611);
        assertInterval(1, 29, 0.0061, 0.1718);
    }

    private static void assertInterval(int solved, int levels, double low, double high) {
        Evaluation evaluation = new Evaluation(0, 1, true, levels, solved, 0, 0);
        assertThat(evaluation.low()).isCloseTo(low, within(5e-5));
        assertThat(evaluation.high()).isCloseTo(high, within(5e-5));
    }

    @Test
    void knowsTheSizesOfTrees() {
        assertThat(size(20, 5, TreeVariant.TREE_VARIANT_CODE)).isEqualTo(111);
        assertThat(size(10, 5, TreeVariant.TREE_VARIANT_STANDARD)).isEqualTo(101);
        assertThat(size(20, 5, TreeVariant.TREE_VARIANT_PAPER)).isEqualTo(79);
        assertThat(size(20, 0, TreeVariant.TREE_VARIANT_CODE)).isEqualTo(81);
    }

    private static int size(int stageLength, int maxDepth, TreeVariant variant) {
        return fields(stageLength, maxDepth, variant).size();
    }

    /** Offsets as the world-model service says them for 5 actions. */
    @Test
    void knowsWhereTheirNumbersAre() {
        TreeFields fields = fields(20, 5, TreeVariant.TREE_VARIANT_STANDARD);
        assertThat(fields.rootValue()).isEqualTo(7);
        assertThat(fields.rootPolicy()).isEqualTo(8);
        assertThat(fields.rootVisits()).isEqualTo(23);
        assertThat(fields.rolloutReturn()).isEqualTo(29);
        assertThat(fields.currentValue()).isEqualTo(38);
        TreeFields paper = fields(20, 5, TreeVariant.TREE_VARIANT_PAPER);
        assertThat(paper.rootValue()).isEqualTo(6);
        assertThat(paper.currentValue()).isEqualTo(36);
    }

    private static TreeFields fields(int stageLength, int maxDepth, TreeVariant variant) {
        return TreeFields.of(TreeSettings.newBuilder()
                .setActionCount(5)
                .setStageLength(stageLength)
                .setMaxDepth(maxDepth)
                .setVariant(variant)
                .build());
    }
}

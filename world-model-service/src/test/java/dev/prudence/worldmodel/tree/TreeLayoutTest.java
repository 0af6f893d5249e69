package dev.prudence.worldmodel.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.worldmodel.tree.TreeLayout.Field;
import org.junit.jupiter.api.Test;

class TreeLayoutTest {

    @Test
    void hasTheSizesOfPaperAndCode() {
        assertThat(size(20, 5, TreeVariant.CODE)).isEqualTo(111);
        assertThat(size(10, 5, TreeVariant.CODE)).isEqualTo(101);
        assertThat(size(20, 5, TreeVariant.PAPER)).isEqualTo(79);
        assertThat(size(20, 0, TreeVariant.CODE)).as("no depth, no sequence").isEqualTo(81);
    }

    @Test
    void putsFieldAfterField() {
        TreeLayout layout = TreeLayout.of(settings(20, 5, TreeVariant.STANDARD));
        int at = 0;
        for (Field field : Field.values()) {
            assertThat(layout.offset(field)).as("%s", field).isEqualTo(at);
            at += layout.size(field);
        }
        assertThat(layout.size()).isEqualTo(at);
        assertThat(layout.offset(Field.ROOT_POLICY)).isEqualTo(8);
        assertThat(layout.offset(Field.ROOT_VISITS)).isEqualTo(23);
        assertThat(layout.offset(Field.ROLLOUT_RETURN)).isEqualTo(29);
        assertThat(layout.offset(Field.CURRENT_VALUE)).isEqualTo(38);
        assertThat(TreeLayout.of(settings(20, 5, TreeVariant.PAPER)).offset(Field.CURRENT_VALUE))
                .isEqualTo(36);
        assertThat(layout.size(Field.ACTION_SEQUENCE)).isEqualTo(30);
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        assertThatThrownBy(() -> new TreeSettings(1, 3, 2, 0.9, false, TreeVariant.CODE))
                .hasMessageContaining("actions=1");
        assertThatThrownBy(() -> settings(0, 2, TreeVariant.CODE)).hasMessageContaining("stageLength=0");
        assertThatThrownBy(() -> settings(3, -1, TreeVariant.CODE)).hasMessageContaining("maxDepth=-1");
        assertThatThrownBy(() -> new TreeSettings(2, 3, 2, 0, false, TreeVariant.CODE))
                .hasMessageContaining("discount=0");
    }

    private static int size(int stageLength, int maxDepth, TreeVariant variant) {
        return TreeLayout.of(settings(stageLength, maxDepth, variant)).size();
    }

    private static TreeSettings settings(int stageLength, int maxDepth, TreeVariant variant) {
        return new TreeSettings(5, stageLength, maxDepth, 0.97, false, variant);
    }
}

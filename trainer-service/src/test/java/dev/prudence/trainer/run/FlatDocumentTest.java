package dev.prudence.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class FlatDocumentTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void namesValuesByTheirPlace() throws Exception {
        assertThat(FlatDocument.of(JSON.readTree(
                        "{\"seed\": 7, \"ppo\": {\"betas\": [0.0, 0.5], \"klPlace\": null}, \"none\": {}}")))
                .containsEntry("seed", "7")
                .containsEntry("ppo.betas[0]", "0.0")
                .containsEntry("ppo.betas[1]", "0.5")
                .containsEntry("ppo.klPlace", "null")
                .hasSize(4);
    }

    @Test
    void isOfBoundedSize() {
        ObjectNode document = JSON.createObjectNode();
        for (int i = 0; i < 1_200; i++) {
            document.put("key" + i, "x".repeat(600));
        }
        assertThat(FlatDocument.of(document))
                .hasSize(1_000)
                .containsKey("key999")
                .doesNotContainKey("key1000")
                .containsEntry("key0", "x".repeat(499) + "…");
    }
}

package dev.prudence.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CanonicalJsonTest {

    @Test
    void sortsKeysAndDropsWhiteSpace() {
        assertThat(canonical("{b: {d: [1, null, x], c: true}, a: ''}"))
                .isEqualTo("{\"a\":\"\",\"b\":{\"c\":true,\"d\":[1,null,\"x\"]}}");
    }

    @Test
    void writesEqualNumbersEqually() {
        assertThat(canonical("{a: 1.50, b: 100, c: 0.0, d: -0.001, e: 1.0e+2}"))
                .isEqualTo("{\"a\":1.5,\"b\":100,\"c\":0,\"d\":-0.001,\"e\":100}");
    }

    @Test
    void emptyContainersKeepTheirKind() {
        assertThat(canonical("{a: [], b: {}}")).isEqualTo("{\"a\":[],\"b\":{}}");
    }

    @Test
    void theDigestIsTheShaOfTheText() {
        assertThat(CanonicalJson.digest(DocumentTree.parse("{}", "test")))
                .isEqualTo("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    }

    private static String canonical(String yaml) {
        return CanonicalJson.write(DocumentTree.parse(yaml, "test"));
    }
}

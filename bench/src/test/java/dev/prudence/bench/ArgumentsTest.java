package dev.prudence.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

    @Test
    void readsSuiteAndOptions() {
        assertThat(Arguments.parse(List.of("training", "--json", "out.json", "--only", "gpt")))
                .isEqualTo(new Arguments(Arguments.Action.RUN, "training", "out.json", "gpt"));
    }

    @Test
    void helpsWhereNothingIsAskedFor() {
        assertThat(Arguments.parse(List.of()).action()).isEqualTo(Arguments.Action.HELP);
        assertThat(Arguments.parse(List.of("training", "--help")).action()).isEqualTo(Arguments.Action.HELP);
    }

    @Test
    void namesTheOptionThatIsWrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Arguments.parse(List.of("training", "--fast")))
                .withMessageEndingWith("option=--fast");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Arguments.parse(List.of("training", "--json")))
                .withMessageEndingWith("option=--json");
    }
}

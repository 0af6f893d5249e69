package dev.prudence.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class PrudenceCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command =
            PrudenceCommand.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));

    @Test
    void helpNamesEveryCommand() {
        assertThat(command.execute("--help")).isZero();
        assertThat(out.toString())
                .contains(
                        "run",
                        "submit",
                        "up",
                        "down",
                        "status",
                        "monitor",
                        "sign-off",
                        "logs",
                        "generate",
                        "score",
                        "topics",
                        "check-results");
    }

    @Test
    void anUnknownKeyIsRefusedBeforeAnythingStarts() {
        assertThat(command.execute("run", "rlhf", "--set", "bestOfN.promts=16")).isEqualTo(2);
        assertThat(err.toString()).contains("unknown key, did you mean prompts?", "bestOfN.promts=16");
    }

    @Test
    void anUnknownExperimentIsRefusedWithTheKnownOnes() {
        assertThat(command.execute("run", "rlfh")).isEqualTo(2);
        assertThat(err.toString()).contains("did you mean rlhf?", "overoptimisation");
    }

    @Test
    void aSubmissionIsRefusedBeforeTheTrainerIsAsked() {
        assertThat(command.execute("submit", "rlhf", "--to", "nowhere.invalid:1", "--set", "bestOfN.promts=16"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("unknown key, did you mean prompts?");
    }

    @Test
    void anUnknownCommandIsAUsageError() {
        assertThat(command.execute("rnu")).isEqualTo(2);
        assertThat(err.toString()).contains("run");
    }
}

package dev.prudence.images.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ImagesCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpNamesTheDefaults() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("eclipse-temurin:17-jre", "--to-oci", "--cuda-base");
    }

    @Test
    void theVersionIsTheProjects() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).startsWith("prudence ").doesNotContain("$");
    }

    @Test
    void oneDestinationIsNeeded() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("--to-tar", "--to-oci", "--to-registry");
        assertThat(run("--to-oci", "a", "--to-tar", "b")).isEqualTo(2);
    }

    @Test
    void programsAreCheckedAgainstTheCatalogue() {
        assertThat(run("--to-oci", "a", "--only", "policy")).isEqualTo(2);
        assertThat(err.toString()).contains("--only=policy");
        assertThat(run("--to-oci", "a", "--variant", "cuda", "--only", "trainer-service"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("no image of it for cuda: --only=trainer-service");
        assertThat(run("--to-oci", "a", "--variant", "rocm")).isEqualTo(2);
    }

    @Test
    void aRuntimeThatIsNoneAndARegistryWithASchemeAreRefused() {
        assertThat(run("--to-oci", "a", "--only", "launcher", "--jre", "/no/such/jre"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("--jre has to name", "/no/such/jre");
        assertThat(run("--to-registry", "http://registry.example")).isEqualTo(1);
        assertThat(err.toString()).contains("--to-registry=http://registry.example");
    }

    private int run(String... arguments) {
        CommandLine command = ImagesCommand.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}

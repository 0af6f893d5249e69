package dev.prudence.sinks.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.prudence.sinks.archive.ArchiveSink;
import dev.prudence.sinks.mlflow.MlflowSink;
import dev.prudence.sinks.openlineage.LineageSink;
import dev.prudence.sinks.tensorboard.TensorBoardSink;
import dev.prudence.sinks.webhook.WebhookSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinksSettingsTest {

    @TempDir
    Path directory;

    @Test
    void readsEverySink() throws IOException {
        Files.writeString(directory.resolve("secret"), "s3cret\n");
        Files.writeString(directory.resolve("hook"), "https://hooks.example/services/T/B/x\n");
        Files.writeString(directory.resolve("kafka.properties"), "security.protocol=SSL\nssl.truststore.type=PEM\n");
        SinksSettings settings = read("""
                kafka:
                  bootstrap: broker:9092
                  propertiesFile: kafka.properties
                  properties:
                    ssl.truststore.location: /etc/ca.pem
                state: positions
                http:
                  port: 9464
                sinks:
                  - type: mlflow
                    url: https://mlflow.example
                    tokenFile: secret
                    interval: 30s
                  - type: tensorboard
                    directory: boards
                  - type: openlineage
                    url: http://marquez:5000
                    namespace: lab
                    user: ali
                    passwordFile: secret
                  - type: openlineage
                    name: lineage-file
                    file: lineage.jsonl
                  - type: archive
                    directory: archive
                    layout: day
                    megabytes: 16
                  - type: webhook
                    urlFile: hook
                    format: slack
                    warnings: false
                    signatureKeyFile: secret
                    from: beginning
                """);
        assertThat(settings.kafka())
                .containsEntry("bootstrap.servers", "broker:9092")
                .containsEntry("security.protocol", "SSL")
                .containsEntry("ssl.truststore.type", "PEM")
                .containsEntry("ssl.truststore.location", "/etc/ca.pem");
        assertThat(settings.state()).isEqualTo(directory.resolve("positions"));
        assertThat(settings.httpHost()).isEqualTo("127.0.0.1");
        assertThat(settings.httpPort()).contains(9464);
        List<SinkSettings> sinks = settings.sinks();
        assertThat(sinks)
                .extracting(SinkSettings::name)
                .containsExactly("mlflow", "tensorboard", "openlineage", "lineage-file", "archive", "webhook");
        assertThat(sinks.get(0).interval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(sinks).extracting(SinkSettings::fromEnd).containsOnly(false);
        Class<?>[] types = {
            MlflowSink.class,
            TensorBoardSink.class,
            LineageSink.class,
            LineageSink.class,
            ArchiveSink.class,
            WebhookSink.class
        };
        for (int i = 0; i < types.length; i++) {
            assertThat(sinks.get(i).maker().make()).isInstanceOf(types[i]);
        }
    }

    @Test
    void aWebhookDoesNotTellOfWhatWasBeforeItUnlessAsked() throws IOException {
        SinksSettings settings =
                read("sinks: [{type: webhook, url: 'http://localhost:1'}, {type: archive, directory: a}]");
        assertThat(settings.sinks()).extracting(SinkSettings::fromEnd).containsExactly(true, false);
        assertThat(settings.httpPort()).isEmpty();
    }

    @Test
    void theCommandLineNamesTheBrokerFirstThenTheFileThenTheVariable() throws IOException {
        Path file = write("kafka: {bootstrap: 'file:1'}\nsinks: [{type: archive, directory: a}]");
        Map<String, String> variable = Map.of("PRUDENCE_KAFKA", "variable:1");
        assertThat(SinksSettings.read(file, Optional.of("line:1"), variable).kafka())
                .containsValue("line:1");
        assertThat(SinksSettings.read(file, Optional.empty(), variable).kafka()).containsValue("file:1");
        Path without = write("sinks: [{type: archive, directory: a}]");
        assertThat(SinksSettings.read(without, Optional.empty(), variable).kafka())
                .containsValue("variable:1");
        assertThat(problems(() -> SinksSettings.read(without, Optional.empty(), Map.of())))
                .containsExactly("kafka.bootstrap is missing; give it here, with --bootstrap or in the variable"
                        + " PRUDENCE_KAFKA, for instance 127.0.0.1:29092");
    }

    @Test
    void namesEveryProblemWithItsKeyAndWhatIsAllowed() throws IOException {
        assertThat(problems("""
                        kafak: {}
                        http: {port: 99999}
                        sinks:
                          - type: mlflow
                            interval: soon
                            artefacts: true
                          - type: mlflow
                            url: ftp://ali:secret@mlflow
                          - type: tensorbord
                          - type: openlineage
                          - type: archive
                            directory: a
                            megabytes: 0
                            layout: month
                          - type: webhook
                            name: Loud
                            url: http://localhost:1
                            tokenFile: not-there
                            user: ali
                        """))
                .containsExactlyInAnyOrder(
                        "kafak is not known here; there are: kafka, state, http, sinks",
                        "http.port must be a whole number from 0 to 65535, but is: 99999",
                        "sinks[0].url is missing; for instance url: http://127.0.0.1:5000",
                        "sinks[0].interval must be a number with ms, s, m, h or d, like 10s, but is: soon",
                        "sinks[0].artefacts is not known here; there are: type, name, url, experimentPrefix, artifacts,"
                                + " tokenFile, passwordFile, user, caFile, interval, from",
                        "sinks[1].url must be an address like https://host:port, without user and password",
                        "sinks[2].type must be one of mlflow, tensorboard, openlineage, archive, webhook, but is:"
                                + " tensorbord",
                        "sinks[2].directory is missing; for instance directory: archive",
                        "sinks[3].url or file: exactly one of them must be given",
                        "sinks[4].megabytes must be a whole number from 1 to 4096, but is: 0",
                        "sinks[4].layout must be one of run, day, but is: month",
                        "sinks[5].name must be small letters, digits and dashes, but is: Loud",
                        "sinks[5].tokenFile names a file that cannot be read: " + directory.resolve("not-there"),
                        "sinks[5].tokenFile goes without user and passwordFile",
                        "sinks[5].user and passwordFile go together",
                        "sinks must have different names; give one of them a name, name=mlflow",
                        "sinks must have different names; give one of them a name, name=archive");
    }

    @Test
    void refusesWhatIsNoConfigurationAtAll() throws IOException {
        assertThat(problems("sinks: []")).contains("sinks must be a list of at least one sink, each with a type");
        assertThat(problems("sinks: [")).singleElement().asString().startsWith("The document is no YAML: file=");
        assertThat(problems("just words")).contains("The document must be keys and values, but is: \"just words\"");
        assertThat(problems(() -> SinksSettings.read(directory.resolve("none.yaml"), Optional.empty(), Map.of())))
                .containsExactly("The document cannot be read: file=" + directory.resolve("none.yaml"));
    }

    private SinksSettings read(String yaml) throws IOException {
        return SinksSettings.read(write(yaml), Optional.empty(), Map.of("PRUDENCE_KAFKA", "localhost:9092"));
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(directory.resolve("sinks-" + yaml.hashCode() + ".yaml"), yaml);
    }

    private List<String> problems(String yaml) throws IOException {
        write(yaml);
        return problems(() -> {
            try {
                read(yaml);
            } catch (IOException impossible) {
                throw new AssertionError(impossible);
            }
        });
    }

    private static List<String> problems(Runnable reading) {
        InvalidSinksException refused = catchThrowableOfType(InvalidSinksException.class, reading::run);
        assertThat(refused).isNotNull();
        return refused.problems();
    }
}

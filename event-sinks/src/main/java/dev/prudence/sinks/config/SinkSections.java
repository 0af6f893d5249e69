package dev.prudence.sinks.config;

import dev.prudence.sinks.archive.ArchiveSink;
import dev.prudence.sinks.http.Credentials;
import dev.prudence.sinks.http.Endpoint;
import dev.prudence.sinks.http.Secrets;
import dev.prudence.sinks.http.Trust;
import dev.prudence.sinks.mlflow.MlflowSink;
import dev.prudence.sinks.openlineage.LineageSink;
import dev.prudence.sinks.openlineage.LineageTransport;
import dev.prudence.sinks.tensorboard.TensorBoardSink;
import dev.prudence.sinks.webhook.NoticeRules;
import dev.prudence.sinks.webhook.Signature;
import dev.prudence.sinks.webhook.WebhookSink;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what stands below {@code sinks}, a sink for each type. */
final class SinkSections {

    private static final Duration SECONDS = Duration.ofSeconds(5);
    private static final Duration FILES = Duration.ofSeconds(2);
    private static final Duration LETTERS = Duration.ofSeconds(10);

    private SinkSections() {}

    /** What a sink is. */
    enum Type {
        MLFLOW,
        TENSORBOARD,
        OPENLINEAGE,
        ARCHIVE,
        WEBHOOK
    }

    /** Where a sink that has no position begins. */
    enum Start {
        BEGINNING,
        END
    }

    static SinkSettings read(Section section) {
        section.required("type", "archive");
        Type type = section.choice("type", Type.class, Type.ARCHIVE);
        String name = section.text("name").orElse(type.name().toLowerCase(Locale.ROOT));
        if (!name.matches("[a-z0-9][a-z0-9-]{0,40}")) {
            section.problem("name", "must be small letters, digits and dashes, but is: " + name);
        }
        SinkSettings settings = switch (type) {
            case MLFLOW -> mlflow(name, section);
            case TENSORBOARD -> tensorBoard(name, section);
            case OPENLINEAGE -> openLineage(name, section);
            case ARCHIVE -> archive(name, section);
            case WEBHOOK -> webhook(name, section);
        };
        section.end();
        return settings;
    }

    private static SinkSettings mlflow(String name, Section section) {
        URI url = section.address("url", section.required("url", "http://127.0.0.1:5000"));
        String prefix = section.text("experimentPrefix").orElse("prudence/");
        boolean artifacts = section.flag("artifacts", true);
        Credentials credentials = credentials(section);
        Trust trust = new Trust(section.fileOrNull("caFile"));
        return settings(
                name,
                section,
                SECONDS,
                Start.BEGINNING,
                () -> new MlflowSink(new Endpoint(url, credentials, trust), prefix, artifacts));
    }

    private static SinkSettings tensorBoard(String name, Section section) {
        Path directory = section.requiredPath("directory", "tensorboard");
        return settings(name, section, FILES, Start.BEGINNING, () -> new TensorBoardSink(directory));
    }

    private static SinkSettings openLineage(String name, Section section) {
        String namespace = section.text("namespace").orElse("prudence");
        Duration quiet = section.duration("runningInterval", Duration.ofMinutes(1));
        if (section.has("url") == section.has("file")) {
            section.problem("url", "or file: exactly one of them must be given");
        }
        if (section.has("file")) {
            Path file = section.requiredPath("file", "openlineage.jsonl");
            return settings(
                    name,
                    section,
                    SECONDS,
                    Start.BEGINNING,
                    () -> new LineageSink(new LineageTransport.Lines(file), namespace, quiet));
        }
        URI url =
                section.text("url").map(value -> section.address("url", value)).orElse(URI.create("http://invalid"));
        String path = section.text("path").orElse("/api/v1/lineage");
        Credentials credentials = credentials(section);
        Trust trust = new Trust(section.fileOrNull("caFile"));
        return settings(
                name,
                section,
                SECONDS,
                Start.BEGINNING,
                () -> new LineageSink(
                        new LineageTransport.Http(new Endpoint(url, credentials, trust), path), namespace, quiet));
    }

    private static SinkSettings archive(String name, Section section) {
        Path directory = section.requiredPath("directory", "archive");
        ArchiveSink.Layout layout = section.choice("layout", ArchiveSink.Layout.class, ArchiveSink.Layout.RUN);
        long mostBytes = (long) section.number("megabytes", 1, 4096, 64) << 20;
        return settings(name, section, FILES, Start.BEGINNING, () -> new ArchiveSink(directory, layout, mostBytes));
    }

    private static SinkSettings webhook(String name, Section section) {
        URI url = webhookAddress(section);
        WebhookSink.Format format = section.choice("format", WebhookSink.Format.class, WebhookSink.Format.PLAIN);
        NoticeRules rules = new NoticeRules(section.flag("warnings", true), section.flag("recovered", true));
        Duration mostAge = section.duration("mostAge", Duration.ofHours(1));
        Signature signature = new Signature(section.fileOrNull("signatureKeyFile"));
        Credentials credentials = credentials(section);
        Trust trust = new Trust(section.fileOrNull("caFile"));
        return settings(
                name,
                section,
                LETTERS,
                Start.END,
                () -> new WebhookSink(
                        new Endpoint(url, credentials, trust),
                        format,
                        rules,
                        mostAge,
                        signature,
                        InstantSource.system()));
    }

    /** The address of a webhook may be a secret of its own, as Slack's are. */
    private static URI webhookAddress(Section section) {
        Path file = section.fileOrNull("urlFile");
        if (section.has("url") == section.has("urlFile")) {
            section.problem("url", "or urlFile: exactly one of them must be given");
        }
        try {
            String address = file == null ? section.text("url").orElse("http://invalid") : Secrets.read(file);
            return section.address(file == null ? "url" : "urlFile", address);
        } catch (IOException unreadable) {
            section.problem("urlFile", "cannot be read: " + unreadable.getMessage());
            return URI.create("http://invalid");
        }
    }

    private static Credentials credentials(Section section) {
        @Nullable Path token = section.fileOrNull("tokenFile");
        @Nullable Path password = section.fileOrNull("passwordFile");
        String user = section.text("user").orElse("");
        if (token != null && (password != null || !user.isEmpty())) {
            section.problem("tokenFile", "goes without user and passwordFile");
        }
        if (user.isEmpty() != (password == null)) {
            section.problem("user", "and passwordFile go together");
        }
        if (token != null) {
            return new Credentials.Bearer(token);
        }
        return password == null ? new Credentials.None() : new Credentials.Basic(user, password);
    }

    private static SinkSettings settings(
            String name, Section section, Duration interval, Start start, SinkSettings.Maker maker) {
        return new SinkSettings(
                name,
                section.duration("interval", interval),
                section.choice("from", Start.class, start) == Start.END,
                maker);
    }
}

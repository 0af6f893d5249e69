package dev.prudence.trainer.rollout;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.run.v1.Severity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Phases over a transport, each with a journal of its own. The journal's name holds a digest of all that the phase asks,
 * so that another question never finds the answers of an earlier one. Not thread-safe.
 */
public final class JournaledRollouts implements Rollouts {

    private static final int DIGEST_CHARACTERS = 16;

    private final Path directory;
    private final RolloutEnvironment environment;

    /**
     * Keeps journals below a directory.
     *
     * @param directory survives a crash of the stage and goes away with it
     */
    public JournaledRollouts(Path directory, RolloutEnvironment environment) {
        this.directory = directory;
        this.environment = environment;
    }

    @Override
    public PhaseSummary collect(PhaseSpec spec, SampleSink sink) {
        PhaseIndex index = new PhaseIndex(spec.samples(), spec.ensembles().size());
        BlockReader reader = new BlockReader(environment.runId(), spec);
        try (PhaseJournal journal =
                PhaseJournal.open(file(spec), reader, (frame, block) -> PhaseIntake.replay(index, frame, block))) {
            PhaseIntake intake = new PhaseIntake(index, journal, reader, environment.incidents());
            PhaseRun run = new PhaseRun(spec, environment, index, journal, intake);
            run.finish();
            PhaseSummary summary = summary(index, run, intake);
            requireEnough(spec, summary, intake);
            new OrderedDelivery(spec, index, journal).to(sink, environment.checkCancelled());
            return summary;
        } catch (IOException failure) {
            throw new UncheckedIOException("the journal cannot be used, phase=" + spec.phase(), failure);
        }
    }

    private static PhaseSummary summary(PhaseIndex index, PhaseRun run, PhaseIntake intake) {
        return new PhaseSummary(
                index.samples(),
                index.generatedCount(),
                index.completeCount(),
                run.requestedAgain(),
                intake.duplicates(),
                intake.conflicts(),
                run.scoring());
    }

    private void requireEnough(PhaseSpec spec, PhaseSummary summary, PhaseIntake intake) {
        if (summary.missing() == 0) {
            return;
        }
        String reason = intake.firstReason().map(first -> " (" + first + ")").orElse("");
        String counts = "phase=" + spec.phase() + " missing=" + summary.missing() + " samples=" + summary.samples();
        if (summary.missing() > spec.limits().maxMissingFraction() * summary.samples()) {
            throw new PhaseFailedException(
                    "Too many samples have no answer or no score" + reason + "; look at the services' logs, " + counts);
        }
        environment
                .incidents()
                .incident(
                        Severity.SEVERITY_WARNING,
                        "sample-unscored",
                        "Some samples have no answer or no score" + reason + " and are left out, " + counts);
    }

    private Path file(PhaseSpec spec) {
        String name = spec.phase().replaceAll("[^A-Za-z0-9.-]", "_");
        return directory.resolve(name + "-" + digest(spec).substring(0, DIGEST_CHARACTERS) + PhaseRecords.SUFFIX);
    }

    private static String digest(PhaseSpec spec) {
        MessageDigest digest = sha256();
        add(digest, spec.phase().getBytes(StandardCharsets.UTF_8));
        add(digest, spec.policy().getDigest().getBytes(StandardCharsets.UTF_8));
        for (ModelVersion ensemble : spec.ensembles()) {
            add(digest, ensemble.getDigest().getBytes(StandardCharsets.UTF_8));
        }
        add(digest, spec.sampling().toByteArray());
        add(
                digest,
                longs(spec.noiseSeed(), spec.samplesPerPrompt(), spec.prompts().size()));
        for (Prompt prompt : spec.prompts()) {
            add(digest, prompt.toByteArray());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, byte[] field) {
        digest.update(longs(field.length));
        digest.update(field);
    }

    private static byte[] longs(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES);
        bytes.asLongBuffer().put(values);
        return bytes.array();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}

package dev.prudence.trainer.registry;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.trainer.journal.FramedLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Every version that was ever published, oldest first, on disk. Numbers count up from 1 per run and model; epochs never
 * go down. This class is thread-safe.
 */
final class VersionLog implements AutoCloseable {

    private static final byte VERSION = 1;

    private final FramedLog log;
    /** Guarded by this. */
    private final List<ModelVersion> versions;

    private VersionLog(FramedLog log, List<ModelVersion> versions) {
        this.log = log;
        this.versions = versions;
    }

    static VersionLog open(Path file) {
        List<ModelVersion> versions = new ArrayList<>();
        try {
            return new VersionLog(
                    FramedLog.open(file, (offset, type, payload) -> versions.add(ModelVersion.parseFrom(payload))),
                    versions);
        } catch (IOException failure) {
            throw new UncheckedIOException("the list of versions cannot be opened, file=" + file, failure);
        }
    }

    /**
     * Adds a version under the next number of its run and model; returns the existing one when these bytes are its
     * newest or an older version already.
     *
     * @param unnumbered everything but the number
     * @throws StaleEpochException if the newest version of the run and model has a higher epoch
     */
    synchronized ModelVersion add(ModelVersion unnumbered) {
        Optional<ModelVersion> newest = newest(sameModel(unnumbered));
        long newestEpoch = newest.map(ModelVersion::getFencingEpoch).orElse(0L);
        if (newestEpoch > unnumbered.getFencingEpoch()) {
            throw new StaleEpochException(unnumbered.getFencingEpoch(), newestEpoch);
        }
        Optional<ModelVersion> known =
                newest(sameModel(unnumbered).and(version -> version.getDigest().equals(unnumbered.getDigest())));
        if (known.isPresent()) {
            return known.get();
        }
        ModelVersion version = unnumbered.toBuilder()
                .setNumber(newest.map(ModelVersion::getNumber).orElse(0L) + 1)
                .build();
        write(version);
        versions.add(version);
        return version;
    }

    synchronized Optional<ModelVersion> newest(Predicate<ModelVersion> wanted) {
        for (int index = versions.size() - 1; index >= 0; index--) {
            if (wanted.test(versions.get(index))) {
                return Optional.of(versions.get(index));
            }
        }
        return Optional.empty();
    }

    /** Oldest first. */
    synchronized List<ModelVersion> list(Predicate<ModelVersion> wanted) {
        return versions.stream().filter(wanted).toList();
    }

    /**
     * Digests that only versions of one model before its newest {@code kept} up to a given one have. What another model, or
     * the same model's newest in another run, has the digest of is not among them.
     */
    synchronized Set<String> onlyBefore(ModelVersion version, int kept) {
        Set<String> passing = new LinkedHashSet<>();
        Set<String> needed = new HashSet<>();
        for (ModelVersion each : versions) {
            boolean passes = sameModel(version).test(each) && each.getNumber() <= version.getNumber() - kept;
            if (passes) {
                passing.add(each.getDigest());
            } else if (!each.getModel().equals(version.getModel()) || isNewest(each, kept)) {
                needed.add(each.getDigest());
            }
        }
        passing.removeAll(needed);
        return passing;
    }

    private boolean isNewest(ModelVersion version, int kept) {
        long last = newest(sameModel(version)).map(ModelVersion::getNumber).orElse(0L);
        return version.getNumber() > last - kept;
    }

    @Override
    public void close() {
        log.close();
    }

    private void write(ModelVersion version) {
        try {
            log.append(VERSION, version.toByteArray());
            log.sync();
        } catch (IOException failure) {
            throw new UncheckedIOException("the version cannot be noted, digest=" + version.getDigest(), failure);
        }
    }

    private static Predicate<ModelVersion> sameModel(ModelVersion wanted) {
        return version -> version.getRunId().equals(wanted.getRunId())
                && version.getModel().equals(wanted.getModel());
    }
}

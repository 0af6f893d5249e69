package dev.prudence.distribution;

import dev.prudence.proto.model.v1.ModelVersion;
import java.util.HashMap;
import java.util.Map;

/**
 * Decides whether an announced version is newer than what was announced before for the same run and model. A lower fencing
 * epoch never replaces a higher one (its publisher was superseded); within an epoch, numbers must grow.
 *
 * <p>Not thread-safe.
 */
final class VersionFence {

    private final Map<String, ModelVersion> newest = new HashMap<>();

    /** Remembers the version and answers true, or false when it is stale or known already. */
    boolean admits(ModelVersion version) {
        String key = version.getRunId() + "/" + version.getModel();
        ModelVersion known = newest.get(key);
        if (known != null && !replaces(version, known)) {
            return false;
        }
        newest.put(key, version);
        return true;
    }

    private static boolean replaces(ModelVersion version, ModelVersion known) {
        int epochs = Long.compareUnsigned(version.getFencingEpoch(), known.getFencingEpoch());
        return epochs > 0 || (epochs == 0 && Long.compareUnsigned(version.getNumber(), known.getNumber()) > 0);
    }
}

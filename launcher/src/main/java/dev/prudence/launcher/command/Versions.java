package dev.prudence.launcher.command;

import dev.prudence.launcher.platform.PlatformState;
import dev.prudence.launcher.platform.ServiceKind;
import dev.prudence.launcher.process.LaunchException;
import dev.prudence.proto.model.v1.ListRequest;
import dev.prudence.proto.model.v1.ModelRegistryServiceGrpc;
import dev.prudence.proto.model.v1.ModelVersion;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds the published model that somebody means. This class is thread-safe. */
final class Versions {

    private Versions() {}

    /**
     * The digest of the newest version that fits.
     *
     * @param run only of this run; null for any
     * @param fits a condition on the version
     * @param what how to call it in the error
     */
    static String newest(PlatformState platform, @Nullable String run, Predicate<ModelVersion> fits, String what) {
        ListRequest request =
                ListRequest.newBuilder().setRunId(run == null ? "" : run).build();
        List<ModelVersion> versions = Channels.with(
                platform.address(ServiceKind.TRAINER.module()),
                channel -> ModelRegistryServiceGrpc.newBlockingStub(channel)
                        .list(request)
                        .getVersionsList());
        return versions.stream()
                .filter(fits)
                .reduce((older, newer) -> newer)
                .map(ModelVersion::getDigest)
                .orElseThrow(() -> new LaunchException(
                        "No " + what + " is published, run an experiment first: run=" + (run == null ? "any" : run)));
    }
}

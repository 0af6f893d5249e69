package dev.prudence.launcher.command;

import dev.prudence.client.Resend;
import dev.prudence.client.RewardClient;
import dev.prudence.launcher.platform.PlatformState;
import dev.prudence.launcher.platform.ServiceKind;
import dev.prudence.launcher.process.LaunchException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the reward service is, as options of a command. */
final class RewardConnectionOptions {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            description = "A reward service elsewhere; default: that of the running platform.")
    private @Nullable String address;

    @Mixin
    private final AccessOptions access = new AccessOptions();

    /** Whether the service may be one that the platform does not know. */
    boolean elsewhere() {
        return address != null;
    }

    RewardClient open(PlatformState platform) {
        String target = address == null ? platform.address(ServiceKind.REWARD.module()) : address;
        try {
            return RewardClient.open(access.to(target), Resend.DEFAULT, DEADLINE);
        } catch (UncheckedIOException e) {
            throw new LaunchException("The connection cannot be made: reason=" + e.getMessage(), e);
        }
    }
}

package dev.prudence.launcher.reward;

import dev.prudence.launcher.platform.Installation;
import dev.prudence.launcher.platform.Platform;
import dev.prudence.launcher.platform.PlatformOptions;
import dev.prudence.launcher.platform.ServiceKind;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The packaged reward service as its own process, without broker and trainer, until it is closed. */
final class RewardAlone {

    private RewardAlone() {}

    /** @param environment more variables for the service */
    static Platform start(Path directory, Path ensemble, Map<String, String> environment) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("PRUDENCE_REWARD_ENSEMBLE", ensemble.toString());
        PlatformOptions options = new PlatformOptions(
                true,
                directory.resolve("logs"),
                "test",
                variables,
                new PlatformOptions.Broker.None(),
                Set.of(ServiceKind.REWARD),
                Optional.empty());
        Installation installation = new Installation(Path.of(".."), directory.resolve("data"));
        Platform platform = Platform.create(installation, options, System.out::println);
        platform.start();
        return platform;
    }
}

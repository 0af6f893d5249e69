package dev.prudence.launcher.command;

import dev.prudence.launcher.platform.Installation;
import dev.prudence.launcher.platform.PlatformState;
import dev.prudence.launcher.platform.ServiceKind;
import dev.prudence.launcher.process.LaunchException;
import dev.prudence.launcher.run.RunClient;
import dev.prudence.proto.run.v1.Run;
import io.grpc.ManagedChannel;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lets a run go on that an alarm has stopped. */
@Command(
        name = "sign-off",
        mixinStandardHelpOptions = true,
        description = "Lets a run go on that waits for a signature after an alarm (monitor.action=sign-off).")
final class SignOffCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RUN-ID", arity = "0..1", description = "Default: the run that is going on.")
    private @Nullable String run;

    @Override
    public Integer call() {
        PlatformState platform = PlatformState.read(Installation.ofEnvironment().stateFile());
        String signed = Channels.with(platform.address(ServiceKind.TRAINER.module()), this::sign);
        System.out.println("The run goes on: " + signed);
        return 0;
    }

    private String sign(ManagedChannel channel) {
        RunClient client = new RunClient(channel);
        String id = run != null
                ? run
                : client.running().map(Run::getId).orElseThrow(() -> new LaunchException("No run is going on."));
        client.signOff(id);
        return id;
    }
}

package dev.prudence.launcher.command;

import dev.prudence.launcher.platform.Installation;
import dev.prudence.launcher.platform.PlatformState;
import dev.prudence.launcher.platform.ServiceKind;
import dev.prudence.proto.policy.v1.GenerateRequest;
import dev.prudence.proto.policy.v1.GenerateResponse;
import dev.prudence.proto.policy.v1.PolicyServiceGrpc;
import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.Prompt;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws answers from the newest language policy of the running platform. */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        description = "Draws answers to a prompt from a published language policy; the platform must be up.")
final class GenerateCommand implements Callable<Integer> {

    private static final long SECONDS = 120;

    @Parameters(paramLabel = "PROMPT", description = "The prompt, in the form that the policy was trained on.")
    private String prompt = "";

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "How many answers; default: ${DEFAULT-VALUE}.")
    private int count = 1;

    @Mixin
    private SamplingOptions sampling = new SamplingOptions();

    @Option(names = "--seed", paramLabel = "SEED", description = "The same seed gives the same answers.")
    private long seed = 1;

    @Option(names = "--run", paramLabel = "RUN-ID", description = "The policy of this run; default: the newest.")
    private @Nullable String run;

    @Override
    public Integer call() {
        PlatformState platform = PlatformState.read(Installation.ofEnvironment().stateFile());
        String address = platform.address(ServiceKind.POLICY.module());
        String digest =
                Versions.newest(platform, run, version -> version.getKind().equals("text-policy"), "language policy");
        GenerateRequest request = GenerateRequest.newBuilder()
                .setPolicyDigest(digest)
                .setPrompt(Prompt.newBuilder().setText(prompt))
                .setCount(count)
                .setSampling(sampling.parameters())
                .setSeed(seed)
                .build();
        GenerateResponse response = Channels.with(
                address,
                channel -> PolicyServiceGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                        .generate(request));
        response.getSamplesList().forEach(GenerateCommand::print);
        boolean all = response.getSamplesList().stream().allMatch(GenerateCommand::answered);
        return all ? 0 : PrudenceCommand.FAILED;
    }

    private static boolean answered(GeneratedSample sample) {
        return sample.getOutcome() == GenerationOutcome.GENERATION_OUTCOME_GENERATED;
    }

    private static void print(GeneratedSample sample) {
        if (answered(sample)) {
            System.out.println(sample.getAnswer().getTokens().getText());
        } else {
            System.err.println("No answer: " + sample.getReason());
        }
    }
}

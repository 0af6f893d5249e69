package dev.prudence.launcher.command;

import dev.prudence.launcher.platform.Topics;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Creates the topics where no launcher starts the broker. */
@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        description = "Waits for a Kafka broker elsewhere and creates the topics that it lacks.")
final class TopicsCommand implements Callable<Integer> {

    @Option(names = "--bootstrap", required = true, paramLabel = "HOST:PORT", description = "The broker.")
    private String bootstrap = "";

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Override
    public Integer call() {
        Topics.await(bootstrap, kafka.client(), System.out::println);
        return 0;
    }
}

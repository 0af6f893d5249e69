package dev.prudence.launcher.spine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.launcher.monitoring.RunEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policy replicas come and go in the middle of a run. */
class PolicyReplicasIT {

    private static final String GROUP = "policy-service";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final AtomicInteger iterations = new AtomicInteger();

    /** Two more share the prompts with the first; one of them is killed while policies are optimised, and another takes its place. */
    @Test
    void replicasThatAreKilledAndAddedInAPhaseChangeNothing() throws Exception {
        try (Spine spine = Spine.start(directory, Optional.empty(), Map.of())) {
            JsonNode undisturbed = SmallRun.comparable(spine.run(document(), directory.resolve("alone")));
            assertThat(disturbed(spine)).isEqualTo(undisturbed);
        }
    }

    private JsonNode disturbed(Spine spine) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", spine.kafka()));
                PolicyReplica victim = replica(spine, "victim");
                PolicyReplica survivor = replica(spine, "survivor")) {
            await(() -> members(admin) == 3);
            CompletableFuture<JsonNode> run =
                    CompletableFuture.supplyAsync(() -> spine.run(document(), directory.resolve("shared")));
            CompletableFuture<Void> watching = CompletableFuture.runAsync(() -> count(spine.kafka()));
            await(() -> iterations.get() > 2);
            victim.kill();
            int then = iterations.get();
            try (PolicyReplica added = replica(spine, "added")) {
                JsonNode results = SmallRun.comparable(run.get(5, TimeUnit.MINUTES));
                watching.get(1, TimeUnit.MINUTES);
                assertThat(then).as("iterations before the kill").isLessThan(iterations.get());
                return results;
            }
        }
    }

    /** Counts what the topic of run events tells of iterations of the second run, until it has ended. */
    private void count(String kafka) {
        Set<String> runs = new LinkedHashSet<>();
        try (RunEvents events = RunEvents.open(kafka, Map.of())) {
            events.read(
                    event -> {
                        runs.add(event.getRunId());
                        boolean second =
                                runs.size() == 2 && !runs.iterator().next().equals(event.getRunId());
                        if (second
                                && event.hasPolicyObserved()
                                && event.getStage().startsWith("ppo-")) {
                            iterations.incrementAndGet();
                        }
                        return !(second && event.hasRunEnded());
                    },
                    poisoned -> {});
        }
    }

    private static ExperimentDocument document() {
        return SmallRun.document(Map.of("ppo.iterations", "24", "ppo.evaluateEvery", "12"));
    }

    private PolicyReplica replica(Spine spine, String name) throws Exception {
        return PolicyReplica.start(directory.resolve(name), spine.kafka(), spine.registry());
    }

    private static int members(Admin admin) throws Exception {
        ConsumerGroupDescription group = admin.describeConsumerGroups(List.of(GROUP))
                .describedGroups()
                .get(GROUP)
                .get(10, TimeUnit.SECONDS);
        boolean settled = group.members().stream()
                .noneMatch(member -> member.assignment().topicPartitions().isEmpty());
        return settled ? group.members().size() : 0;
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.holds()) {
            assertThat(Instant.now()).as("patience").isBefore(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}

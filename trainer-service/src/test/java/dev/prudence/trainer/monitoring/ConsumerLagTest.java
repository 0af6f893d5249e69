package dev.prudence.trainer.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.trainer.monitoring.ConsumerLag.GroupTopic;
import dev.prudence.trainer.monitoring.ConsumerLag.Offsets;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConsumerLagTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final BlockingQueue<Long> answers = new SynchronousQueue<>();
    private final BlockingQueue<String> closed = new LinkedBlockingQueue<>();
    private final ConsumerLag lag = new ConsumerLag(source(), Duration.ofMillis(1), registry);

    @AfterEach
    void close() {
        lag.close();
    }

    @Test
    void whatTheBrokerSaysIsShownUntilItSaysNothing() throws Exception {
        answer(7);
        answer(7);
        assertThat(registry.get("prudence.trainer.consumer.lag.records")
                        .tags("group", "policy-service", "topic", "prompts")
                        .gauge()
                        .value())
                .as("an answer is shown when the next one is taken")
                .isEqualTo(7);
        assertThat(registry.get("prudence.trainer.consumer.committed.records")
                        .gauge()
                        .value())
                .isEqualTo(100);
        answer(-1);
        answer(-1);
        assertThat(registry.find("prudence.trainer.consumer.lag.records").gauge())
                .as("after a question that failed")
                .isNull();
    }

    @Test
    void itsSourceIsClosedWithIt() throws Exception {
        lag.close();
        assertThat(closed.poll(10, TimeUnit.SECONDS)).isEqualTo("closed");
    }

    private void answer(long records) throws InterruptedException {
        assertThat(answers.offer(records, 10, TimeUnit.SECONDS)).isTrue();
    }

    private ConsumerLag.Source source() {
        return new ConsumerLag.Source() {
            @Override
            public Map<GroupTopic, Offsets> offsets() throws ExecutionException, InterruptedException {
                long records = answers.take();
                if (records < 0) {
                    throw new ExecutionException(new IllegalStateException("no broker"));
                }
                return Map.of(new GroupTopic("policy-service", "prompts"), new Offsets(100, records));
            }

            @Override
            public void close() {
                closed.add("closed");
            }
        };
    }
}

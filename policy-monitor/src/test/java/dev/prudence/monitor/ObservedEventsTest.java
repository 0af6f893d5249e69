package dev.prudence.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ObservedEventsTest {

    @Test
    void everyNumberComesBack() {
        Observation full = new Observation(7, 1, 2, 3, 4, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, new Probe(11, 12, 13));
        Observation bare = new Observation(7, 1, 2, 3, 4, null, null, null, null, null, null, null);

        assertThat(ObservedEvents.observation(ObservedEvents.of("p", "ppo", full)))
                .isEqualTo(full);
        assertThat(ObservedEvents.observation(ObservedEvents.of("p", "ppo", bare)))
                .isEqualTo(bare);
    }
}

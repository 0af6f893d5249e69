package dev.prudence.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.monitor.WatchedPolicy.GoldPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedPolicyTest {

    private static WatchedPolicy gold(double... gold) {
        List<GoldPoint> points = new ArrayList<>();
        for (int i = 0; i < gold.length; i++) {
            points.add(new GoldPoint(10 * i, 2 * i, gold[i]));
        }
        return new WatchedPolicy("p", "ppo", 1, List.of(Observations.at(0, 0, 0, 1, 1.0)), points);
    }

    @Test
    void goldIsLostFromTheFirstPointBelowThatStaysLost() {
        WatchedPolicy policy = gold(0, 1, 2, 1.85, 1.7, 1.9, 1.0);

        assertThat(policy.peak()).isEqualTo(new GoldPoint(20, 4, 2));
        assertThat(policy.lost(0.1)).isEqualTo(new GoldPoint(40, 8, 1.7));
    }

    @Test
    void whatComesBackWasNotLost() {
        assertThat(gold(0, 2, 1, 1.85).lost(0.1)).isNull();
        assertThat(gold(0, -1, -2).lost(0.1)).as("there was nothing to lose").isNull();
    }

    @Test
    void betweenPointsLinesAreStraight() {
        WatchedPolicy policy = gold(0, 1, 3);

        assertThat(policy.goldAt(0)).isZero();
        assertThat(policy.goldAt(10)).isEqualTo(1);
        assertThat(policy.goldAt(15)).isEqualTo(2);
        assertThat(policy.klAt(15)).isEqualTo(3);
        assertThat(policy.goldAt(99)).isEqualTo(3);
    }

    @Test
    void comesBackFromAFile(@TempDir Path directory) throws IOException {
        List<WatchedPolicy> policies = List.of(gold(0, 1, 2));
        WatchedPolicies.write(policies, directory);

        assertThat(WatchedPolicies.read(directory)).isEqualTo(policies);
    }
}

package dev.prudence.trainer.worldmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReplayTest {

    private static final SequenceRules RULES = new SequenceRules(2, 3, 0.9);

    @Test
    void drawsOnlyWhatHasAWholeFuture() {
        Replay replay = new Replay(RULES, 2, 40, 1);
        for (int number = 0; number < 9; number++) {
            replay.add(0, step(number));
        }
        assertThat(replay.size()).as("9 steps, 5 of which follow").isEqualTo(4);
        for (int number = 100; number < 106; number++) {
            replay.add(1, step(number));
        }
        assertThat(replay.size()).isEqualTo(5);
        Replay.Drawn drawn = replay.draw(5, 1, new SplittableRandom(1));
        List<Float> rewards = drawn.places().stream()
                .map(place -> replay.step(place, 0).reward())
                .toList();
        assertThat(rewards).containsExactlyInAnyOrder(0f, 1f, 2f, 3f, 100f);
        assertThat(drawn.weights()).as("alike at first").containsOnly(1.0);
        assertThatThrownBy(() -> replay.draw(6, 1, new SplittableRandom(1))).hasMessageContaining("sequences=5");
    }

    @Test
    void errorsThatAreNotFiniteSayNothing() {
        Replay replay = new Replay(RULES, 1, 20, 1);
        for (int number = 0; number < 10; number++) {
            replay.add(0, step(number));
        }
        List<Integer> places = replay.draw(3, 1, new SplittableRandom(1)).places();
        replay.setPriorities(places, new float[] {Float.NaN, Float.POSITIVE_INFINITY, 1});
        Replay.Drawn drawn = replay.draw(5, 1, new SplittableRandom(2));
        assertThat(drawn.places()).doesNotHaveDuplicates();
        assertThat(drawn.weights()).as("all as they were").containsOnly(1.0);
    }

    @Test
    void forgetsTheOldest() {
        Replay replay = new Replay(RULES, 1, 10, 1);
        for (int number = 0; number < 1_000; number++) {
            replay.add(0, step(number));
            if (number >= 10) {
                int oldest = number - 9;
                assertThat(replay.size()).isEqualTo(5);
                for (int place : replay.draw(5, 1, new SplittableRandom(number)).places()) {
                    float first = replay.step(place, 0).reward();
                    assertThat(first).isBetween((float) oldest, (float) oldest + 4);
                    for (int offset = 0; offset <= 5; offset++) {
                        assertThat(replay.step(place, offset).reward()).isEqualTo(first + offset);
                    }
                }
            }
        }
    }

    @Test
    void drawsInProportionToPriorities() {
        Replay replay = new Replay(RULES, 1, 100, 0.5);
        for (int number = 0; number < 9; number++) {
            replay.add(0, step(number));
        }
        replay.setPriorities(List.of(0, 1, 2, 3), new float[] {1, -4, 9, 0});
        SplittableRandom random = new SplittableRandom(5);
        int[] counts = new int[4];
        for (int draw = 0; draw < 60_000; draw++) {
            counts[replay.draw(1, 1, random).places().get(0)]++;
        }
        assertThat(counts[0] / 60_000.0).isCloseTo(1 / 6.0, within(0.01));
        assertThat(counts[1] / 60_000.0).isCloseTo(2 / 6.0, within(0.01));
        assertThat(counts[2] / 60_000.0).isCloseTo(3 / 6.0, within(0.01));
        Replay.Drawn three = replay.draw(3, 1, random);
        for (int at = 0; at < 3; at++) {
            double expected = 1.0 / (three.places().get(at) + 1);
            assertThat(three.weights().get(at))
                    .as("N p to the minus one, over the largest")
                    .isCloseTo(expected, within(1e-9));
        }
        assertThat(new HashSet<>(replay.draw(4, 1, random).places()))
                .as("each once")
                .hasSize(4);
    }

    @Test
    void sumTreesFindEveryPlace() {
        for (int places : new int[] {1, 2, 3, 7, 8, 100}) {
            SumTree tree = new SumTree(places);
            for (int place = 0; place < places; place++) {
                tree.set(place, place % 3);
            }
            double before = 0;
            for (int place = 0; place < places; place++) {
                if (place % 3 > 0) {
                    assertThat(tree.find(before)).as("%d of %d", place, places).isEqualTo(place);
                    assertThat(tree.find(before + place % 3 - 1e-9)).isEqualTo(place);
                }
                before += place % 3;
            }
            assertThat(tree.total()).isEqualTo(before);
        }
    }

    @Test
    void targetsOfValuesAgreeWithTheDefinition() {
        List<RealStep> steps = new ArrayList<>();
        for (int number = 0; number < 6; number++) {
            steps.add(step(number, false, false));
        }
        double whole = 1 + 0.9 * 2 + 0.81 * 3 + 0.729 * 30;
        assertThat(ValueTargets.of(steps::get, RULES)).isCloseTo(whole, within(1e-6));
        steps.set(2, step(2, true, false));
        assertThat(ValueTargets.of(steps::get, RULES))
                .as("nothing behind the end")
                .isCloseTo(1 + 0.9 * 2, within(1e-6));
        steps.set(2, step(2, false, true));
        assertThat(ValueTargets.of(steps::get, RULES))
                .as("the last state before it was cut off is worth 10")
                .isCloseTo(1 + 0.9 * 10, within(1e-6));
        steps.set(2, step(2, true, true));
        assertThat(ValueTargets.of(steps::get, RULES)).as("an end is an end").isCloseTo(1 + 0.9 * 2, within(1e-6));
        steps.set(1, step(1, false, true));
        assertThat(ValueTargets.of(steps::get, RULES)).as("its own baseline").isCloseTo(0, within(1e-6));
    }

    /** Full in one column, beginning in the other, with priorities that differ. */
    @Test
    void goesOnFromACheckpoint() throws IOException {
        Replay replay = new Replay(RULES, 2, 40, 0.5);
        for (int number = 0; number < 33; number++) {
            replay.add(0, step(number, number % 7 == 0, number % 11 == 0));
        }
        for (int number = 0; number < 8; number++) {
            replay.add(1, step(number));
        }
        replay.setPriorities(replay.draw(6, 1, new SplittableRandom(1)).places(), new float[] {1, 2, 3, 4, 5, 60});
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        replay.write(new DataOutputStream(bytes));
        Replay restored = new Replay(RULES, 2, 40, 0.5);
        restored.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

        for (int later = 0; later < 50; later++) {
            Replay.Drawn drawn = replay.draw(5, 0.7, new SplittableRandom(later));
            assertThat(restored.draw(5, 0.7, new SplittableRandom(later))).isEqualTo(drawn);
            assertThat(restored.step(drawn.places().get(0), 5))
                    .usingRecursiveComparison()
                    .isEqualTo(replay.step(drawn.places().get(0), 5));
            replay.add(later % 2, step(1000 + later));
            restored.add(later % 2, step(1000 + later));
            assertThat(restored.size()).isEqualTo(replay.size());
        }
    }

    @Test
    void refusesTooLittleRoom() {
        assertThatThrownBy(() -> new Replay(RULES, 4, 20, 1)).hasMessageContaining("needed=24");
        assertThatThrownBy(() -> new SequenceRules(0, 1, 0.9)).hasMessageContaining("steps=0");
        assertThatThrownBy(() -> new SequenceRules(1, 1, 1.1)).hasMessageContaining("discount=1.1");
    }

    private static RealStep step(int number) {
        return step(number, false, false);
    }

    /** The reward is the number, the baseline ten times as much. */
    private static RealStep step(int number, boolean terminated, boolean truncated) {
        return new RealStep(new byte[1], 0, number, terminated, truncated, 10f * number, new float[2]);
    }
}

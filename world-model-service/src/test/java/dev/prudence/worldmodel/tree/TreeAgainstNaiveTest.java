package dev.prudence.worldmodel.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.worldmodel.tree.TreeLayout.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Many stages of random steps in a random model. The naive tree knows only what was last said of each path and in which order paths were first
 * reached, and adds up every return anew; the real one keeps sums up to date.
 */
class TreeAgainstNaiveTest {

    private static final double DISCOUNT = 0.9;
    private static final int ACTIONS = 3;

    @ParameterizedTest
    @CsvSource({"false, 0", "false, 4", "true, 0", "true, 3"})
    void addsUpTheSameReturns(boolean carry, int maxDepth) {
        TreeSettings settings = new TreeSettings(ACTIONS, 8, maxDepth, DISCOUNT, carry, TreeVariant.STANDARD);
        TreeLayout layout = TreeLayout.of(settings);
        float[] seen = new float[layout.size()];
        SplittableRandom random = new SplittableRandom(3);
        Prediction<String> first = say(random, "");
        ImaginedTree<String> tree = new ImaginedTree<>(settings, first);
        Naive naive = new Naive();
        naive.root(first, false, false, 0);
        for (int stage = 0; stage < 200; stage++) {
            for (int step = 1; step < settings.stageLength(); step++) {
                int action = random.nextInt(ACTIONS);
                Optional<Unroll<String>> unroll = tree.imagine(action, random.nextInt(4) == 0);
                String path = naive.path + action;
                Imagined<String> imagined;
                if (unroll.isPresent()) {
                    Prediction<String> said = say(random, path);
                    naive.say(path, said);
                    imagined = tree.complete(said, seen, 0);
                } else {
                    naive.absorbed(path);
                    imagined = tree.complete(seen, 0);
                }
                naive.reach(path);
                compare(naive, tree, layout, seen, stage, step);
                assertThat(imagined.terminal()).isEqualTo(naive.done.get(path));
                naive.path = imagined.reset() ? "" : path;
            }
            int action = random.nextInt(ACTIONS);
            boolean done = random.nextInt(10) == 0;
            Prediction<String> real = say(random, "");
            tree.act(action, done, real, seen, 0);
            naive.root(real, carry && !done, done, action);
            compare(naive, tree, layout, seen, stage, 0);
        }
    }

    private static void compare(
            Naive naive, ImaginedTree<String> tree, TreeLayout layout, float[] seen, int stage, int step) {
        double[] returns = naive.returns("");
        assertThat(tree.rootReturns()).as("stage %d, step %d", stage, step).containsExactly(returns, within(1e-5));
        double sum = 0;
        for (double each : returns) {
            sum += each;
        }
        double reward = naive.reward.getOrDefault("", 0.0);
        assertThat(tree.baseline()).isCloseTo((sum / returns.length - reward) / DISCOUNT, within(1e-5));
        for (int action = 0; action < ACTIONS; action++) {
            check(naive, Integer.toString(action), layout.offset(Field.ROOT_MEAN_RETURNS) + action, seen);
            check(naive, naive.reached + action, layout.offset(Field.CURRENT_MEAN_RETURNS) + action, seen);
        }
    }

    private static void check(Naive naive, String path, int at, float[] seen) {
        double[] returns = naive.returns(path);
        double sum = 0;
        for (double each : returns) {
            sum += each;
        }
        assertThat((double) seen[at])
                .as("mean of %s", path)
                .isCloseTo(returns.length == 0 ? 0 : sum / returns.length, within(1e-4));
    }

    private static Prediction<String> say(SplittableRandom random, String path) {
        return new Prediction<>(
                (float) random.nextDouble(-1, 1),
                (float) random.nextDouble(-2, 2),
                random.nextInt(12) == 0,
                new float[ACTIONS],
                path);
    }

    /** What was last said of each path from the root, and the paths in the order in which they were first reached. */
    private static final class Naive {

        private Map<String, Double> reward = new HashMap<>();
        private Map<String, Double> value = new HashMap<>();
        private Map<String, Boolean> done = new HashMap<>();
        private List<String> order = new ArrayList<>();
        private String path = "";
        private String reached = "";

        void root(Prediction<String> said, boolean carried, boolean ended, int action) {
            String kept = Integer.toString(action);
            if (carried && reward.containsKey(kept)) {
                reward = below(reward, kept);
                value = below(value, kept);
                done = below(done, kept);
                order = new ArrayList<>(order.stream()
                        .filter(each -> each.startsWith(kept))
                        .map(each -> each.substring(1))
                        .toList());
            } else {
                reward.clear();
                value.clear();
                done.clear();
                order.clear();
            }
            assertThat(ended && carried).isFalse();
            reward.put("", (double) said.reward());
            value.put("", (double) said.value());
            done.put("", false);
            path = "";
            reach("");
        }

        private static <V> Map<String, V> below(Map<String, V> all, String prefix) {
            Map<String, V> below = new HashMap<>();
            all.forEach((path, value) -> {
                if (path.startsWith(prefix)) {
                    below.put(path.substring(1), value);
                }
            });
            return below;
        }

        void say(String path, Prediction<String> said) {
            reward.put(path, (double) said.reward());
            value.put(path, said.done() ? 0.0 : said.value());
            done.put(path, said.done());
        }

        /** Behind the end nothing happens; elsewhere a path that needs no answer keeps what was said. */
        void absorbed(String path) {
            if (done.getOrDefault(this.path, false)) {
                reward.put(path, 0.0);
                value.put(path, 0.0);
                done.put(path, true);
            }
        }

        void reach(String path) {
            reached = path;
            if (!order.contains(path)) {
                order.add(path);
            }
        }

        double[] returns(String from) {
            return order.stream()
                    .filter(leaf -> leaf.startsWith(from))
                    .mapToDouble(leaf -> worth(from, leaf))
                    .toArray();
        }

        private double worth(String from, String leaf) {
            double sum = 0;
            double weight = 1;
            for (int length = from.length(); length <= leaf.length(); length++) {
                sum += weight * reward.getOrDefault(leaf.substring(0, length), Double.NaN);
                weight *= DISCOUNT;
            }
            return sum + weight * value.getOrDefault(leaf, Double.NaN);
        }
    }

    @Test
    void takesStepsInTheirOrderOnly() {
        TreeSettings settings = new TreeSettings(ACTIONS, 2, 3, DISCOUNT, false, TreeVariant.STANDARD);
        SplittableRandom random = new SplittableRandom(1);
        Prediction<String> said = say(random, "");
        ImaginedTree<String> tree = new ImaginedTree<>(settings, said);
        float[] seen = new float[TreeLayout.of(settings).size()];
        assertThatThrownBy(() -> tree.act(0, false, said, seen, 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> tree.complete(seen, 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> tree.imagine(3, false)).hasMessageContaining("action=3");
        tree.imagine(0, false);
        assertThatThrownBy(() -> tree.imagine(0, false)).hasMessageContaining("begun=true");
        assertThatThrownBy(() -> tree.complete(seen, 0)).hasMessageContaining("asked");
        tree.complete(said, seen, 0);
        assertThatThrownBy(() -> tree.imagine(0, false)).hasMessageContaining("step=1");
        assertThat(tree.act(2, false, said, seen, 0).status()).isEqualTo(StepStatus.REAL);
        Prediction<String> short1 = new Prediction<>(0, 0, false, new float[2], "");
        assertThatThrownBy(() -> new ImaginedTree<>(settings, short1)).hasMessageContaining("logits=2");
    }

    @Test
    void stagesOfOneStepAreRealOnly() {
        TreeSettings settings = new TreeSettings(ACTIONS, 1, 0, DISCOUNT, false, TreeVariant.STANDARD);
        Prediction<String> said = new Prediction<>(0.5f, 2, false, new float[ACTIONS], "");
        ImaginedTree<String> tree = new ImaginedTree<>(settings, said);
        float[] seen = new float[TreeLayout.of(settings).size()];
        assertThat(tree.act(1, true, said, seen, 0).status()).isEqualTo(StepStatus.REAL_ONLY);
        assertThat(seen[0]).as("a new episode's root has the first action").isEqualTo(1);
        assertThat(seen[TreeLayout.of(settings).offset(Field.ROOT_DONE)]).isEqualTo(1);
        assertThat(tree.baseline()).isCloseTo(2, within(1e-6));
    }
}

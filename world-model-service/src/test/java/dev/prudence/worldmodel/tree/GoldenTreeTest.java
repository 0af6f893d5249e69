package dev.prudence.worldmodel.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.worldmodel.tree.TreeLayout.Field;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * One stage that was worked out by hand: γ 0.9, six steps, depth 2, two actions. The model says of each path of actions what the table below
 * holds; the root is worth 1.
 */
class GoldenTreeTest {

    private static final Offset<Double> CLOSE = within(1e-6);
    private static final Map<String, float[]> MODEL = Map.of(
            "0", new float[] {-0.01f, 1.2f},
            "1", new float[] {-0.01f, 0.8f},
            "00", new float[] {0.99f, 0.5f},
            "10", new float[] {-0.01f, 2.0f});

    @Test
    void codeDoesNotRewardImprovementsThatEndInAReset() {
        golden(TreeVariant.CODE, new double[] {0.07, 0, 0, 0, 0});
    }

    @Test
    void paperRewardsEveryImprovement() {
        golden(TreeVariant.PAPER, new double[] {0.07, 0.216, 0, 0, 0.315});
    }

    private static void golden(TreeVariant variant, double[] planningRewards) {
        TreeSettings settings = new TreeSettings(2, 6, 2, 0.9, false, variant);
        Golden tree = new Golden(settings);
        tree.step(0, false, "0", true)
                .shows(-0.01, 1.07, 1.07, 1.07, 0, 1.07, 0, 1, 0)
                .earns(planningRewards[0]);
        tree.at(1, 1, false, StepStatus.IMAGINARY);
        tree.current(0, -0.01, 1.2);
        tree.step(0, false, "00", true)
                .shows(0.881, 1.286, 1.286, 1.178, 0, 1.286, 0, 1, 0)
                .earns(planningRewards[1]);
        tree.at(2, 2, true, StepStatus.IMAGINARY);
        tree.current(0, 0.99, 0.5);
        tree.step(1, true, "1", true)
                .shows(-0.01, 0.71, 1.286, 1.178, 0.71, 1.286, 0.71, 1, 1)
                .earns(planningRewards[2]);
        tree.at(3, 1, true, StepStatus.IMAGINARY);
        tree.step(1, false, "1", false)
                .shows(-0.01, 0.71, 1.286, 1.178, 0.71, 1.286, 0.71, 1, 2)
                .earns(planningRewards[3]);
        tree.at(4, 1, false, StepStatus.IMAGINARY);
        tree.step(0, false, "10", true)
                .shows(-0.019, 1.601, 1.601, 1.178, 1.1555, 1.286, 1.601, 1, 2)
                .earns(planningRewards[4]);
        tree.at(5, 2, true, StepStatus.LAST_IMAGINARY);
        assertThat(tree.tree.rootReturns()).containsExactly(new double[] {0.9, 0.963, 1.1574, 0.639, 1.4409}, CLOSE);
        assertThat(tree.tree.baseline()).isCloseTo(1.1334, within(1e-4));
        assertThat(tree.tree.rootVisits()).isEqualTo(4);
    }

    private static final class Golden {

        private final TreeSettings settings;
        private final TreeLayout layout;
        private final float[] seen;
        private final ImaginedTree<String> tree;
        private Imagined<String> imagined;

        Golden(TreeSettings settings) {
            this.settings = settings;
            this.layout = TreeLayout.of(settings);
            this.seen = new float[layout.size()];
            this.tree = new ImaginedTree<>(settings, prediction(0, 1, ""));
            this.imagined = new Imagined<>(tree.status(), 0, true, false, "");
        }

        Golden step(int action, boolean reset, String path, boolean asks) {
            Optional<Unroll<String>> unroll = tree.imagine(action, reset);
            assertThat(unroll.isPresent())
                    .as("the model is asked about %s", path)
                    .isEqualTo(asks);
            if (asks) {
                assertThat(unroll.orElseThrow().state() + action).isEqualTo(path);
                float[] said = MODEL.getOrDefault(path, new float[2]);
                imagined = tree.complete(prediction(said[0], said[1], path), seen, 0);
            } else {
                imagined = tree.complete(seen, 0);
            }
            assertThat(imagined.state()).isEqualTo(path);
            return this;
        }

        Golden shows(
                double trailing,
                double rollout,
                double best,
                double mean0,
                double mean1,
                double max0,
                double max1,
                int visits0,
                int visits1) {
            assertThat(field(Field.TRAILING_REWARD, 0)).as("trailing reward").isCloseTo(trailing, CLOSE);
            assertThat(field(Field.ROLLOUT_RETURN, 0)).as("rollout return").isCloseTo(rollout, CLOSE);
            assertThat(field(Field.MAX_ROLLOUT_RETURN, 0)).as("best").isCloseTo(best, CLOSE);
            assertThat(field(Field.ROOT_MEAN_RETURNS, 0)).as("mean of 0").isCloseTo(mean0, CLOSE);
            assertThat(field(Field.ROOT_MEAN_RETURNS, 1)).as("mean of 1").isCloseTo(mean1, CLOSE);
            assertThat(field(Field.ROOT_MAX_RETURNS, 0)).as("max of 0").isCloseTo(max0, CLOSE);
            assertThat(field(Field.ROOT_MAX_RETURNS, 1)).as("max of 1").isCloseTo(max1, CLOSE);
            assertThat(field(Field.ROOT_VISITS, 0)).isCloseTo(visits0 / 6.0, CLOSE);
            assertThat(field(Field.ROOT_VISITS, 1)).isCloseTo(visits1 / 6.0, CLOSE);
            return this;
        }

        void earns(double planningReward) {
            assertThat(imagined.planningReward()).as("planning reward").isCloseTo(planningReward, CLOSE);
        }

        void at(int step, int depth, boolean reset, StepStatus status) {
            assertThat(imagined.status()).isEqualTo(status);
            assertThat(imagined.reset()).isEqualTo(reset);
            assertThat(field(Field.STEP, step)).isEqualTo(1);
            assertThat(field(Field.RESET, 0)).isEqualTo(reset ? 1 : 0);
            int ahead = settings.variant().discountsAhead() ? 1 : 0;
            assertThat(field(Field.TRAILING_DISCOUNT, 0)).isCloseTo(Math.pow(0.9, depth + ahead), CLOSE);
            if (layout.size(Field.ACTION_SEQUENCE) > 0) {
                double actions = 0;
                for (int at = 0; at < 6; at++) {
                    actions += field(Field.ACTION_SEQUENCE, at);
                }
                assertThat(actions).as("root and %d steps", depth).isEqualTo(1 + depth);
            }
        }

        void current(int action, double reward, double value) {
            assertThat(field(Field.CURRENT_ACTION, action)).isEqualTo(1);
            assertThat(field(Field.CURRENT_REWARD, 0)).isCloseTo(reward, CLOSE);
            assertThat(field(Field.CURRENT_VALUE, 0)).isCloseTo(value, CLOSE);
            assertThat(field(Field.ROOT_VALUE, 0)).isEqualTo(1);
            double first = settings.variant().probabilities() ? 1 / (1 + Math.exp(1)) : 0.5;
            assertThat(field(Field.CURRENT_POLICY, 0)).isCloseTo(first, CLOSE);
        }

        private double field(Field field, int at) {
            return seen[layout.offset(field) + at];
        }

        private static Prediction<String> prediction(float reward, float value, String path) {
            return new Prediction<>(reward, value, false, new float[] {0.5f, 1.5f}, path);
        }
    }
}

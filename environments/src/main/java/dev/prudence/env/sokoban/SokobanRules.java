package dev.prudence.env.sokoban;

/**
 * What is worth what, and how long an episode lasts.
 *
 * @param step of every step
 * @param boxOnGoal of a box that comes onto a goal
 * @param boxOffGoal of a box that leaves a goal
 * @param solved of the last box, beside {@code boxOnGoal}
 * @param timeLimit steps after which an episode is cut off, less the head start
 * @param headStarts an episode starts with so many steps counted, drawn from 0 to this - 1, so that episodes that began together do
 *     not end together; at least 1
 */
public record SokobanRules(float step, float boxOnGoal, float boxOffGoal, float solved, int timeLimit, int headStarts) {

    public SokobanRules {
        if (headStarts < 1 || timeLimit < headStarts) {
            throw new IllegalArgumentException(
                    "A time limit lies above the head starts, which are 1 at least: timeLimit=" + timeLimit
                            + ", headStarts=" + headStarts);
        }
    }

    /** Those of Thinker's Sokoban (Chung, Anokhin and Krueger 2023): a step costs 0.01, an episode lasts 115 to 120 steps. */
    public static SokobanRules thinker() {
        return new SokobanRules(-0.01f, 1, -1, 10, 120, 6);
    }

    /** Those of DeepMind's Sokoban (Racanière et al. 2017): a step costs 0.1, an episode lasts 120 steps. */
    public static SokobanRules deepMind() {
        return new SokobanRules(-0.1f, 1, -1, 10, 120, 1);
    }

    /** Of a step from one state to the next. */
    public float reward(SokobanState before, SokobanState after) {
        boolean solved = after.solved();
        return solved || after.boxes() != before.boxes() ? reward(before, after, solved) : step;
    }

    private float reward(SokobanState before, SokobanState after, boolean isSolved) {
        long goals = after.level().goals();
        int gained = Long.bitCount(after.boxes() & goals) - Long.bitCount(before.boxes() & goals);
        float reward = step + (isSolved ? solved : 0);
        return gained == 0 ? reward : reward + (gained > 0 ? boxOnGoal : boxOffGoal);
    }

    /** The same with another time limit and head starts in proportion, for other sizes of boards. */
    public SokobanRules withTimeLimit(int steps) {
        return new SokobanRules(
                step, boxOnGoal, boxOffGoal, solved, steps, Math.max(1, steps * headStarts / timeLimit));
    }
}

package dev.prudence.env.tiny;

import dev.prudence.env.Environment;
import dev.prudence.env.ObservationSpace;
import dev.prudence.env.Step;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A row of cells: 0 goes left, 1 goes right, and the step into the rightmost cell is worth 1 and ends the episode. It starts in any other
 * cell. With the discount γ the best value of cell {@code i} of {@code n} is {@code γ^(n-2-i)}. The observation is the cell, one-hot.
 */
public final class Corridor implements Environment {

    private final int cells;
    private final int timeLimit;
    private Place place = new Place(0, 0, true);

    /**
     * Before the first episode.
     *
     * @param cells at least 2
     * @param timeLimit steps after which an episode is cut off, at least 1
     */
    public Corridor(int cells, int timeLimit) {
        if (cells < 2 || timeLimit < 1) {
            throw new IllegalArgumentException("A corridor has two cells and a step of time at least: cells=" + cells
                    + ", timeLimit=" + timeLimit);
        }
        this.cells = cells;
        this.timeLimit = timeLimit;
    }

    /** The best value of a cell under a discount. */
    public double bestValue(int cell, double discount) {
        return cell == cells - 1 ? 0 : Math.pow(discount, cells - 2.0 - cell);
    }

    @Override
    public ObservationSpace observationSpace() {
        return ObservationSpace.binary(1, 1, cells);
    }

    @Override
    public int actionCount() {
        return 2;
    }

    @Override
    public void reset(long seed) {
        place = new Place(new SplittableRandom(seed).nextInt(cells - 1), 0, false);
    }

    @Override
    public Step step(int action) {
        if (place.over()) {
            throw new IllegalStateException("The episode is over; reset first");
        }
        if (action < 0 || action > 1) {
            throw new IllegalArgumentException("There is no such action: action=" + action + ", actions=2");
        }
        int cell = Math.max(0, place.cell() + (action == 1 ? 1 : -1));
        boolean arrived = cell == cells - 1;
        boolean late = place.steps() + 1 >= timeLimit;
        place = new Place(cell, place.steps() + 1, arrived || late);
        return new Step(arrived ? 1 : 0, arrived, late && !arrived);
    }

    @Override
    public void observe(float[] target, int offset) {
        Arrays.fill(target, offset, offset + cells, 0);
        target[offset + place.cell()] = 1;
    }

    @Override
    public Snapshot snapshot() {
        return place;
    }

    @Override
    public void restore(Snapshot snapshot) {
        if (!(snapshot instanceof Place other) || other.cell() >= cells) {
            throw new IllegalArgumentException("This is no place of this corridor: snapshot=" + snapshot);
        }
        place = other;
    }

    private record Place(int cell, int steps, boolean over) implements Snapshot {}
}

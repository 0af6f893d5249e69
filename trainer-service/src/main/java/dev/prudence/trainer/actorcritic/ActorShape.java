package dev.prudence.trainer.actorcritic;

/**
 * What an actor sees, and its size. One that imagines sees the representation of its tree; one that does not sees the observation.
 *
 * @param actions of the environment
 * @param representation numbers of a tree's representation; 0 where it is not seen
 * @param channels of an observation; 0 where it is not seen
 * @param height of an observation
 * @param width of an observation
 * @param halvings how often observations are halved in height and width before the blocks, for pixels
 * @param features channels of the convolutions over observations
 * @param blocks residual blocks over observations
 * @param hidden units of each of three hidden layers, which all see the input too
 * @param output units that the heads read
 * @param state the world model's state; {@link StateShape#NONE} where it is not seen
 * @param recurrence what it remembers; {@link Recurrence#NONE} for an actor of hidden layers alone
 */
public record ActorShape(
        int actions,
        int representation,
        int channels,
        int height,
        int width,
        int halvings,
        int features,
        int blocks,
        int hidden,
        int output,
        StateShape state,
        Recurrence recurrence) {

    /** A world model's state, as {@code [channels, height, width]}. */
    public record StateShape(int channels, int height, int width) {

        /** Nothing is seen of it. */
        public static final StateShape NONE = new StateShape(0, 0, 0);

        /** Numbers in it. */
        public int size() {
            return channels * height * width;
        }
    }

    public ActorShape {
        if (actions < 2 || hidden < 1 || output < 1) {
            throw new IllegalArgumentException("An actor has two actions and a unit in each layer at least: actions="
                    + actions + ", hidden=" + hidden + ", output=" + output);
        }
        if (representation < 1 && channels < 1) {
            throw new IllegalArgumentException("An actor sees a representation or an observation: representation="
                    + representation + ", channels=" + channels);
        }
    }

    /** One that does not see the world model's state. */
    public ActorShape(
            int actions,
            int representation,
            int channels,
            int height,
            int width,
            int features,
            int blocks,
            int hidden,
            int output) {
        this(
                actions,
                representation,
                channels,
                height,
                width,
                0,
                features,
                blocks,
                hidden,
                output,
                StateShape.NONE,
                Recurrence.NONE);
    }

    /** One that sees its tree alone. */
    public static ActorShape ofTree(int actions, int representation) {
        return new ActorShape(actions, representation, 0, 0, 0, 0, 0, 200, 100);
    }

    /** One that sees observations alone. */
    public static ActorShape ofObservations(
            int actions, int channels, int height, int width, int features, int blocks) {
        return new ActorShape(actions, 0, channels, height, width, features, blocks, 200, 100);
    }
}

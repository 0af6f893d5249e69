package dev.prudence.trainer.actorcritic;

/**
 * The size of an actor's memory: layers of LSTM cells that attend to what they noted in the last steps.
 *
 * @param layers of cells; 0 for an actor that remembers nothing
 * @param width units of each
 * @param heads of attention, which divide the width
 * @param slots steps that are attended to
 */
public record Recurrence(int layers, int width, int heads, int slots) {

    /** Nothing is remembered. */
    public static final Recurrence NONE = new Recurrence(0, 0, 0, 0);

    public Recurrence {
        boolean none = layers == 0 && width == 0 && heads == 0 && slots == 0;
        if (!none && (layers < 1 || width < 1 || heads < 1 || slots < 1 || width % heads != 0)) {
            throw new IllegalArgumentException(
                    "A memory has a layer, a head and a slot at least, and heads divide its width: layers=" + layers
                            + ", width=" + width + ", heads=" + heads + ", slots=" + slots);
        }
    }

    /** Numbers in a memory: of each layer output, cell, keys and values, then which slots are in use. */
    public int memorySize() {
        return layers * 2 * width * (1 + slots) + slots;
    }
}

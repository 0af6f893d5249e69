package dev.prudence.worldmodel.messaging;

/** Names of the channels; the topics behind them stand in application.yaml. */
public final class Channels {
    /** Published model versions. */
    public static final String VERSION_PUBLISHED = "version-published";

    private Channels() {}
}

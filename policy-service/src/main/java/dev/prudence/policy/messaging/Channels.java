package dev.prudence.policy.messaging;

/** Names of the channels; the topics behind them stand in application.yaml. */
public final class Channels {
    /** Request blocks. */
    public static final String PROMPT_REQUESTED = "prompt-requested";
    /** Sample blocks. */
    public static final String SAMPLE_GENERATED = "sample-generated";
    /** Published model versions. */
    public static final String VERSION_PUBLISHED = "version-published";

    private Channels() {}
}

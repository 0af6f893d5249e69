package dev.prudence.trainer.messaging;

/** The topics that the trainer reads and writes. */
final class Topics {

    static final String PROMPT_REQUESTED = "prudence.rollout.prompt-requested.v1";
    static final String SAMPLE_GENERATED = "prudence.rollout.sample-generated.v1";
    static final String PLAY_REQUESTED = "prudence.rollout.play-requested.v1";
    static final String TRAJECTORY_COMPLETED = "prudence.rollout.trajectory-completed.v1";
    static final String SAMPLE_SCORED = "prudence.reward.sample-scored.v1";
    static final String VERSION_PUBLISHED = "prudence.model.version-published.v1";
    static final String RUN_EVENTS = "prudence.run.events.v1";

    private static final String DEAD_LETTERS = ".dlq";

    private Topics() {}

    static String deadLetters(String topic) {
        return topic + DEAD_LETTERS;
    }
}

package dev.prudence.sinks.tensorboard;

import dev.prudence.proto.run.v1.SampleObserved;
import java.util.Locale;
import java.util.stream.Collectors;

/** A sample as TensorBoard shows texts: in Markdown. */
final class SampleMarkdown {

    private SampleMarkdown() {}

    static String of(SampleObserved sample) {
        StringBuilder text = new StringBuilder()
                .append("**Prompt**\n\n")
                .append(quoted(sample.getPrompt()))
                .append("\n\n**Answer**\n\n")
                .append(quoted(sample.getAnswer().isEmpty() ? sample.getReason() : sample.getAnswer()))
                .append("\n\n");
        if (sample.hasGold()) {
            text.append(String.format(Locale.ROOT, "gold %.3f, ", sample.getGold()));
        }
        if (sample.hasAggregate()) {
            text.append(String.format(Locale.ROOT, "score %.3f, ", sample.getAggregate()));
        }
        return text.append("members ")
                .append(sample.getMemberScoresList().stream()
                        .map(score -> String.format(Locale.ROOT, "%.3f", score))
                        .collect(Collectors.joining(" ")))
                .toString();
    }

    /** As code, so that nothing in it is markup. */
    private static String quoted(String text) {
        return text.lines().map(line -> "    " + line).collect(Collectors.joining("\n"));
    }
}

package dev.prudence.launcher.scoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.prudence.launcher.process.LaunchException;
import dev.prudence.proto.reward.v1.ItemScore;
import dev.prudence.proto.reward.v1.Objective;
import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.proto.reward.v1.ScoreResponse;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes scores as JSON lines, one for each item, in order. A member without a score, and an aggregate that there is not, are {@code null};
 * no failure is written as a number. Not thread-safe.
 */
public final class ResultLines {

    /** Every line begins so. */
    private static final String BEGINNING = "{\"id\":\"";

    /** What follows the id. */
    private static final String OUTCOME = "\",\"outcome\":\"";

    private static final int LOOKED_AT = 4096;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Writer out;
    private final String objective;
    private final Map<ScoreOutcome, Long> outcomes = new EnumMap<>(ScoreOutcome.class);

    /** @param objective of the aggregates */
    public ResultLines(Writer out, Objective objective) {
        this.out = out;
        this.objective = words(objective);
    }

    /** As in a query of the HTTP routes, with every parameter: {@code uncertainty_weighted&lambda=0.5&ddof=0}. */
    static String words(Objective objective) {
        StringBuilder words = new StringBuilder();
        objective.getAllFields().forEach((kind, value) -> {
            words.append(kind.getName());
            for (FieldDescriptor parameter : kind.getMessageType().getFields()) {
                words.append('&').append(parameter.getName()).append('=').append(((Message) value).getField(parameter));
            }
        });
        return words.toString();
    }

    /**
     * What an interrupted run has left in a file.
     *
     * @param lines whole ones
     * @param ensemble digest of the ensemble that scored them; empty if there is none
     * @param objective of their aggregates; empty if there is none
     */
    public record Earlier(long lines, String ensemble, String objective) {

        /** No lines. */
        public static final Earlier NONE = new Earlier(0, "", "");

        /** Refuses to go on with aggregates of another kind. */
        public void require(Objective wanted) {
            if (lines > 0 && !objective.equals(words(wanted))) {
                throw new LaunchException("The lines that are there have another objective: file=" + objective
                        + ", asked for=" + words(wanted));
            }
        }
    }

    /**
     * Looks at what is there and cuts off a line that was not written to its end.
     *
     * @throws LaunchException if it cannot be read or holds something else; it stays as it is then
     */
    public static Earlier continueIn(Path file) {
        if (!Files.exists(file)) {
            return Earlier.NONE;
        }
        try {
            Whole whole = Whole.of(file);
            try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
                Earlier earlier = earlier(bytes, whole);
                bytes.setLength(whole.end());
                return earlier;
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new LaunchException(
                    "These are no results that could be continued, and they are left as they are: file=" + file, e);
        }
    }

    /** Refuses what is not ours: nothing of it may be cut off. */
    private static Earlier earlier(RandomAccessFile bytes, Whole whole) throws IOException {
        requireBegunResult(text(bytes, whole.end(), Math.min(bytes.length(), whole.end() + LOOKED_AT)));
        return whole.lines() == 0 ? Earlier.NONE : earlier(whole.lines(), text(bytes, whole.lastBegin(), whole.end()));
    }

    private static void requireBegunResult(String cut) {
        int id = cut.indexOf("\",\"", BEGINNING.length());
        if (!begins(cut, BEGINNING) || (id >= 0 && !begins(cut.substring(id), OUTCOME))) {
            throw new IllegalArgumentException("no result: line=" + cut);
        }
    }

    /** As far as it goes. */
    private static boolean begins(String text, String beginning) {
        return text.length() < beginning.length() ? beginning.startsWith(text) : text.startsWith(beginning);
    }

    /** The whole lines of a file: how many, where the last one begins, where it ends. */
    private record Whole(long lines, long lastBegin, long end) {

        static Whole of(Path file) throws IOException {
            long lines = 0;
            long begin = 0;
            long end = 0;
            long position = 0;
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                for (int b = in.read(); b >= 0; b = in.read()) {
                    position++;
                    if (b == '\n') {
                        lines++;
                        begin = end;
                        end = position;
                    }
                }
            }
            return new Whole(lines, begin, end);
        }
    }

    /** Writes the scores of a response and flushes. */
    public void write(ScoreResponse response) {
        try {
            for (ItemScore score : response.getScoresList()) {
                out.write(line(response, score).toString());
                out.write('\n');
                outcomes.merge(score.getOutcome(), 1L, Long::sum);
            }
            out.flush();
        } catch (IOException e) {
            throw new LaunchException("The results could not be written; what was written is kept.", e);
        }
    }

    /** Items that were written. */
    public long written() {
        return outcomes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Items that got no score. */
    public long without() {
        return written()
                - outcomes.getOrDefault(ScoreOutcome.SCORE_OUTCOME_SCORED, 0L)
                - outcomes.getOrDefault(ScoreOutcome.SCORE_OUTCOME_DEGRADED, 0L);
    }

    /** "998 scored, 2 rejected". */
    public String summary() {
        StringBuilder words = new StringBuilder();
        outcomes.forEach((outcome, count) -> words.append(words.isEmpty() ? "" : ", ")
                .append(String.format(Locale.ROOT, "%,d %s", count, name(outcome))));
        return words.isEmpty() ? "nothing" : words.toString();
    }

    private ObjectNode line(ScoreResponse response, ItemScore score) {
        ObjectNode line = JSON.createObjectNode();
        line.put("id", score.getId());
        line.put("outcome", name(score.getOutcome()));
        line.put("aggregate", aggregate(score));
        if (!score.getReason().isEmpty()) {
            line.put("reason", score.getReason());
        }
        if (score.hasAggregate()) {
            line.put("variance", score.getVariance());
            line.put("minimum", score.getMinimum());
            line.put("maximum", score.getMaximum());
            members(response, score, line.putObject("members"));
        }
        if (score.hasPromptTokens()) {
            line.put("prompt_tokens", score.getPromptTokens());
            line.put("answer_tokens", score.getAnswerTokens());
            line.put("truncated", score.getTruncated());
        }
        line.put("objective", objective);
        line.put("ensemble", response.getEnsemble().getDigest());
        return line;
    }

    private static void members(ScoreResponse response, ItemScore score, ObjectNode into) {
        for (int i = 0; i < response.getMembersCount(); i++) {
            into.putObject(response.getMembers(i))
                    .put("raw", finite(score.getMemberRaw(i)))
                    .put("normalised", finite(score.getMemberNormalised(i)));
        }
    }

    private static @Nullable Double aggregate(ItemScore score) {
        return score.hasAggregate() ? score.getAggregate() : null;
    }

    private static @Nullable Float finite(float value) {
        return Float.isFinite(value) ? value : null;
    }

    static String name(ScoreOutcome outcome) {
        return outcome.name().replace("SCORE_OUTCOME_", "").toLowerCase(Locale.ROOT);
    }

    private static String text(RandomAccessFile bytes, long from, long to) throws IOException {
        byte[] text = new byte[Math.toIntExact(to - from)];
        bytes.seek(from);
        bytes.readFully(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static Earlier earlier(long lines, String last) throws JsonProcessingException {
        JsonNode result = JSON.readTree(last);
        String digest = result.path("ensemble").asText();
        String objective = result.path("objective").asText();
        if (!last.startsWith(BEGINNING) || !digest.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("no result: line=" + last);
        }
        if (objective.isEmpty()) {
            throw new IllegalArgumentException("a result that does not name its objective: line=" + last);
        }
        return new Earlier(lines, digest, objective);
    }
}

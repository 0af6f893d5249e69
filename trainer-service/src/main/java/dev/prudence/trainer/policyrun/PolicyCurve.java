package dev.prudence.trainer.policyrun;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How a policy developed.
 *
 * @param cell the setting
 * @param ensemble name of the ensemble
 * @param klEstimator of the penalty, in lower case
 * @param seed of the run
 * @param points in the order of their steps, the reference first
 */
public record PolicyCurve(Cell cell, String ensemble, String klEstimator, long seed, List<Point> points) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** Copies the list. */
    public PolicyCurve {
        points = List.copyOf(points);
    }

    /**
     * The policy after some iterations, on prompts of their own. Gold and proxy are in deviations of the reference's answers from their
     * mean.
     *
     * @param step iterations done
     * @param kl divergence from the reference in nats, a mean over prompts
     * @param goldLow end of the 95 % t interval over prompts
     * @param proxy what is optimised
     * @param variance between members, a mean over samples
     * @param unscored samples of this point without a score
     * @param coefficient β of the penalty
     */
    public record Point(
            int step,
            double kl,
            double gold,
            double goldLow,
            double goldHigh,
            double proxy,
            double variance,
            int unscored,
            double coefficient) {}

    /** The point of the highest gold, of equal ones the first. */
    public Point peak() {
        return points.stream()
                .max(Comparator.comparingDouble(Point::gold).thenComparingInt(point -> -point.step()))
                .orElseThrow();
    }

    /** The last point. */
    public Point last() {
        return points.get(points.size() - 1);
    }

    PolicyCurve with(Point point) {
        List<Point> more = new ArrayList<>(points);
        more.add(point);
        return new PolicyCurve(cell, ensemble, klEstimator, seed, more);
    }

    PolicyCurve upTo(long step) {
        return new PolicyCurve(
                cell,
                ensemble,
                klEstimator,
                seed,
                points.stream().filter(point -> point.step() <= step).toList());
    }

    /** Replaces a file at once. */
    void writeTo(Path file) throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        JSON.writeValue(partial.toFile(), this);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Reads what {@link #writeTo} wrote. */
    static PolicyCurve read(Path file) throws IOException {
        return JSON.readValue(file.toFile(), PolicyCurve.class);
    }

    /** The curve in a stage's output. */
    public static PolicyCurve of(Path stageDirectory) throws IOException {
        return read(stageDirectory.resolve(PolicyOptimisationStage.FILE));
    }
}

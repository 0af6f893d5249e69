package dev.prudence.trainer.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.trainer.dashboard.ModelView;
import dev.prudence.trainer.dashboard.Notice;
import dev.prudence.trainer.dashboard.RunPicture;
import dev.prudence.trainer.dashboard.RunSummary;
import dev.prudence.trainer.dashboard.StageView;
import dev.prudence.trainer.dashboard.curves.Line;
import dev.prudence.trainer.dashboard.curves.Point;
import dev.prudence.trainer.dashboard.samples.SampleView;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** What the dashboard's pages read. */
final class RunJson {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private RunJson() {}

    static ObjectNode of(RunSummary run) {
        ObjectNode json = JSON.objectNode()
                .put("id", run.id())
                .put("experiment", run.experiment())
                .put("preset", run.preset())
                .put("seed", run.seed())
                .put("status", run.status())
                .put("started", run.started().toString())
                .put("reason", run.reason())
                .put("configDigest", run.configDigest());
        json.put("ended", run.ended().map(Instant::toString).orElse(null));
        return json;
    }

    /** What changes while a run goes on. */
    static ObjectNode state(RunPicture picture) {
        ObjectNode json = JSON.objectNode()
                .put("sequence", picture.sequence())
                .put("restarts", picture.restarts())
                .put("notices", picture.noticed())
                .put("raised", picture.raised())
                .put("models", picture.models().size())
                .put("series", picture.curves().series().size())
                .put("pointsLeftOut", picture.curves().leftOut());
        picture.end()
                .ifPresent(end -> json.putObject("end")
                        .put("status", RunSummary.status(end.getStatus()))
                        .put("reason", end.getReason()));
        ArrayNode stages = json.putArray("stages");
        picture.stages().forEach(stage -> stages.add(of(stage)));
        return json;
    }

    private static ObjectNode of(StageView stage) {
        return JSON.objectNode()
                .put("name", stage.name())
                .put("state", stage.state().name().toLowerCase(Locale.ROOT))
                .put("seconds", stage.seconds())
                .put("activity", stage.activity())
                .put("done", stage.done())
                .put("total", stage.total())
                .put("unit", stage.unit());
    }

    static ObjectNode of(Notice notice) {
        return JSON.objectNode()
                .put("sequence", notice.sequence())
                .put("time", notice.time().toString())
                .put("stage", notice.stage())
                .put("kind", notice.kind().id())
                .put("severity", notice.severity())
                .put("code", notice.code())
                .put("message", notice.message());
    }

    static ObjectNode of(ModelView model) {
        ObjectNode json = JSON.objectNode()
                .put("model", model.published().version().getModel())
                .put("kind", model.published().version().getKind())
                .put("number", model.published().version().getNumber())
                .put("digest", model.published().version().getDigest())
                .put("sizeBytes", model.published().version().getSizeBytes())
                .put("epoch", model.published().version().getFencingEpoch())
                .put("stage", model.published().stage())
                .put("time", model.published().time().toString())
                .put("kept", model.kept());
        json.put("previous", model.previous().orElse(null));
        model.inputs().forEach(json.putArray("inputs")::add);
        model.elsewhere().forEach(json.putArray("elsewhere")::add);
        return json;
    }

    static ObjectNode of(String run, Line line) {
        ObjectNode json =
                JSON.objectNode().put("run", run).put("name", line.name()).put("points", line.points());
        numbers(json.putArray("x"), line.x());
        numbers(json.putArray("y"), line.y());
        return json;
    }

    /** Compact: there may be thousands. */
    static ArrayNode of(Point point) {
        return JSON.arrayNode()
                .add(point.series())
                .add(point.step())
                .add(point.seconds())
                .add(point.value());
    }

    static ObjectNode of(SampleView sample) {
        ObjectNode json = JSON.objectNode()
                .put("id", sample.id())
                .put("prompt", sample.prompt())
                .put("response", sample.response())
                .put("outcome", sample.outcome())
                .put("note", sample.note());
        put(json, "gold", sample.gold());
        ArrayNode scores = json.putArray("scores");
        sample.scores().forEach(each -> scores.add(of(each)));
        return json;
    }

    private static ObjectNode of(SampleView.EnsembleScores scores) {
        ObjectNode json = JSON.objectNode().put("ensemble", scores.ensemble()).put("outcome", scores.outcome());
        put(json, "variance", scores.variance());
        scores.members().forEach(json.putArray("members")::add);
        numbers(json.putArray("values"), scores.values());
        return json;
    }

    private static void put(ObjectNode json, String name, OptionalDouble value) {
        if (value.isPresent() && Double.isFinite(value.getAsDouble())) {
            json.put(name, value.getAsDouble());
        } else {
            json.putNull(name);
        }
    }

    /** JSON knows finite numbers only; what is none becomes null. */
    private static void numbers(ArrayNode array, List<Double> numbers) {
        for (double number : numbers) {
            if (!Double.isFinite(number)) {
                array.addNull();
            } else if (number == Math.rint(number) && Math.abs(number) < 1e15) {
                array.add((long) number);
            } else {
                array.add(number);
            }
        }
    }
}

package dev.prudence.trainer.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.trainer.dashboard.RunPicture;
import dev.prudence.trainer.dashboard.RunPictures;
import dev.prudence.trainer.dashboard.curves.Point;
import dev.prudence.trainer.events.RunEventLog;
import java.util.List;
import java.util.Optional;

/**
 * Follows a run: where it stands, and every point of its curves after an event, once and in order. A reader that was away
 * for too long is told {@code reset} and reads the curves anew.
 */
final class RunFeed implements Feed {

    private final RunPictures pictures;
    private final String runId;
    private final RunEventLog log;
    private long told;
    private boolean first = true;

    /** @param told number of the last event that the reader knows of */
    RunFeed(RunPictures pictures, String runId, RunEventLog log, long told) {
        this.pictures = pictures;
        this.runId = runId;
        this.log = log;
        this.told = told;
    }

    @Override
    public Optional<Message> next() {
        return pictures.ask(runId, this::next);
    }

    @Override
    public Runnable watch(Runnable more) {
        return log.subscribe(event -> more.run())::close;
    }

    private Optional<Message> next(RunPicture picture) {
        if (picture.sequence() == told && !first) {
            return Optional.empty();
        }
        Optional<List<Point>> points =
                told > picture.sequence() ? Optional.empty() : picture.curves().after(told);
        first = false;
        told = picture.sequence();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("state", RunJson.state(picture));
        points.ifPresent(all -> all.forEach(point -> json.withArray("points").add(RunJson.of(point))));
        return Optional.of(new Message(
                Long.toString(told),
                points.isPresent() ? "update" : "reset",
                json.toString(),
                picture.end().isPresent()));
    }
}

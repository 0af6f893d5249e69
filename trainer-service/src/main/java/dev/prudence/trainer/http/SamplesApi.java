package dev.prudence.trainer.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.trainer.dashboard.Page;
import dev.prudence.trainer.dashboard.samples.RunSamples;
import dev.prudence.trainer.dashboard.samples.SampleOrder;
import dev.prudence.trainer.dashboard.samples.SampleSource;
import dev.prudence.trainer.dashboard.samples.SampleView;
import java.io.IOException;

/** Questions about samples. */
final class SamplesApi {

    private final RunSamples samples;
    private final KnownRuns runs;

    SamplesApi(RunSamples samples, KnownRuns runs) {
        this.samples = samples;
        this.runs = runs;
    }

    void mount(Api api) {
        api.get("/runs/:run/sample-sources", this::sources);
        api.get("/runs/:run/samples", this::page);
    }

    private Answer sources(Question question) throws IOException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.withArray("sources");
        for (SampleSource source : samples.of(runs.require(question.path("run")))) {
            json.withArray("sources")
                    .addObject()
                    .put("id", source.id())
                    .put("title", source.title())
                    .put("live", source.live());
        }
        return Answer.ok(json);
    }

    private Answer page(Question question) throws IOException {
        String id = question.text("source");
        SampleSource source = samples.find(runs.require(question.path("run")), id)
                .orElseThrow(() -> new HttpProblem.Refusal(
                        HttpProblem.NOT_FOUND, "Not found", "the run has no such samples, or no longer: source=" + id));
        SampleOrder order = SampleOrder.of(question.text("sort", SampleOrder.DISAGREEMENT.id()));
        Page<SampleView> page =
                source.page(order, question.text("outcome"), RunsApi.offset(question), RunsApi.limit(question));
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("matching", page.matching());
        json.withArray("samples");
        page.items().forEach(sample -> json.withArray("samples").add(RunJson.of(sample)));
        return Answer.ok(json);
    }
}

package dev.prudence.trainer.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A stage whose work is given to it, and which counts how often it ran. */
final class FakeStage implements Stage {

    private final String name;
    private final List<String> sections;
    private final List<String> upstream;
    private final Work work;
    private boolean cacheable = true;
    private String refusal = "";
    final List<String> runs = new ArrayList<>();

    /** What a fake stage does. */
    @FunctionalInterface
    interface Work {
        StageOutput run(StageContext context) throws Exception;
    }

    FakeStage(String name, List<String> sections, List<String> upstream, Work work) {
        this.name = name;
        this.sections = sections;
        this.upstream = upstream;
        this.work = work;
    }

    FakeStage refusing(String reason) {
        refusal = reason;
        return this;
    }

    FakeStage uncacheable() {
        cacheable = false;
        return this;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> sections() {
        return sections;
    }

    @Override
    public List<String> upstream() {
        return upstream;
    }

    @Override
    public Map<String, String> inputDigests(JsonNode config) {
        if (!refusal.isEmpty()) {
            throw new IllegalArgumentException(refusal);
        }
        return Map.of("data", "v1");
    }

    @Override
    public boolean cacheable() {
        return cacheable;
    }

    @Override
    public StageOutput run(StageContext context) throws Exception {
        runs.add(context.runId());
        return work.run(context);
    }
}

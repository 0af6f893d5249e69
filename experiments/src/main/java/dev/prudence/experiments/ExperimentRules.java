package dev.prudence.experiments;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** What one key allows depending on another; a schema cannot say it. This class is thread-safe. */
final class ExperimentRules {

    private ExperimentRules() {}

    /** Returns the problems of a document that its schema has accepted. */
    static List<Problem> problems(JsonNode document) {
        List<Problem> problems = new ArrayList<>();
        atMost(document, "/bestOfN/largestN", "/bestOfN/samplesPerPrompt", problems);
        multipleOf(document, "/sft/width", "/sft/heads", problems);
        multipleOf(document, "/rounds/players", "/actor/unrolls", problems);
        multipleOf(document, "/actor/recurrence/width", "/actor/recurrence/heads", problems);
        pixelsHaveEvenSides(document, problems);
        featuresHaveAPrice(document, problems);
        atMost(document, "/rounds/playersInBlock", "/rounds/players", problems);
        atMost(document, "/env/leastPushes", "/env/mostPushes", problems);
        searchesNeedAModel(document, problems);
        document.at("/evaluation/stageLengths").forEach(length -> noLonger(document, length, problems));
        needs(document, "/gold/judge", "human-labels", "/gold/labels", problems);
        needs(document, "/gold/judge", "reward-artefact", "/gold/artefact", problems);
        among(document, "/ppo/labelNoise", "/preferences/labelNoise", problems);
        among(document, "/ppo/backbone", "/rewardEnsemble/backbones", problems);
        among(document, "/monitor/calibrationSeeds", "/seeds", problems);
        actsOnSomething(document, problems);
        divergenceHasAGradient(document, problems);
        pairsNeedAPrice(document, problems);
        List.of("/data/prompts", "/data/pairs", "/gold/labels", "/gold/artefact", "/env/levels", "/env/heldOutLevels")
                .forEach(key -> absolute(document, key, problems));
        return problems;
    }

    /** Sixteen of them become one feature, along each side of the board with its wall. */
    private static void pixelsHaveEvenSides(JsonNode document, List<Problem> problems) {
        boolean generated = document.at("/env/levels").asText().isEmpty();
        if (!generated || !document.at("/env/observation").asText().equals("pixels")) {
            return;
        }
        for (String side : List.of("rows", "columns")) {
            JsonNode cells = document.at("/env/" + side);
            if (cells.asInt() % 2 != 0) {
                problems.add(new Problem(
                        "env." + side, "must be even with env.observation=pixels: env." + side + "=" + cells));
            }
        }
    }

    /** Where nothing else is predicted, nothing else teaches what comes next. */
    private static void featuresHaveAPrice(JsonNode document, List<Problem> problems) {
        JsonNode cost = document.at("/model/featureCost");
        if (document.at("/model/dynamics").asText().equals("features") && !(cost.asDouble() > 0)) {
            String found = cost.isMissingNode() ? "missing" : cost.toString();
            problems.add(new Problem(
                    "model.featureCost",
                    "must be above 0 with model.dynamics=features (10 is the paper's): model.featureCost=" + found));
        }
    }

    private static void searchesNeedAModel(JsonNode document, List<Problem> problems) {
        List<String> agents = StreamSupport.stream(document.at("/agents").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        int search = agents.indexOf("mcts");
        if (search >= 0 && !agents.subList(0, search).contains("thinker")) {
            problems.add(new Problem(
                    "agents",
                    "mcts searches the world model of thinker, which must stand before it: agents=" + agents));
        }
    }

    private static void noLonger(JsonNode document, JsonNode length, List<Problem> problems) {
        JsonNode trained = document.at("/planning/stageLength");
        if (length.asInt() > trained.asInt()) {
            String words = "must be at most planning.stageLength=" + trained
                    + ", agents cannot think longer than they were trained to: evaluation.stageLengths=" + length;
            problems.add(new Problem("evaluation.stageLengths", words));
        }
    }

    private static void among(JsonNode document, String some, String all, List<Problem> problems) {
        JsonNode given = document.at(some);
        for (JsonNode value : given.isValueNode() && !given.isMissingNode() ? List.of(given) : given) {
            boolean found =
                    StreamSupport.stream(document.at(all).spliterator(), false).anyMatch(each -> isSame(each, value));
            if (!found) {
                String words =
                        "must be one of " + dotted(all) + "=" + document.at(all) + ": " + dotted(some) + "=" + value;
                problems.add(new Problem(dotted(some), words));
            }
        }
    }

    /** 0 and 0.0 are the same number. */
    private static boolean isSame(JsonNode left, JsonNode right) {
        return left.isNumber() && right.isNumber()
                ? left.doubleValue() == right.doubleValue()
                : left.asText().equals(right.asText());
    }

    private static void divergenceHasAGradient(JsonNode document, List<Problem> problems) {
        JsonNode estimator = document.at("/ppo/klEstimator");
        if (estimator.asText().equals("k1")
                && document.at("/ppo/klPlace").asText().equals("loss")) {
            String words =
                    "has an expected gradient of zero with ppo.klPlace=loss, use k2 or k3 there, or k1 in the reward:"
                            + " ppo.klEstimator=" + estimator;
            problems.add(new Problem("ppo.klEstimator", words));
        }
    }

    private static void pairsNeedAPrice(JsonNode document, List<Problem> problems) {
        boolean fromPairs = StreamSupport.stream(document.at("/ppo/algorithms").spliterator(), false)
                .anyMatch(each -> each.asText().equals("dpo"));
        JsonNode betas = document.at("/ppo/betas");
        if (fromPairs && StreamSupport.stream(betas.spliterator(), false).noneMatch(beta -> beta.asDouble() > 0)) {
            String words = "must hold a number above 0 with ppo.algorithms=dpo: ppo.betas=" + betas;
            problems.add(new Problem("ppo.betas", words));
        }
    }

    private static void actsOnSomething(JsonNode document, List<Problem> problems) {
        String action = document.at("/monitor/action").asText("none");
        if (!action.equals("none") && !document.at("/monitor/actOn").isArray()) {
            String words = "must name signals with monitor.action=" + action + ": monitor.actOn=null";
            problems.add(new Problem("monitor.actOn", words));
        }
    }

    private static void atMost(JsonNode document, String small, String large, List<Problem> problems) {
        JsonNode value = document.at(small);
        JsonNode limit = document.at(large);
        if (value.isNumber() && limit.isNumber() && value.decimalValue().compareTo(limit.decimalValue()) > 0) {
            String words = "must be at most " + dotted(large) + "=" + limit + ": " + dotted(small) + "=" + value;
            problems.add(new Problem(dotted(small), words));
        }
    }

    private static void multipleOf(JsonNode document, String whole, String part, List<Problem> problems) {
        JsonNode value = document.at(whole);
        JsonNode divisor = document.at(part);
        if (value.isNumber() && divisor.isNumber() && value.longValue() % divisor.longValue() != 0) {
            String words = "must be a multiple of " + dotted(part) + "=" + divisor + ": " + dotted(whole) + "=" + value;
            problems.add(new Problem(dotted(whole), words));
        }
    }

    private static void needs(JsonNode document, String choice, String value, String key, List<Problem> problems) {
        if (document.at(choice).asText().equals(value) && !document.at(key).isTextual()) {
            String words =
                    "must be given with " + dotted(choice) + "=" + value + ": " + dotted(key) + "=" + document.at(key);
            problems.add(new Problem(dotted(key), words));
        }
    }

    /** The trainer has another working directory than whoever writes the document. */
    private static void absolute(JsonNode document, String key, List<Problem> problems) {
        JsonNode value = document.at(key);
        if (value.isTextual()
                && !value.asText().isEmpty()
                && !Path.of(value.asText()).isAbsolute()) {
            String words = "must be an absolute path: " + dotted(key) + "=" + value.asText();
            problems.add(new Problem(dotted(key), words));
        }
    }

    private static String dotted(String pointer) {
        return pointer.substring(1).replace('/', '.');
    }
}

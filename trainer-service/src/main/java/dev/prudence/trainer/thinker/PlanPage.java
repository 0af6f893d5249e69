package dev.prudence.trainer.thinker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The page that plays boards beside what agents imagined on them. It loads nothing from elsewhere. */
final class PlanPage {

    /** Its name beside the report. */
    static final String FILE = "plans.html";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PLACE = "/*PLANS*/null";

    private PlanPage() {}

    /**
     * Writes the page.
     *
     * @param outputs directories of the agents' stages; those without plans are left out
     * @return whether any had plans
     */
    static boolean write(Path directory, List<Path> outputs) throws IOException {
        List<JsonNode> plans = new ArrayList<>();
        for (Path output : outputs) {
            if (Files.exists(ShownPlans.in(output))) {
                plans.add(JSON.readTree(ShownPlans.in(output).toFile()));
            }
        }
        if (plans.isEmpty()) {
            return false;
        }
        String data = JSON.writeValueAsString(plans).replace("<", "\\u003c");
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(FILE), template().replace(PLACE, data));
        return true;
    }

    private static String template() throws IOException {
        try (InputStream in = Objects.requireNonNull(PlanPage.class.getResourceAsStream(FILE), FILE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

package dev.prudence.k8s.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.images.catalogue.Program;
import dev.prudence.images.catalogue.Variant;
import dev.prudence.k8s.manifest.Container;
import dev.prudence.k8s.manifest.Manifests;
import dev.prudence.k8s.truth.Project;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every image is one that this repository builds, in this version; the variant for CUDA, the device and the GPU go together. */
public final class Images implements Check {

    private static final Pattern IMAGE = Pattern.compile("prudence/([a-z-]+):(.+?)(-cuda)?");

    private final Project project;

    public Images(Project project) {
        this.project = project;
    }

    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        manifests.pods().stream()
                .flatMap(pod -> pod.containers().stream())
                .forEach(container -> container(container, container.environment(manifests), problems));
        return problems;
    }

    private void container(Container container, Map<String, String> environment, List<String> problems) {
        Matcher image = IMAGE.matcher(container.image());
        if (!image.matches() || !isBuilt(image.group(1), variant(image))) {
            problems.add(container.id() + ": this repository builds no such image: image=" + container.image());
            return;
        }
        if (!image.group(2).equals(project.version())) {
            problems.add(container.id() + ": this is version " + project.version() + ": image=" + container.image());
        }
        String code = environment.getOrDefault("PRUDENCE_CODE_VERSION", project.version());
        if (!code.equals(project.version())) {
            problems.add(container.id() + ": this is version " + project.version() + ": PRUDENCE_CODE_VERSION=" + code);
        }
        boolean cuda = variant(image) == Variant.CUDA;
        JsonNode gpu = container.json().at("/resources/limits/nvidia.com~1gpu");
        if (cuda == gpu.isMissingNode()) {
            problems.add(container.id() + ": image and GPU do not go together: image=" + container.image());
        }
        if (cuda && !environment.containsValue("cuda")) {
            problems.add(container.id() + ": no variable chooses the device of " + container.image());
        }
    }

    private static boolean isBuilt(String name, Variant variant) {
        return Program.named(name).filter(program -> program.comesAs(variant)).isPresent();
    }

    private static Variant variant(Matcher image) {
        return image.group(3) == null ? Variant.CPU : Variant.CUDA;
    }
}

package dev.prudence.images.build;

import dev.prudence.images.catalogue.Program;
import dev.prudence.images.catalogue.Variant;
import dev.prudence.images.contents.JavaRuntime;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What all images of one build have in common.
 *
 * @param root the project's directory
 * @param runtime a Java runtime to put in
 * @param revision the commit that is built, if it is known
 * @param insecureRegistries whether registries may speak plain HTTP
 */
public record Settings(
        Path root,
        BuildFacts facts,
        Variant variant,
        Base base,
        Optional<JavaRuntime> runtime,
        Optional<String> revision,
        boolean insecureRegistries) {

    private static final String OCI = "org.opencontainers.image.";

    /** Says where an image has its Java from. */
    static final String JAVA_LABEL = "dev.prudence.java";

    /** Whether nothing in the image can start its program. */
    public boolean lacksJava() {
        return base.isScratch() && runtime.isEmpty();
    }

    Map<String, String> labels(Program program) {
        Map<String, String> labels = new TreeMap<>();
        labels.put(OCI + "title", "prudence/" + program.programName());
        labels.put(OCI + "description", program.description());
        labels.put(OCI + "version", facts.version() + variant.suffix());
        labels.put(OCI + "licenses", "Apache-2.0");
        revision.ifPresent(commit -> labels.put(OCI + "revision", commit));
        if (!base.isScratch()) {
            labels.put(OCI + "base.name", base.name());
        }
        labels.put(JAVA_LABEL, runtime.map(JavaRuntime::version).orElse(base.isScratch() ? "none" : "base"));
        return labels;
    }

    /** Native libraries and caches go where containers may write; Java comes first on the path where it was put in. */
    Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>();
        environment.put("JAVA_TOOL_OPTIONS", "-Duser.home=/tmp");
        if (runtime.isPresent()) {
            environment.put("JAVA_HOME", JavaRuntime.HOME);
            environment.put(
                    "PATH",
                    JavaRuntime.HOME + "/bin:/usr/local/nvidia/bin:/usr/local/cuda/bin:/usr/local/sbin:/usr/local/bin"
                            + ":/usr/sbin:/usr/bin:/sbin:/bin");
        }
        return environment;
    }
}

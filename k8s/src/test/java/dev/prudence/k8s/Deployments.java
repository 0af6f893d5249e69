package dev.prudence.k8s;

import dev.prudence.k8s.check.Broker;
import dev.prudence.k8s.check.Check;
import dev.prudence.k8s.check.Commands;
import dev.prudence.k8s.check.Images;
import dev.prudence.k8s.check.Names;
import dev.prudence.k8s.check.Network;
import dev.prudence.k8s.check.Ports;
import dev.prudence.k8s.check.References;
import dev.prudence.k8s.check.Resources;
import dev.prudence.k8s.check.Restrictions;
import dev.prudence.k8s.check.Scaling;
import dev.prudence.k8s.check.Schemas;
import dev.prudence.k8s.check.Selections;
import dev.prudence.k8s.check.Topics;
import dev.prudence.k8s.check.Variables;
import dev.prudence.k8s.manifest.Manifests;
import dev.prudence.k8s.truth.Project;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What can be deployed, and what is asked of all of it. */
public final class Deployments {

    static final List<String> OVERLAYS = List.of("local", "cpu", "gpu", "ha");

    static final Project PROJECT = Project.read(Path.of(".."));

    static final List<Check> CHECKS = List.of(
            new Schemas(),
            new Names(),
            new Selections(),
            new Ports(PROJECT),
            new References(),
            new Variables(PROJECT),
            new Images(PROJECT),
            new Restrictions(),
            new Resources(),
            new Commands(),
            new Broker(),
            new Topics(),
            new Scaling(PROJECT),
            new Network());

    private Deployments() {}

    /** An overlay with the jobs that run beside it. */
    public static Manifests overlay(String name) {
        return withJobs(Kustomize.render(Path.of("overlays", name)));
    }

    /**
     * A directory of manifests with components added, as somebody would do it who deploys.
     *
     * @param own where that somebody's kustomization is written
     * @param base {@code overlays/cpu}, {@code jobs/rlhf}
     * @param components in the order in which they are added: names of those that are here, or paths
     */
    public static Manifests composed(Path own, String base, List<String> components) {
        try {
            Path here = Path.of("").toRealPath();
            Path there = Files.createDirectories(own).toRealPath();
            Files.writeString(own.resolve("kustomization.yaml"), """
                    apiVersion: kustomize.config.k8s.io/v1beta1
                    kind: Kustomization
                    resources: [%s]
                    components: [%s]
                    """.formatted(
                            there.relativize(here.resolve(base)),
                            components.stream()
                                    .map(each -> there.relativize(
                                                    here.resolve("components").resolve(each))
                                            .toString())
                                    .collect(Collectors.joining(", "))));
        } catch (IOException e) {
            throw new UncheckedIOException("The overlay cannot be written", e);
        }
        return Kustomize.render(own);
    }

    /** Manifests with the jobs that run beside them. */
    public static Manifests withJobs(Manifests platform) {
        return platform.plus(Kustomize.render(Path.of("jobs/rlhf"))).plus(Kustomize.render(Path.of("jobs/thinker")));
    }
}

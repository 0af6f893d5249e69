package dev.prudence.k8s.check;

import dev.prudence.k8s.manifest.Manifests;
import java.util.List;

/** Looks for one kind of mistake. */
public interface Check {

    /** A sentence for each mistake; none when all is well. */
    List<String> problems(Manifests manifests);
}

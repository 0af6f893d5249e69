/** Kubernetes manifests and the Compose file, checked. */
@NullMarked
package dev.prudence.k8s;

import org.jspecify.annotations.NullMarked;

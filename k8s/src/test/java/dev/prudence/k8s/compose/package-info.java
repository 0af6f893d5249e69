/** The Compose file, checked against the same truths as the manifests. */
@NullMarked
package dev.prudence.k8s.compose;

import org.jspecify.annotations.NullMarked;

/** Rendered manifests, and what they say about pods. */
@NullMarked
package dev.prudence.k8s.manifest;

import org.jspecify.annotations.NullMarked;

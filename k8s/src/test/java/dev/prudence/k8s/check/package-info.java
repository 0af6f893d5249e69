/** One class for each thing that can be wrong with manifests. */
@NullMarked
package dev.prudence.k8s.check;

import org.jspecify.annotations.NullMarked;

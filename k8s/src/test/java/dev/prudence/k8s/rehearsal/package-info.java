/** Runs what manifests say as processes of this machine. */
@NullMarked
package dev.prudence.k8s.rehearsal;

import org.jspecify.annotations.NullMarked;

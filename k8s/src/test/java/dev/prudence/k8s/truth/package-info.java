/** What the services, the launcher and the build really are, read from them. */
@NullMarked
package dev.prudence.k8s.truth;

import org.jspecify.annotations.NullMarked;

/** Whom a service lets in. */
@NullMarked
package dev.prudence.access.server;

import org.jspecify.annotations.NullMarked;

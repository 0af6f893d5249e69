/** Where a service is and how to get in. */
@NullMarked
package dev.prudence.access;

import org.jspecify.annotations.NullMarked;

/** OpenLineage run events. */
@NullMarked
package dev.prudence.sinks.openlineage;

import org.jspecify.annotations.NullMarked;

/** Messages about alarms and incidents. */
@NullMarked
package dev.prudence.sinks.webhook;

import org.jspecify.annotations.NullMarked;

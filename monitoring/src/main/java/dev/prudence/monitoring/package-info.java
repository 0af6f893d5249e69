/** The metrics that services export, each declared once: its name, type, labels, unit and meaning. */
@NullMarked
package dev.prudence.monitoring;

import org.jspecify.annotations.NullMarked;

/** The configuration file. */
@NullMarked
package dev.prudence.sinks.config;

import org.jspecify.annotations.NullMarked;

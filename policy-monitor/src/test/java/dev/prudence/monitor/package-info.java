@NullMarked
package dev.prudence.monitor;

import org.jspecify.annotations.NullMarked;

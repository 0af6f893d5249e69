@NullMarked
package dev.prudence.runtime.importing;

import org.jspecify.annotations.NullMarked;

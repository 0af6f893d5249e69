@NullMarked
package dev.prudence.bench;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.prudence.env.tiny;

import org.jspecify.annotations.NullMarked;

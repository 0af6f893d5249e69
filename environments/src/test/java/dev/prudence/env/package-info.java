@NullMarked
package dev.prudence.env;

import org.jspecify.annotations.NullMarked;

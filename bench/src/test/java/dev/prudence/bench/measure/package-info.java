@NullMarked
package dev.prudence.bench.measure;

import org.jspecify.annotations.NullMarked;

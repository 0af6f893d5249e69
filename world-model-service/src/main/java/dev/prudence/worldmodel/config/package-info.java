/** Settings, and the beans that are made from them. */
@NullMarked
package dev.prudence.worldmodel.config;

import org.jspecify.annotations.NullMarked;

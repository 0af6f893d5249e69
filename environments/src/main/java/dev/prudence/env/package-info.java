/** What an agent acts in: the contract in Gymnasium's terms, and many environments stepped as one. */
@NullMarked
package dev.prudence.env;

import org.jspecify.annotations.NullMarked;

/** Bills of materials in CycloneDX. */
@NullMarked
package dev.prudence.images.bom;

import org.jspecify.annotations.NullMarked;

package dev.prudence.images.contents;

import java.util.Optional;
import org.cyclonedx.model.Component;

/**
 * A file of an image with what is known about it.
 *
 * @param component the library that it is, if it is one
 */
public record Part(ImageFile file, Layer layer, Optional<Component> component) {}

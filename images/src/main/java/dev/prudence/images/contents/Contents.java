package dev.prudence.images.contents;

import dev.prudence.images.ImagesException;
import dev.prudence.images.catalogue.Variant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cyclonedx.model.Component;

/**
 * Everything of a packaged program, each file in its layer. A jar that Maven does not know is refused: it would be left from an earlier
 * build, or come from nowhere.
 */
public final class Contents {

    private static final String CPU_RUNTIME = "onnxruntime";
    private static final String CUDA_RUNTIME = "onnxruntime_gpu";

    /** Bytes. */
    private static final long LARGE = 4 << 20;

    private final PackagedProgram program;
    private final Materials materials;

    private Contents(PackagedProgram program, Materials materials) {
        this.program = program;
        this.materials = materials;
    }

    /** The files of a program, by path. */
    public static List<Part> of(PackagedProgram program, Materials materials) {
        Contents contents = new Contents(program, materials);
        return program.files().stream().map(contents::part).toList();
    }

    private Part part(ImageFile file) {
        if (!file.isLibrary()) {
            return new Part(file, Layer.APPLICATION, Optional.empty());
        }
        Component component = materials
                .of(file.source())
                .orElseThrow(() -> new ImagesException(
                        "The bill of materials does not name this jar, which is left from another" + " build: file="
                                + file.source() + " bill=" + program.bill() + "; remove the target directory"));
        refuseOtherVariant(component, file);
        return new Part(file, layer(component, file), Optional.of(component));
    }

    private static Layer layer(Component component, ImageFile file) {
        if (Materials.ours(component)) {
            return Layer.PROJECT;
        }
        return size(file.source()) > LARGE ? Layer.LARGE : Layer.LIBRARIES;
    }

    private void refuseOtherVariant(Component component, ImageFile file) {
        String wrong = program.variant() == Variant.CUDA ? CPU_RUNTIME : CUDA_RUNTIME;
        if (component.getName().equals(wrong)) {
            throw new ImagesException(program.program().programName() + " is not packaged for " + program.variant()
                    + ": file=" + file.source() + "; images/build packages it again");
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException("A jar cannot be read: file=" + file, e);
        }
    }
}

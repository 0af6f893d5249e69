package dev.prudence.trainer.thinker;

import com.google.protobuf.ByteString;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Frames of pixels as pictures for a page. */
final class FramePicture {

    private static final int COLOURS = 3;
    private static final int HIGHEST = 255;

    private FramePicture() {}

    /**
     * A frame as a JPEG in a data URL.
     *
     * @param frames bytes {@code [frames, 3, height, width]}
     * @param frame which of them
     */
    static String jpeg(ByteString frames, int frame, int height, int width) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int plane = height * width;
        int first = frame * COLOURS * plane;
        for (int at = 0; at < plane; at++) {
            int red = frames.byteAt(first + at) & HIGHEST;
            int green = frames.byteAt(first + plane + at) & HIGHEST;
            int blue = frames.byteAt(first + 2 * plane + at) & HIGHEST;
            image.setRGB(at % width, at / width, red << 16 | green << 8 | blue);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "jpg", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}

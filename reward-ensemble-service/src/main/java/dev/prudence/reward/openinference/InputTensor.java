package dev.prudence.reward.openinference;

import com.google.protobuf.ByteString;
import dev.prudence.proto.inference.InferTensorContents;
import dev.prudence.proto.inference.ModelInferRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One input of a request, whichever way its elements came.
 *
 * @param message the tensor
 * @param raw its elements as bytes; absent where they stand in the message
 */
record InputTensor(ModelInferRequest.InferInputTensor message, Optional<ByteString> raw) {

    private static final int LONGEST_SHAPE = 8;

    /**
     * The inputs of a request.
     *
     * @throws IllegalArgumentException if the raw contents do not fit the inputs, or an input stands there twice
     */
    static List<InputTensor> of(ModelInferRequest request) {
        int raw = request.getRawInputContentsCount();
        if (raw > 0 && raw != request.getInputsCount()) {
            throw new IllegalArgumentException("raw contents are needed for every input: raw_input_contents.count="
                    + raw + ", inputs.count=" + request.getInputsCount());
        }
        List<InputTensor> tensors = new ArrayList<>();
        for (int i = 0; i < request.getInputsCount(); i++) {
            ModelInferRequest.InferInputTensor input = request.getInputs(i);
            if (raw > 0 && input.hasContents()) {
                throw new IllegalArgumentException(
                        "an input has raw contents or typed ones: inputs=" + input.getName());
            }
            tensors.add(
                    new InputTensor(input, raw > 0 ? Optional.of(request.getRawInputContents(i)) : Optional.empty()));
        }
        return tensors;
    }

    String name() {
        return message.getName();
    }

    /**
     * The elements of a tensor of texts, [rows] or [rows, 1].
     *
     * @param mostRows more are refused
     * @throws IllegalArgumentException if it is another tensor; names it
     */
    List<String> texts(int mostRows) {
        requireType("BYTES");
        int rows = rows(mostRows);
        if (message.getShapeCount() > 2 || (message.getShapeCount() == 2 && message.getShape(1) != 1)) {
            throw refusal("texts have the shape [rows] or [rows, 1]");
        }
        List<ByteString> elements = raw.isPresent()
                ? rawElements(raw.get(), rows)
                : message.getContents().getBytesContentsList();
        requireCount(rows, elements.size());
        return elements.stream().map(this::text).toList();
    }

    /**
     * The elements of a tensor [rows, width] of FP32, a row each.
     *
     * @throws IllegalArgumentException if it is another tensor; names it
     */
    List<float[]> vectors(int mostRows) {
        requireType("FP32");
        int rows = rows(mostRows);
        if (message.getShapeCount() != 2 || message.getShape(1) < 1 || message.getShape(1) > Integer.MAX_VALUE) {
            throw refusal("vectors have the shape [rows, width]");
        }
        int width = (int) message.getShape(1);
        float[] elements = floats();
        requireCount((long) rows * width, elements.length);
        List<float[]> vectors = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            float[] vector = new float[width];
            System.arraycopy(elements, row * width, vector, 0, width);
            vectors.add(vector);
        }
        return vectors;
    }

    private float[] floats() {
        if (raw.isPresent()) {
            ByteBuffer bytes = raw.get().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            if (bytes.remaining() % Float.BYTES != 0) {
                throw refusal("FP32 has 4 bytes an element, found bytes=" + bytes.remaining());
            }
            float[] elements = new float[bytes.remaining() / Float.BYTES];
            bytes.asFloatBuffer().get(elements);
            return elements;
        }
        InferTensorContents contents = message.getContents();
        float[] elements = new float[contents.getFp32ContentsCount()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = contents.getFp32Contents(i);
        }
        return elements;
    }

    private List<ByteString> rawElements(ByteString bytes, int rows) {
        ByteBuffer lengths = bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        List<ByteString> elements = new ArrayList<>();
        while (lengths.hasRemaining() && elements.size() <= rows) {
            long length =
                    lengths.remaining() < Integer.BYTES ? Long.MAX_VALUE : Integer.toUnsignedLong(lengths.getInt());
            if (length > lengths.remaining()) {
                throw refusal("an element is longer than what is left of the bytes: element=" + elements.size());
            }
            int from = lengths.position();
            elements.add(bytes.substring(from, from + (int) length));
            lengths.position(from + (int) length);
        }
        return elements;
    }

    private String text(ByteString bytes) {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes.asReadOnlyByteBuffer());
            return text.toString();
        } catch (CharacterCodingException e) {
            throw refusal("texts are UTF-8");
        }
    }

    private int rows(int most) {
        if (message.getShapeCount() < 1 || message.getShape(0) < 1 || message.getShape(0) > most) {
            throw refusal("a request has 1 to " + most + " rows");
        }
        return (int) message.getShape(0);
    }

    private void requireType(String type) {
        if (!message.getDatatype().equals(type)) {
            throw new IllegalArgumentException(
                    "the input must be " + type + ": inputs=" + name() + ", datatype=" + message.getDatatype());
        }
    }

    private void requireCount(long wanted, long found) {
        if (wanted != found) {
            throw refusal("the elements do not fit the shape: elements=" + found);
        }
    }

    private IllegalArgumentException refusal(String reason) {
        List<Long> shape = message.getShapeList();
        return new IllegalArgumentException(
                reason + ": inputs=" + name() + ", shape=" + shape.subList(0, Math.min(LONGEST_SHAPE, shape.size())));
    }
}

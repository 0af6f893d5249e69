package dev.prudence.graph.importing;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where tensors lie whose data stands outside the model file. A location outside the model's own directory is refused. */
record ExternalData(Optional<Path> directory) {

    static ExternalData beside(Path directory) {
        return new ExternalData(Optional.of(directory.normalize()));
    }

    static ExternalData none() {
        return new ExternalData(Optional.empty());
    }

    /** The tensor with its data inside. */
    TensorProto inlined(TensorProto tensor) {
        if (tensor.getDataLocation() != DataLocation.EXTERNAL) {
            return tensor;
        }
        Map<String, String> entries = tensor.getExternalDataList().stream()
                .collect(Collectors.toMap(StringStringEntryProto::getKey, StringStringEntryProto::getValue));
        Path file = file(tensor, entries.getOrDefault("location", ""));
        try {
            return tensor.toBuilder()
                    .clearExternalData()
                    .clearDataLocation()
                    .setRawData(read(file, number(tensor, entries, "offset", 0), length(tensor, entries)))
                    .build();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "External data cannot be read: tensor=" + tensor.getName() + ", file=" + file, e);
        }
    }

    private Path file(TensorProto tensor, String location) {
        Path parent = directory.orElseThrow(() ->
                new IllegalArgumentException("The model keeps data in another file, read it from its path: tensor="
                        + tensor.getName() + ", location=" + location));
        Path file = parent.resolve(location).normalize();
        if (location.isEmpty() || !file.startsWith(parent)) {
            throw new IllegalArgumentException(
                    "External data must lie beside the model: tensor=" + tensor.getName() + ", location=" + location);
        }
        return file;
    }

    private static long length(TensorProto tensor, Map<String, String> entries) {
        long all = TensorData.shape(tensor).elements() * TensorData.type(tensor).bytes();
        long stored = number(tensor, entries, "length", all);
        if (stored != all) {
            throw new IllegalArgumentException("External data has another length than the tensor: tensor="
                    + tensor.getName() + ", expected=" + all + ", length=" + stored);
        }
        return all;
    }

    private static long number(TensorProto tensor, Map<String, String> entries, String key, long otherwise) {
        String text = entries.getOrDefault(key, Long.toString(otherwise));
        if (!text.matches("\\d{1,18}")) {
            throw new IllegalArgumentException(
                    "External data needs a number: tensor=" + tensor.getName() + ", " + key + "=" + text);
        }
        return Long.parseLong(text);
    }

    private static ByteString read(Path file, long offset, long length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(length));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, offset + bytes.position()) < 0) {
                    throw new IOException("the file ends before the tensor does: size=" + channel.size());
                }
            }
        }
        return ByteString.copyFrom(bytes.flip());
    }
}

package dev.prudence.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class HalfFloatsTest {

    @Test
    void roundsToWhatSixteenBitsHold() {
        float[] values = {1, -0.1f, 65_504, 70_000, 6e-8f, 0, 1 + 1 / 2048f, 1 + 3 / 2048f};
        HalfFloats.round(values);
        assertThat(values)
                .as("the nearest, to even where two are as near")
                .containsExactly(1, -0.099975586f, 65_504, Float.POSITIVE_INFINITY, 5.9604645e-8f, 0, 1, 1 + 2 / 1024f);
    }

    @Test
    void bytesHoldWhatWasRounded() {
        float[] values = {9, 0.25f, -3.140625f, 5};
        byte[] bytes = HalfFloats.toBytes(values, 1, 2);
        assertThat(bytes).containsExactly(0x00, 0x34, 0x48, (byte) 0xc2);
        float[] back = new float[4];
        HalfFloats.read(ByteBuffer.wrap(bytes), back, 1);
        assertThat(back).containsExactly(0, 0.25f, -3.140625f, 0);
    }
}

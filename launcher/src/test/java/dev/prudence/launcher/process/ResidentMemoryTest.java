package dev.prudence.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResidentMemoryTest {

    @Test
    void readsTheResidentSetInBytes() {
        assertThat(ResidentMemory.fromProc("Name:\tjava\nVmRSS:\t  215040 kB\nThreads:\t9\n"))
                .hasValue(215_040L * 1024);
    }

    @Test
    void isEmptyWhereTheSystemDoesNotTell() {
        assertThat(ResidentMemory.fromProc("Name:\tjava\n")).isEmpty();
    }

    @Test
    void thisProcessHoldsSomeMemory() {
        assertThat(ResidentMemory.bytesOf(ProcessHandle.current().pid()).orElseThrow())
                .isGreaterThan(1 << 20);
    }
}

package dev.planaria.adapters.hands.bubblewrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/// Runs the filters as the kernel would; the machine that runs the tests is of one architecture
/// only.
final class SeccompFilterTest {
    private static final int X86_64 = 0xc000003e;
    private static final int AARCH64 = 0xc00000b7;
    private static final int ALLOW = 0x7fff0000;
    private static final int EPERM = 0x00050001;
    private static final int ENOSYS = 0x00050026;
    private static final int KILL = 0x80000000;

    @Test
    void callsThatSeeIntoOthersAreRefusedAndOrdinaryOnesAreNot() {
        assertThat(verdict("amd64", X86_64, 101, 0, 0)).as("ptrace").isEqualTo(EPERM);
        assertThat(verdict("aarch64", AARCH64, 117, 0, 0)).as("ptrace").isEqualTo(EPERM);
        assertThat(verdict("amd64", X86_64, 321, 0, 0)).as("bpf").isEqualTo(EPERM);
        assertThat(verdict("amd64", X86_64, 272, 0, 0)).as("unshare").isEqualTo(EPERM);
        assertThat(verdict("aarch64", AARCH64, 97, 0, 0)).as("unshare").isEqualTo(EPERM);
        assertThat(verdict("amd64", X86_64, 425, 0, 0)).as("io_uring_setup").isEqualTo(EPERM);
        assertThat(verdict("amd64", X86_64, 0, 0, 0)).as("read").isEqualTo(ALLOW);
        assertThat(verdict("aarch64", AARCH64, 63, 0, 0)).as("read").isEqualTo(ALLOW);
        assertThat(verdict("amd64", X86_64, 59, 0, 0)).as("execve").isEqualTo(ALLOW);
        assertThat(verdict("aarch64", AARCH64, 221, 0, 0)).as("execve").isEqualTo(ALLOW);
    }

    @Test
    void cloneIsForProcessesAndNotForNamespaces() {
        int user = 0x10000000;
        assertThat(verdict("amd64", X86_64, 56, user, 0)).isEqualTo(EPERM);
        assertThat(verdict("amd64", X86_64, 56, 0x11, 0)).isEqualTo(ALLOW);
        assertThat(verdict("aarch64", AARCH64, 220, user | 0x11, 0)).isEqualTo(EPERM);
        assertThat(verdict("amd64", X86_64, 435, 0, 0)).as("clone3").isEqualTo(ENOSYS);
    }

    @Test
    void argumentsThatReachTheHostAreRefused() {
        assertThat(verdict("amd64", X86_64, 41, 40, 0)).as("AF_VSOCK").isEqualTo(0x00050061);
        assertThat(verdict("amd64", X86_64, 41, 2, 0)).as("AF_INET").isEqualTo(ALLOW);
        assertThat(verdict("amd64", X86_64, 16, 0, 0x5412)).as("TIOCSTI").isEqualTo(EPERM);
        assertThat(verdict("amd64", X86_64, 16, 0, 0x5401)).as("TCGETS").isEqualTo(ALLOW);
    }

    @Test
    void anotherArchitecturesCallsGetNowhere() {
        assertThat(verdict("amd64", 0x40000003, 11, 0, 0)).as("i386").isEqualTo(KILL);
        assertThat(verdict("amd64", X86_64, 0x40000000 | 101, 0, 0)).as("x32").isEqualTo(ENOSYS);
        assertThat(SeccompFilter.forArchitecture("riscv64")).isEmpty();
    }

    private static int verdict(
            String machine, int architecture, int number, int first, int second) {
        ByteBuffer program =
                ByteBuffer.wrap(SeccompFilter.forArchitecture(machine).orElseThrow())
                        .order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(0, number).putInt(4, architecture).putInt(16, first).putInt(24, second);
        int accumulator = 0;
        for (int at = 0; ; at++) {
            int code = program.getShort(at * 8);
            int value = program.getInt(at * 8 + 4);
            boolean jump =
                    switch (code) {
                        case 0x15 -> accumulator == value;
                        case 0x35 -> Integer.compareUnsigned(accumulator, value) >= 0;
                        case 0x45 -> (accumulator & value) != 0;
                        default -> false;
                    };
            if (code == 0x06) {
                return value;
            } else if (code == 0x20) {
                accumulator = data.getInt(value);
            } else {
                at += Byte.toUnsignedInt(program.get(at * 8 + (jump ? 2 : 3)));
            }
        }
    }
}

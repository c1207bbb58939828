package dev.planaria.adapters.hands.bubblewrap;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The system calls that a sandbox does without, as a classic BPF program in the kernel's own
/// bytes. They are the ones that see into other processes, change mounts and namespaces, or have
/// been the way out before.
final class SeccompFilter {
    private static final int LOAD_WORD = 0x20;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_GREATER_EQUAL = 0x35;
    private static final int JUMP_SET = 0x45;
    private static final int RETURN = 0x06;
    private static final int ALLOW = 0x7fff0000;
    private static final int ERRNO = 0x00050000;
    private static final int KILL_PROCESS = 0x80000000;
    private static final int EPERM = 1;
    private static final int ENOSYS = 38;
    private static final int EAFNOSUPPORT = 97;
    // Offsets in struct seccomp_data; both architectures are little-endian.
    private static final int NUMBER = 0;
    private static final int ARCHITECTURE = 4;
    private static final int ARGUMENT_0 = 16;
    private static final int ARGUMENT_1 = 24;
    // CLONE_NEW{NS,CGROUP,UTS,IPC,USER,PID,NET}
    private static final int NEW_NAMESPACES = 0x7e020000;
    private static final int AF_ALG = 38;
    // Sockets to the hypervisor are not bound to a network namespace.
    private static final int AF_VSOCK = 40;
    private static final int TIOCSTI = 0x5412;
    private static final int TIOCLINUX = 0x541c;
    private static final int X32 = 0x40000000;

    private record Instruction(int code, int whenTrue, int whenFalse, int value) {}

    /// Numbers of system calls; those from 424 on are the same everywhere.
    private record Architecture(
            int audit,
            boolean hasX32,
            int forks,
            int sockets,
            int controls,
            List<Integer> denied) {}

    // ptrace syslog pivot_root chroot adjtimex settimeofday acct mount umount2 swapon swapoff
    // reboot iopl ioperm
    // create_module init_module delete_module quotactl nfsservctl lookup_dcookie clock_settime
    // kexec_load add_key
    // request_key keyctl unshare perf_event_open open_by_handle_at setns process_vm_readv
    // process_vm_writev kcmp
    // finit_module kexec_file_load bpf userfaultfd vhangup
    private static final Architecture X86_64 =
            new Architecture(
                    0xc000003e,
                    true,
                    56,
                    41,
                    16,
                    List.of(
                            101, 103, 155, 161, 159, 164, 163, 165, 166, 167, 168, 169, 172, 173,
                            174, 175, 176, 179, 180, 212, 227, 246, 248, 249, 250, 272, 298, 304,
                            308, 310, 311, 312, 313, 320, 321, 323, 153));
    // The same without iopl, ioperm and create_module, which it never had.
    private static final Architecture AARCH64 =
            new Architecture(
                    0xc00000b7,
                    false,
                    220,
                    198,
                    29,
                    List.of(
                            117, 116, 41, 51, 171, 170, 89, 40, 39, 224, 225, 142, 105, 106, 60, 42,
                            18, 112, 104, 217, 218, 219, 97, 241, 265, 268, 270, 271, 272, 273, 294,
                            280, 282, 58));
    // io_uring_{setup,enter,register} open_tree move_mount fsopen fsconfig fsmount fspick
    // pidfd_getfd mount_setattr
    // quotactl_fd open_tree_attr
    private static final List<Integer> DENIED_EVERYWHERE =
            List.of(425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442, 443, 467);
    private static final int CLONE3 = 435;

    private SeccompFilter() {}

    /// The filter for a machine as `os.arch` names it; empty where none is known.
    static Optional<byte[]> forArchitecture(String name) {
        return switch (name) {
            case "amd64", "x86_64" -> Optional.of(assemble(X86_64));
            case "aarch64", "arm64" -> Optional.of(assemble(AARCH64));
            default -> Optional.empty();
        };
    }

    private static byte[] assemble(Architecture machine) {
        List<Instruction> program = new ArrayList<>();
        program.add(load(ARCHITECTURE));
        program.add(new Instruction(JUMP_EQUAL, 1, 0, machine.audit));
        program.add(result(KILL_PROCESS));
        program.add(load(NUMBER));
        if (machine.hasX32) {
            program.add(new Instruction(JUMP_GREATER_EQUAL, 0, 1, X32));
            program.add(result(ERRNO | ENOSYS));
        }
        // clone3 hides its flags behind a pointer; told that it does not exist, libraries use
        // clone.
        refuse(program, CLONE3, ENOSYS);
        for (int number : machine.denied) {
            refuse(program, number, EPERM);
        }
        for (int number : DENIED_EVERYWHERE) {
            refuse(program, number, EPERM);
        }
        refuseArgument(program, machine.forks, ARGUMENT_0, JUMP_SET, NEW_NAMESPACES, EPERM);
        refuseArgument(program, machine.sockets, ARGUMENT_0, JUMP_EQUAL, AF_VSOCK, EAFNOSUPPORT);
        refuseArgument(program, machine.sockets, ARGUMENT_0, JUMP_EQUAL, AF_ALG, EAFNOSUPPORT);
        refuseArgument(program, machine.controls, ARGUMENT_1, JUMP_EQUAL, TIOCSTI, EPERM);
        refuseArgument(program, machine.controls, ARGUMENT_1, JUMP_EQUAL, TIOCLINUX, EPERM);
        program.add(result(ALLOW));
        return bytes(program);
    }

    private static void refuse(List<Instruction> program, int number, int errno) {
        program.add(new Instruction(JUMP_EQUAL, 0, 1, number));
        program.add(result(ERRNO | errno));
    }

    private static void refuseArgument(
            List<Instruction> program, int number, int argument, int test, int value, int errno) {
        program.add(new Instruction(JUMP_EQUAL, 0, 4, number));
        program.add(load(argument));
        program.add(new Instruction(test, 0, 1, value));
        program.add(result(ERRNO | errno));
        program.add(load(NUMBER));
    }

    private static Instruction load(int offset) {
        return new Instruction(LOAD_WORD, 0, 0, offset);
    }

    private static Instruction result(int value) {
        return new Instruction(RETURN, 0, 0, value);
    }

    private static byte[] bytes(List<Instruction> program) {
        ByteBuffer bytes = ByteBuffer.allocate(program.size() * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (Instruction each : program) {
            bytes.putShort((short) each.code)
                    .put((byte) each.whenTrue)
                    .put((byte) each.whenFalse)
                    .putInt(each.value);
        }
        return bytes.array();
    }
}

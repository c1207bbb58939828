package dev.planaria.adapters.hands;

/// What a hostile call tries. Each script prints `BREACH` where it succeeds. Variables name what it
/// is after: `$PORT` of an API on the host's loopback, `$ABSTRACT` and `$SOCKET` of the host's unix
/// sockets, `$SECRET` in another process's environment, `$DATA` of the server, `$OTHER` hand's
/// workspace.
enum Attack {
    HOST_API_ON_LOOPBACK("exec 3<>/dev/tcp/127.0.0.1/$PORT && echo BREACH"),
    ABSTRACT_UNIX_SOCKET(
            """
            perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0) or die;
              connect(S, pack_sockaddr_un("\\0" . shift)) or die; print "BREACH\\n"' "$ABSTRACT"
            """),
    HOST_UNIX_SOCKET(
            """
            perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0) or die;
              connect(S, pack_sockaddr_un(shift)) or die; print "BREACH\\n"' "$SOCKET"
            """),
    HYPERVISOR_SOCKET("perl -e 'socket(S, 40, 1, 0) or die \"$!\"; print \"BREACH\\n\"' "),
    SECRET_IN_AN_ENVIRONMENT(
            "cat /proc/[0-9]*/environ 2>/dev/null | grep -aq \"secret-of-the-host\" && echo BREACH"),
    PTRACE_OF_PID_1(
            // PTRACE_SEIZE stops nobody, and ends with this process.
            """
            call=101; [[ $(uname -m) == x86_64 ]] || call=117
            perl -e 'syscall(shift, 0x4206, 1, 0, 0) == 0 or die "$!"; print "BREACH\\n"' $call
            """),
    PTRACE_OF_THE_WORKER(
            """
            call=101; [[ $(uname -m) == x86_64 ]] || call=117
            perl -e 'syscall(shift, 0x4206, getppid(), 0, 0) == 0 or die "$!"; print "BREACH\n"' $call
            """),
    SEEING_HOST_PROCESSES("cat /proc/[0-9]*/cmdline | grep -aq '98765[.]43' && echo BREACH"),
    SIGNALLING_HOST_PROCESSES("pkill -0 -f '98765[.]43' && echo BREACH"),
    READING_SHADOW("grep -q root /etc/shadow && echo BREACH"),
    READING_THE_DATA_DIRECTORY("grep -q secret \"$DATA/secret\" && echo BREACH"),
    READING_ANOTHER_WORKSPACE("grep -q secret \"$OTHER/secret\" && echo BREACH"),
    WRITING_USR("touch /usr/planaria-attack && rm /usr/planaria-attack && echo BREACH"),
    WRITING_ETC("touch /etc/planaria-attack && rm /etc/planaria-attack && echo BREACH"),
    WRITING_PROC_SYS(
            """
            old=$(< /proc/sys/kernel/core_pattern)
            echo "$old" > /proc/sys/kernel/core_pattern && echo BREACH
            """),
    READING_SYSFS("ls /sys/kernel && echo BREACH"),
    CGROUPFS("[[ -n $(ls -A /sys/fs/cgroup) ]] && echo BREACH"),
    DEVICES("ls /dev/kvm || ls /dev/mem || ls /dev/vda || ls /dev/sda && echo BREACH"),
    MOUNT("mkdir -p m && mount -t tmpfs none m && umount m && echo BREACH"),
    NEW_USER_NAMESPACE("unshare --user true && echo BREACH"),
    NEW_MOUNT_NAMESPACE("unshare --mount true && echo BREACH"),
    BECOMING_ROOT("[[ $(id -u) == 0 ]] && echo BREACH"),
    RAISING_LIMITS("ulimit -c unlimited && echo BREACH"),
    FORGING_A_RESULT(
            """
            worker=$(awk '{print $4}' /proc/$PPID/stat); [[ $worker != 0 ]] || worker=1
            (exec 9>/proc/$worker/fd/1) || (exec 9>/proc/$PPID/fd/1) && echo BREACH
            """),
    READING_ANOTHERS_ORDERS("(exec 9</proc/$PPID/fd/7) && echo BREACH"),
    READING_THE_WORKERS_MEMORY(
            "head -c 1 /proc/$PPID/maps >/dev/null && (exec 9</proc/$PPID/mem) && echo BREACH"),
    WRITING_ITS_ORDERS("touch \"$SPOOL/forged\" && rm \"$SPOOL/forged\" && echo BREACH"),
    REWRITING_ITS_SCRIPTS("[[ -w $LIBRARY/worker.sh || -w $LIBRARY ]] && echo BREACH"),
    FORK_BOMB(
            // Its own bound keeps the machine alive where nothing else does.
            """
            perl -e 'for (1..200) { my $p = fork; last unless defined $p; if (!$p) { sleep 20; exit }
              push @p, $p } print "BREACH\n" if @p == 200; kill 9, @p'
            """),
    MEMORY_BOMB("perl -e '$x = \"a\" x (600 << 20); print length($x) > 0 ? \"BREACH\\n\" : \"\"'"),
    DISK_BOMB_IN_TMP(
            "head -c 100000000 /dev/zero > /tmp/planaria-bomb && echo BREACH; rm /tmp/planaria-bomb"),
    DISK_BOMB_IN_MEMORY(
            "head -c 100000000 /dev/zero > /dev/shm/bomb && echo BREACH; rm -f /dev/shm/bomb"),
    DISK_BOMB_IN_DEV(
            "head -c 1000 /dev/zero > /dev/planaria-bomb && rm /dev/planaria-bomb && echo BREACH"),
    DISK_BOMB_OF_ONE_FILE(
            "head -c 100000000 /dev/zero > bomb; for i in {1..30}; do sleep 0.1; done; echo BREACH"),
    DISK_BOMB_OF_MANY_FILES(
            """
            mkdir bomb; for i in {1..6000}; do : > bomb/$i; done
            for i in {1..30}; do sleep 0.1; done; echo BREACH
            """);

    private final String script;

    Attack(String script) {
        this.script = script;
    }

    String script() {
        return script;
    }
}

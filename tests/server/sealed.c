/* Runs a command in a kernel that refuses one system call:
 *     sealed ERRNO CALL ARGUMENT MIN COMMAND...
 * CALL fails with ERRNO when its argument number ARGUMENT is MIN or more. */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static long number_of(const char *call) {
    if (!strcmp(call, "socket")) return SYS_socket;
    if (!strcmp(call, "bpf")) return SYS_bpf;
    if (!strcmp(call, "io_uring_setup")) return 425;
    if (!strcmp(call, "io_uring_enter")) return 426;
    return -1;
}

int main(int argc, char **argv) {
    if (argc < 6 || number_of(argv[2]) < 0) return fputs("sealed: wrong use\n", stderr), 125;
    /* Little-endian: the low half of an argument comes first. */
    unsigned argument = offsetof(struct seccomp_data, args) + 8 * atoi(argv[3]);
    unsigned refusal = SECCOMP_RET_ERRNO | (unsigned)atoi(argv[1]);
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number_of(argv[2]), 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, argument),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (unsigned)atoi(argv[4]), 0, 1),
        BPF_STMT(BPF_RET | BPF_K, refusal),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) {
        return perror("sealed: no filter"), 125;
    }
    execv(argv[5], argv + 5);
    return perror("sealed: no command"), 125;
}

// Start-up for the lx106 (CALL0 convention: no register windows) under qemu-system-xtensa -M sim. There the
// CPU starts at its static reset vector, not at the program's entry; exceptions come to 0x40000000.

    .section .reset_vector, "ax"
    .global reset_vector
reset_vector:
    j       1f
    .align  4
    .literal_position
1:  movi    a0, start
    jx      a0

    .section .exception_vectors, "ax"
    .org    0x30                    // kernel exception
    j       exception
    .org    0x50                    // user exception
    j       exception
    .org    0x70                    // double exception
    j       exception
    .org    0x80
exception:                          // exit with 100 + cause: 109 is an unaligned load or store
    rsr     a3, exccause
    addi    a3, a3, 100
    movi    a2, 1
    simcall
1:  j       1b

    .section .text.start, "ax"
    .literal_position
    .global start
start:
    movi    a1, stack_top
    movi    a2, bss_begin
    movi    a3, bss_end
    movi    a4, 0
1:  bgeu    a2, a3, 2f
    s32i    a4, a2, 0
    addi    a2, a2, 4
    j       1b
2:  movi    a12, constructors_begin
    movi    a13, constructors_end
3:  bgeu    a12, a13, 4f
    l32i    a4, a12, 0
    callx0  a4
    addi    a12, a12, 4
    j       3b
4:  movi    a4, run_main
    callx0  a4

// int simcall(int number, int first, int second, int third): a2 to a5, result in a2
    .text
    .align  4
    .global simcall
simcall:
    simcall
    ret

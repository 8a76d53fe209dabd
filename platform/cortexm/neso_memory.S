/*
 * memcpy, memmove and memset a word at a time. A small C library's go byte by byte and take four or
 * five instructions for each; an image has these instead, since it names them before the library.
 *
 * All count the length down to zero and use it as the offset, so they go from the end to the
 * beginning; only memmove to a lower address goes the other way. The instructions are ARMv6-M's,
 * which every Cortex-M has. On a core that refuses misaligned words, these are taken as bytes.
 *
 * What was copied may be secret and does not stay in a register: compilers push r3 to align stacks.
 */

        .syntax unified
        .thumb
        .cfi_sections .debug_frame

#define to   r0 /* returned as it came */
#define from r1
#define byte r1
#define len  r2
#define temp r3

        .macro  function name
        .section .text.\name, "ax", %progbits
        .global \name
        .type   \name, %function
        .thumb_func
        .p2align 1
\name:
        .cfi_startproc
        .endm

        .macro  end name
        .cfi_endproc
        .size   \name, . - \name
        .endm

        function memcpy
#ifdef __ARM_FEATURE_UNALIGNED
        b       .Lcopy_odd
#else
        movs    temp, to
        orrs    temp, from
        lsls    temp, #30
        beq     .Lcopy_odd
.Lcopy_misaligned:
        subs    len, #1
        blo     .Lcopied
        ldrb    temp, [from, len]
        strb    temp, [to, len]
        b       .Lcopy_misaligned
#endif
.Lcopy_byte:
        subs    len, #1
        ldrb    temp, [from, len]
        strb    temp, [to, len]
.Lcopy_odd:
        lsls    temp, len, #30
        bne     .Lcopy_byte
        subs    len, #4
        blo     .Lcopied
.Lcopy_word:
        ldr     temp, [from, len]
        str     temp, [to, len]
        subs    len, #4
        bhs     .Lcopy_word
.Lcopied:
        movs    temp, #0
        bx      lr
        end     memcpy

/* What memcpy does is right where the destination is the higher one. Else both point 4 bytes before
 * their ends and the offset goes from 4 - length up to 4. */
        function memmove
        cmp     to, from
        bhs     memcpy
        mov     r12, to
#ifndef __ARM_FEATURE_UNALIGNED
        movs    temp, to
        orrs    temp, from
        lsls    temp, #30
#endif
        adds    to, len
        subs    to, #4
        adds    from, len
        subs    from, #4
        rsbs    len, len, #0
        adds    len, #4
        bgt     .Lmove_rest
#ifndef __ARM_FEATURE_UNALIGNED
        cmp     temp, #0
        bne     .Lmove_byte
#endif
.Lmove_word:
        ldr     temp, [from, len]
        str     temp, [to, len]
        adds    len, #4
        ble     .Lmove_word
        b       .Lmove_rest
.Lmove_byte:
        ldrb    temp, [from, len]
        strb    temp, [to, len]
        adds    len, #1
.Lmove_rest:
        cmp     len, #4
        bne     .Lmove_byte
        mov     to, r12
        movs    temp, #0
        bx      lr
        end     memmove

        function memset
        uxtb    byte, byte
        lsls    temp, byte, #8
        orrs    byte, temp
        lsls    temp, byte, #16
        orrs    byte, temp
#ifdef __ARM_FEATURE_UNALIGNED
        b       .Lset_odd
#else
        lsls    temp, to, #30
        beq     .Lset_odd
.Lset_misaligned:
        subs    len, #1
        blo     .Lset
        strb    byte, [to, len]
        b       .Lset_misaligned
#endif
.Lset_byte:
        subs    len, #1
        strb    byte, [to, len]
.Lset_odd:
        lsls    temp, len, #30
        bne     .Lset_byte
        subs    len, #4
        blo     .Lset
.Lset_word:
        str     byte, [to, len]
        subs    len, #4
        bhs     .Lset_word
.Lset:
        bx      lr
        end     memset

/*
 * The block function in Thumb-2, for Cortex-M3, M4, M7 and M33: SHA-256, FIPS 180-4.
 *
 *     void neso_sha256_block(uint32_t state[8], const uint8_t *data, size_t blocks);
 *
 * Between a wholly unrolled function (3 KB) and a loop of one round (every variable moves) stands
 * this one: eight rounds are written out, after which each variable is back in its own register.
 * The message schedule takes turns with them. A turn is
 *
 *     eight rounds over one half of W[16]; then that half is replaced by the words that come
 *     sixteen rounds later, eight at once, with the working variables put aside,
 *
 * so rounds and schedule each have all registers, and words come by LDRD and LDM instead of one by
 * one. The schedule is due after the first six of eight turns.
 *
 * Time depends on `blocks` alone. `data` may have any alignment: it is read by LDR, which takes any
 * on these cores unless CCR.UNALIGN_TRP is set (no compiler's output would work then either).
 *
 * Stack: 144 bytes. What was secret in them, W and the working variables, is wiped, and so are the
 * registers that a caller does not get back as they were.
 */

        .syntax unified
        .thumb
        .cfi_sections .debug_frame

/* r4 to r11 are the working variables or, while the schedule goes on, eight of its words. */
#define va r4
#define vb r5
#define vc r6
#define vd r7
#define ve r8
#define vf r9
#define vg r10
#define vh r11

/* r0 and r1 are for anything. During the rounds r2 and r3 hold, by turns, a ^ b of this round and
 * of the last one. */
#define next_k r12
#define next_w lr

/* Offsets from sp. Above these are r4 to r11 and lr. W itself begins at 0. */
#define ASIDE   64 /* the working variables while the schedule goes on */
#define STATE   96 /* the arguments: DATA moves on, BLOCKS counts down */
#define DATA    100
#define BLOCKS  104
#define SECRET  96 /* bytes of W and ASIDE */
#define SAVED   48 /* bytes of what is pushed: the arguments, r4 to r11 and lr */

/* h += Sum1(e) + Ch(e,f,g). The three rotations of the sum by 6, 11 and 25 are 0, 5 and 19, all
 * rotated by 6 in the addition; Ch is g ^ (e & (f ^ g)). */
        .macro  first_part e, f, g, h
        eor     r0, \e, \e, ror #5
        eor     r0, r0, \e, ror #19
        add     \h, \h, r0, ror #6
        eor     r0, \f, \g
        ands    r0, \e
        eors    r0, \g
        add     \h, r0
        .endm

/* d += h; h += Sum0(a) + Maj(a,b,c). Maj is b ^ ((a ^ b) & (b ^ c)), and b ^ c was the last round's
 * a ^ b: \bc goes in, \ab comes out. */
        .macro  second_part a, b, d, h, ab, bc
        add     \d, \h
        eor     r0, \a, \a, ror #11
        eor     r0, r0, \a, ror #20
        add     \h, \h, r0, ror #2
        eor     \ab, \a, \b
        ands    \bc, \ab
        eors    \bc, \b
        add     \h, \bc
        .endm

/* Two rounds; their words and constants come in pairs. \g, which is the second round's h, may take
 * its share as soon as the first round's Ch has used it. */
        .macro  rounds  a, b, c, d, e, f, g, h
        first_part \e, \f, \g, \h
        ldrd    r0, r1, [next_w], #8
        add     \h, r0
        add     \g, r1
        ldrd    r0, r1, [next_k], #8
        add     \h, r0
        add     \g, r1
        second_part \a, \b, \d, \h, r2, r3
        first_part \d, \e, \f, \g
        second_part \h, \a, \c, \g, r3, r2
        .endm

        .macro  add_sigma0 to, x
        ror     r1, \x, #7
        eor     r1, r1, \x, ror #18
        eor     r1, r1, \x, lsr #3
        add     \to, r1
        .endm

        .macro  add_sigma1 to, x
        ror     r1, \x, #17
        eor     r1, r1, \x, ror #19
        eor     r1, r1, \x, lsr #10
        add     \to, r1
        .endm

/* On a big-endian processor the words are right as they are. */
        .macro  host_order x
#ifndef __ARM_BIG_ENDIAN
        rev     \x, \x
#endif
        .endm

        .section .text.neso_sha256_block, "ax", %progbits
        .global neso_sha256_block
        .type   neso_sha256_block, %function
        .thumb_func
        .p2align 2
neso_sha256_block:
        .cfi_startproc
        cmp     r2, #0
        it      eq
        bxeq    lr
        push    {r0-r2, r4-r11, lr}
        .cfi_adjust_cfa_offset SAVED
        .cfi_offset lr, -4
        .cfi_offset r11, -8
        .cfi_offset r10, -12
        .cfi_offset r9, -16
        .cfi_offset r8, -20
        .cfi_offset r7, -24
        .cfi_offset r6, -28
        .cfi_offset r5, -32
        .cfi_offset r4, -36
        sub     sp, #SECRET
        .cfi_adjust_cfa_offset SECRET

.Lblock:
        ldr     r1, [sp, #DATA]
        mov     r0, sp
        add     r2, sp, #ASIDE
.Lload_half:
        .irp    x, r4, r5, r6, r7, r8, r9, r10, r11
        ldr     \x, [r1], #4
        host_order \x
        .endr
        stmia   r0!, {r4-r11}
        cmp     r0, r2
        bne     .Lload_half
        str     r1, [sp, #DATA]

        ldr     r0, [sp, #STATE]
        ldm     r0, {va, vb, vc, vd, ve, vf, vg, vh}
        eor     r3, vb, vc
        adr     next_k, .Lconstants
        mov     next_w, sp
        b       .Leight_rounds

/*
 * W[t] = W[t-16] + sigma0(W[t-15]) + W[t-7] + sigma1(W[t-2]) for t to t+7. r4 to r11 begin as
 * W[t-16] to W[t-9], the half just used, of which next_w is the end. r0 is the other half, W[t-8]
 * to W[t-1], with which the rounds then go on.
 */
.Lschedule:
        add     r0, sp, #ASIDE
        stm     r0, {va, vb, vc, vd, ve, vf, vg, vh}
        sub     r0, next_w /* 32 if the first half was used, else 0 */
        add     r0, sp
        ldmdb   next_w, {r4-r11}
        add_sigma0 r4, r5
        add_sigma0 r5, r6
        add_sigma0 r6, r7
        add_sigma0 r7, r8
        add_sigma0 r8, r9
        add_sigma0 r9, r10
        add_sigma0 r10, r11
        ldrd    r2, r3, [r0]
        add_sigma0 r11, r2
        add     r4, r3
        ldrd    r2, r3, [r0, #8]
        add     r5, r2
        add     r6, r3
        ldrd    r2, r3, [r0, #16]
        add     r7, r2
        add     r8, r3
        ldrd    r2, r3, [r0, #24]
        add     r9, r2
        add     r10, r3
        add_sigma1 r4, r2
        add_sigma1 r5, r3
        add_sigma1 r6, r4
        add_sigma1 r7, r5
        add_sigma1 r8, r6
        add_sigma1 r9, r7
        add_sigma1 r10, r8
        add     r11, r4
        add_sigma1 r11, r9
        stmdb   next_w, {r4-r11}
        mov     next_w, r0
        add     r0, sp, #ASIDE
        ldm     r0, {va, vb, vc, vd, ve, vf, vg, vh}
        eor     r3, vb, vc

.Leight_rounds:
        rounds  va, vb, vc, vd, ve, vf, vg, vh
        rounds  vg, vh, va, vb, vc, vd, ve, vf
        rounds  ve, vf, vg, vh, va, vb, vc, vd
        rounds  vc, vd, ve, vf, vg, vh, va, vb
        adr     r0, .Lconstants + 4 * 56
        cmp     next_k, r0
        blo     .Lschedule
        beq     .Leight_rounds /* the last eight: their words are there, and next_w is at them */

        ldr     r0, [sp, #STATE]
        ldm     r0, {r1-r3, r12}
        add     va, r1
        add     vb, r2
        add     vc, r3
        add     vd, r12
        stmia   r0!, {va, vb, vc, vd}
        ldm     r0, {r1-r3, r12}
        add     ve, r1
        add     vf, r2
        add     vg, r3
        add     vh, r12
        stm     r0, {ve, vf, vg, vh}
        ldr     r0, [sp, #BLOCKS]
        subs    r0, #1
        str     r0, [sp, #BLOCKS]
        bne     .Lblock

        movs    r1, #0
        movs    r2, #0
        movs    r3, #0
        movs    r4, #0
        movs    r5, #0
        movs    r6, #0
        mov     r12, r1
        mov     r0, sp
        .rept   SECRET / 24
        stmia   r0!, {r1-r6}
        .endr
        add     sp, #SECRET + 12
        .cfi_adjust_cfa_offset -(SECRET + 12)
        pop     {r4-r11, pc}
        .cfi_endproc

/* FIPS 180-4 section 4.2.2 */
        .p2align 2
.Lconstants:
        .word   0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1
        .word   0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3
        .word   0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786
        .word   0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da
        .word   0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147
        .word   0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13
        .word   0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b
        .word   0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070
        .word   0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a
        .word   0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208
        .word   0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
        .size   neso_sha256_block, . - neso_sha256_block

#ifdef __linux__
        .section .note.GNU-stack, "", %progbits
#endif

/* Source: LM3S6965 Microcontroller Data Sheet, chapter "Ethernet Controller". */
#include "neso_stellaris.h"
#include "neso_cortexm.h"
#include "neso_nic_fifo.h"

#define MAC 0x40048000u

#define MACRIS  NESO_REG32(MAC + 0x00u)
#define MACIACK NESO_REG32(MAC + 0x00u)
#define MACIM   NESO_REG32(MAC + 0x04u)
#define MACRCTL NESO_REG32(MAC + 0x08u)
#define MACTCTL NESO_REG32(MAC + 0x0Cu)
#define MACDATA (MAC + 0x10u)
#define MACIA0  NESO_REG32(MAC + 0x14u)
#define MACIA1  NESO_REG32(MAC + 0x18u)
#define MACMCTL NESO_REG32(MAC + 0x20u)
#define MACMDV  NESO_REG32(MAC + 0x24u)
#define MACMRXD NESO_REG32(MAC + 0x30u)
#define MACNP   NESO_REG32(MAC + 0x34u)
#define MACTR   NESO_REG32(MAC + 0x38u)

#define INT_RX          (1u << 0)
#define RCTL_ENABLE     (1u << 0)
#define RCTL_REJECT_CRC (1u << 3)
#define RCTL_RESET_FIFO (1u << 4)
#define TCTL_ENABLE     (1u << 0)
#define TCTL_PAD        (1u << 1)
#define TCTL_CRC        (1u << 2)
#define TCTL_DUPLEX     (1u << 4)
#define TR_NEW          (1u << 0)
#define MCTL_START      (1u << 0)
#define MCTL_REGISTER   3u /* bit at which the PHY register's number begins */

#define PHY_STATUS      1u
#define PHY_STATUS_LINK (1u << 2)

/* 50 MHz / (2 * (MDIV_10 + 1)) stays below the 2.5 MHz that MII management allows. */
#define MDIV_10 10u

#define CRC_SIZE    4u
#define LENGTH_SIZE 2u
#define HEADER_SIZE 14u
#define FRAME_MAX   1518u

/* Polls that a frame or a PHY register may take before the device is given up for now; a frame
 * at 10 Mbit/s takes 1.2 ms. */
#define POLLS_MAX 50000

static void start(const uint8_t mac[6])
{
    MACIM = 0;
    MACIA0 = mac[0] | (uint32_t)mac[1] << 8 | (uint32_t)mac[2] << 16 | (uint32_t)mac[3] << 24;
    MACIA1 = mac[4] | (uint32_t)mac[5] << 8;
    MACMDV = MDIV_10;
    MACTCTL = TCTL_ENABLE | TCTL_PAD | TCTL_CRC | TCTL_DUPLEX;
    MACRCTL = RCTL_RESET_FIFO;
    MACRCTL = RCTL_ENABLE | RCTL_REJECT_CRC;
    MACIM = INT_RX;
}

static bool phy_idle(void)
{
    for (int polls = 0; polls < POLLS_MAX; polls++) {
        if ((MACMCTL & MCTL_START) == 0)
            return true;
    }
    return false;
}

/* The latched link bit shows a loss that has passed, so the second of two reads counts. A PHY
 * always has some status bits set: all zeros are an emulator without one. */
static bool link_up(void)
{
    uint32_t status = 0;
    for (int reads = 0; reads < 2; reads++) {
        MACMCTL = PHY_STATUS << MCTL_REGISTER | MCTL_START;
        if (!phy_idle())
            return false;
        status = MACMRXD & 0xFFFFu;
    }
    return status == 0 || (status & PHY_STATUS_LINK) != 0;
}

static bool sender_idle(void)
{
    for (int polls = 0; polls < POLLS_MAX; polls++) {
        if ((MACTR & TR_NEW) == 0)
            return true;
    }
    return false;
}

/* The first half word is the length of what follows the Ethernet header. */
static bool send(const struct pbuf *frame)
{
    if (frame->tot_len < ETH_PAD_SIZE + HEADER_SIZE || !sender_idle())
        return false;
    neso_nic_fifo_write(MACDATA, frame, (uint16_t)(frame->tot_len - ETH_PAD_SIZE - HEADER_SIZE));
    MACTR = TR_NEW;
    return true;
}

static void reset_receiver(void)
{
    MACRCTL = RCTL_RESET_FIFO;
    MACRCTL = RCTL_ENABLE | RCTL_REJECT_CRC;
}

/* The first half word is the frame's length with itself and the CRC. */
static struct pbuf *receive(void)
{
    if ((MACNP & 0x3Fu) == 0)
        return NULL;
    uint32_t first = NESO_REG32(MACDATA);
    uint32_t total = first & 0xFFFFu;
    if (total < LENGTH_SIZE + HEADER_SIZE + CRC_SIZE || total > LENGTH_SIZE + FRAME_MAX) {
        reset_receiver();
        return NULL;
    }
    uint32_t words = (total + 3u) / 4u;
    uint32_t len = total - CRC_SIZE; /* two bytes of padding where the length was, and the frame */
    struct pbuf *frame = pbuf_alloc(PBUF_RAW, (u16_t)len, PBUF_POOL);
    if (frame == NULL) {
        neso_nic_fifo_drop(MACDATA, words - 1u);
        return NULL;
    }
    neso_nic_fifo_read(MACDATA, frame, first);
    neso_nic_fifo_drop(MACDATA, words - (len + 3u) / 4u);
    return frame;
}

/* A frame may arrive between the last look and the acknowledgement: look once more. */
static void rearm(void)
{
    MACIACK = INT_RX;
    MACIM = INT_RX;
    if ((MACNP & 0x3Fu) != 0)
        neso_wake();
}

void neso_stellaris_interrupt(void)
{
    MACIM = 0;
    neso_wake();
}

const neso_nic neso_stellaris = {start, link_up, send, receive, rearm};

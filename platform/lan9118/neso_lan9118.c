/* Source: LAN9118 data sheet, Microchip DS00002266. */
#include "neso_lan9118.h"
#include "neso_cortexm.h"
#include "neso_nic_fifo.h"

#define RX_DATA      0x00u
#define TX_DATA      0x20u
#define RX_STATUS    0x40u
#define TX_STATUS    0x48u
#define IRQ_CFG      0x54u
#define INT_STS      0x58u
#define INT_EN       0x5Cu
#define FIFO_INT     0x68u
#define RX_CFG       0x6Cu
#define TX_CFG       0x70u
#define HW_CFG       0x74u
#define RX_FIFO_INF  0x7Cu
#define TX_FIFO_INF  0x80u
#define MAC_CSR_CMD  0xA4u
#define MAC_CSR_DATA 0xA8u

#define IRQ_CFG_ENABLE   0x111u /* interrupts on, active high, push-pull */
#define INT_RX_LEVEL     (1u << 3)
#define FIFO_INT_TX      0x48000000u /* as after reset; the receive level of 0 means any frame */
#define RX_CFG_PAD       (ETH_PAD_SIZE << 8)
#define TX_CFG_ON        (1u << 1)
#define HW_CFG_RESET     (1u << 0)
#define HW_CFG_FIFO      0x00150000u /* store and forward, 5 KB to send */
#define CSR_BUSY         (1u << 31)
#define CSR_READ         (1u << 30)
#define RX_STATUS_ERROR  (1u << 15)
#define TX_FIRST         (1u << 13)
#define TX_LAST          (1u << 12)
#define TX_OFFSET        16u
#define TX_COMMAND_WORDS 2u

/* Registers of the MAC, behind MAC_CSR_CMD. */
#define MAC_CR           1u
#define MAC_ADDRH        2u
#define MAC_ADDRL        3u
#define MAC_MII_ACC      6u
#define MAC_MII_DATA     7u
#define MAC_CR_RUN       0x0010000Cu /* full duplex, sender, receiver */
#define MII_BUSY         (1u << 0)
#define MII_WRITE        (1u << 1)
#define MII_PHY          (1u << 11)
#define MII_REGISTER     6u
#define PHY_CONTROL      0u
#define PHY_CONTROL_AUTO 0x1200u /* negotiate, anew */
#define PHY_STATUS       1u
#define PHY_STATUS_LINK  (1u << 2)

#define CRC_SIZE    4u
#define HEADER_SIZE 14u
#define FRAME_MAX   1518u

/* Polls of a busy bit before the device is given up for now. */
#define POLLS_MAX 50000

static uintptr_t device;

static uint32_t get(uint32_t offset)
{
    return NESO_REG32(device + offset);
}

static void set(uint32_t offset, uint32_t value)
{
    NESO_REG32(device + offset) = value;
}

static bool wait_clear(uint32_t offset, uint32_t bits)
{
    for (int polls = 0; polls < POLLS_MAX; polls++) {
        if ((get(offset) & bits) == 0)
            return true;
    }
    return false;
}

static uint32_t mac_get(uint32_t index)
{
    set(MAC_CSR_CMD, CSR_BUSY | CSR_READ | index);
    return wait_clear(MAC_CSR_CMD, CSR_BUSY) ? get(MAC_CSR_DATA) : 0;
}

static void mac_set(uint32_t index, uint32_t value)
{
    set(MAC_CSR_DATA, value);
    set(MAC_CSR_CMD, CSR_BUSY | index);
    (void)wait_clear(MAC_CSR_CMD, CSR_BUSY);
}

static bool phy_idle(void)
{
    for (int polls = 0; polls < POLLS_MAX; polls++) {
        if ((mac_get(MAC_MII_ACC) & MII_BUSY) == 0)
            return true;
    }
    return false;
}

static uint32_t phy_get(uint32_t index)
{
    mac_set(MAC_MII_ACC, MII_PHY | index << MII_REGISTER | MII_BUSY);
    return phy_idle() ? mac_get(MAC_MII_DATA) : 0;
}

static void phy_set(uint32_t index, uint32_t value)
{
    mac_set(MAC_MII_DATA, value);
    mac_set(MAC_MII_ACC, MII_PHY | index << MII_REGISTER | MII_WRITE | MII_BUSY);
    (void)phy_idle();
}

/* After power-on the interrupt line is active low, which a controller that waits for a high one
 * takes for an interrupt that never ends. */
void neso_lan9118_attach(uintptr_t base)
{
    device = base;
    set(INT_EN, 0);
    set(IRQ_CFG, IRQ_CFG_ENABLE);
}

bool neso_lan9118_read_mac(uint8_t mac[6])
{
    uint32_t low = mac_get(MAC_ADDRL), high = mac_get(MAC_ADDRH);
    for (unsigned i = 0; i < 4; i++)
        mac[i] = (uint8_t)(low >> (8 * i));
    mac[4] = (uint8_t)high;
    mac[5] = (uint8_t)(high >> 8);
    bool is_multicast = (mac[0] & 1) != 0; /* covers the all-ones of an absent EEPROM */
    return !is_multicast && (low != 0 || (high & 0xFFFFu) != 0);
}

static void start(const uint8_t mac[6])
{
    set(HW_CFG, HW_CFG_RESET);
    (void)wait_clear(HW_CFG, HW_CFG_RESET);
    set(HW_CFG, HW_CFG_FIFO);
    mac_set(MAC_ADDRH, mac[4] | (uint32_t)mac[5] << 8);
    mac_set(MAC_ADDRL,
            mac[0] | (uint32_t)mac[1] << 8 | (uint32_t)mac[2] << 16 | (uint32_t)mac[3] << 24);
    phy_set(PHY_CONTROL, PHY_CONTROL_AUTO);
    set(RX_CFG, RX_CFG_PAD);
    set(TX_CFG, TX_CFG_ON);
    mac_set(MAC_CR, MAC_CR_RUN);
    set(FIFO_INT, FIFO_INT_TX);
    set(IRQ_CFG, IRQ_CFG_ENABLE);
    set(INT_EN, INT_RX_LEVEL);
}

/* The latched link bit shows a loss that has passed, so the second of two reads counts. */
static bool link_up(void)
{
    (void)phy_get(PHY_STATUS);
    return (phy_get(PHY_STATUS) & PHY_STATUS_LINK) != 0;
}

static bool send(const struct pbuf *frame)
{
    uint32_t len = frame->tot_len - ETH_PAD_SIZE;
    uint32_t room = get(TX_FIFO_INF) & 0xFFFFu;
    if (room < 4u * TX_COMMAND_WORDS + frame->tot_len + 3u)
        return false;
    /* The status of frames sent is not used, but fills a FIFO. */
    while (((get(TX_FIFO_INF) >> 16) & 0xFFu) != 0)
        (void)get(TX_STATUS);
    set(TX_DATA, ETH_PAD_SIZE << TX_OFFSET | TX_FIRST | TX_LAST | len);
    set(TX_DATA, len);
    neso_nic_fifo_write(device + TX_DATA, frame, 0);
    return true;
}

static struct pbuf *receive(void)
{
    if (((get(RX_FIFO_INF) >> 16) & 0xFFu) == 0)
        return NULL;
    uint32_t status = get(RX_STATUS);
    uint32_t total = (status >> 16) & 0x3FFFu; /* with the CRC */
    uint32_t words = (ETH_PAD_SIZE + total + 3u) / 4u;
    uint32_t len = ETH_PAD_SIZE + total - CRC_SIZE;
    bool good =
        (status & RX_STATUS_ERROR) == 0 && total >= HEADER_SIZE + CRC_SIZE && total <= FRAME_MAX;
    struct pbuf *frame = good ? pbuf_alloc(PBUF_RAW, (u16_t)len, PBUF_POOL) : NULL;
    if (frame == NULL) {
        neso_nic_fifo_drop(device + RX_DATA, words);
        return NULL;
    }
    neso_nic_fifo_read(device + RX_DATA, frame, get(RX_DATA));
    neso_nic_fifo_drop(device + RX_DATA, words - (len + 3u) / 4u);
    return frame;
}

/* A frame may arrive between the last look and the acknowledgement: look once more. */
static void rearm(void)
{
    set(INT_STS, INT_RX_LEVEL);
    set(INT_EN, INT_RX_LEVEL);
    if (((get(RX_FIFO_INF) >> 16) & 0xFFu) != 0)
        neso_wake();
}

void neso_lan9118_interrupt(void)
{
    set(INT_EN, 0);
    neso_wake();
}

const neso_nic neso_lan9118 = {start, link_up, send, receive, rearm};

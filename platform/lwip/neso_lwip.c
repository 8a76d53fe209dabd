#include "neso_lwip.h"
#include "neso_lwip_random.h"
#include "neso_port.h"
#include "neso_sntp.h"

#include "lwip/dhcp.h"
#include "lwip/etharp.h"
#include "lwip/init.h"
#include "lwip/netif.h"
#include "lwip/sys.h"
#include "lwip/timeouts.h"
#include "netif/ethernet.h"

#include <string.h>

/* The link is read over the PHY's slow serial bus, so not on each poll. */
#define LINK_PERIOD_MS 250

static struct netif netif;
static const neso_nic *device;
static neso_status start_status = NESO_E_NO_LINK;
static uint64_t link_due_ms;

u32_t sys_now(void)
{
    return (u32_t)neso_port_now_ms();
}

static err_t send_frame(struct netif *self, struct pbuf *frame)
{
    (void)self;
    return device->send(frame) ? ERR_OK : ERR_BUF;
}

static err_t set_up_netif(struct netif *self)
{
    self->name[0] = 'e';
    self->name[1] = 'n';
    self->mtu = 1500;
    self->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP;
    self->output = etharp_output;
    self->linkoutput = send_frame;
    return ERR_OK;
}

/* With an address, new or back, the time is asked for at once. */
static void address_changed(struct netif *self)
{
    if (!ip4_addr_isany(netif_ip4_addr(self)))
        neso_sntp_ask();
}

static void watch_link(void)
{
    uint64_t now_ms = neso_port_now_ms();
    if (now_ms < link_due_ms)
        return;
    link_due_ms = now_ms + LINK_PERIOD_MS;
    bool up = device->link_up();
    if (up && !netif_is_link_up(&netif))
        netif_set_link_up(&netif);
    else if (!up && netif_is_link_up(&netif))
        netif_set_link_down(&netif);
}

neso_status neso_lwip_start(const neso_nic *nic, const uint8_t mac[6])
{
    device = nic;
    start_status = neso_lwip_random_seed();
    if (start_status != NESO_OK)
        return start_status;
    lwip_init();
    netif_add_noaddr(&netif, NULL, set_up_netif, ethernet_input);
    netif.hwaddr_len = ETH_HWADDR_LEN;
    memcpy(netif.hwaddr, mac, ETH_HWADDR_LEN);
    netif_set_default(&netif);
    netif_set_status_callback(&netif, address_changed);
    nic->start(mac);
    watch_link();
    netif_set_up(&netif);
    if (dhcp_start(&netif) != ERR_OK)
        start_status = NESO_E_IO;
    return start_status;
}

uint32_t neso_lwip_poll(void)
{
    if (start_status != NESO_OK)
        return LINK_PERIOD_MS;
    struct pbuf *frame;
    while ((frame = device->receive()) != NULL) {
        if (netif.input(frame, &netif) != ERR_OK)
            pbuf_free(frame);
    }
    device->rearm();
    watch_link();
    sys_check_timeouts();
    uint32_t timer_ms = sys_timeouts_sleeptime();
    return timer_ms < LINK_PERIOD_MS ? timer_ms : LINK_PERIOD_MS;
}

neso_status neso_lwip_status(void)
{
    if (start_status != NESO_OK)
        return start_status;
    return neso_lwip_address() != 0 && netif_is_link_up(&netif) ? NESO_OK : NESO_E_NO_LINK;
}

uint32_t neso_lwip_address(void)
{
    return start_status == NESO_OK ? lwip_ntohl(ip4_addr_get_u32(netif_ip4_addr(&netif))) : 0;
}

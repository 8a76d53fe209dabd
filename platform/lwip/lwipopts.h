/*
 * lwIP for one gateway: IPv4, one network device, one connection at a time, no operating system,
 * no heap of the C library. Sizes that a board may want to change have an #ifndef.
 */
#ifndef NESO_LWIPOPTS_H
#define NESO_LWIPOPTS_H

/* One context calls everything; interrupt handlers do not call lwIP. */
#define NO_SYS               1
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_NETCONN         0
#define LWIP_SOCKET          0
#define LWIP_SINGLE_NETIF    1

/* Memory: fixed pools, and a heap of lwIP's own for what is being sent. */
#define MEM_ALIGNMENT   4
#define MEM_LIBC_MALLOC 0
#define MEMP_MEM_MALLOC 0
#ifndef MEM_SIZE
#define MEM_SIZE 2800 /* two TLS records of 1 KiB under way, and a DHCP request */
#endif
#ifndef PBUF_POOL_SIZE
#define PBUF_POOL_SIZE 8 /* two full frames (of three each) that wait, and two small ones */
#endif
#ifndef PBUF_POOL_BUFSIZE
#define PBUF_POOL_BUFSIZE 384
#endif
#define MEMP_NUM_PBUF           2
#define MEMP_NUM_TCP_PCB        4 /* one open; those that are closing give way to a new one */
#define MEMP_NUM_TCP_PCB_LISTEN 0 /* nobody connects to a gateway */
#define MEMP_NUM_TCP_SEG        TCP_SND_QUEUELEN
#define MEMP_NUM_UDP_PCB        4 /* DHCP, SNTP, DNS with a socket for each question */
#define MEMP_NUM_SYS_TIMEOUT    (LWIP_NUM_SYS_TIMEOUT_INTERNAL + 3) /* SNTP: ask, await, retry */

/* Link and network. */
#define LWIP_ARP                   1
#define ARP_TABLE_SIZE             4
#define ARP_QUEUEING               0
#define ETH_PAD_SIZE               2 /* aligns the IP header */
#define LWIP_NETIF_LINK_CALLBACK   0
#define LWIP_NETIF_STATUS_CALLBACK 1
#define LWIP_NETIF_HOSTNAME        0
#define LWIP_ICMP                  1
#define LWIP_RAW                   0
#define LWIP_IPV6                  0
#define IP_REASSEMBLY              0
#define IP_FRAG                    0
#define LWIP_STATS                 0

/* DHCP. An address is asked for again as soon as the link is back. */
#define LWIP_DHCP 1

/* TCP. A segment holds a TLS record of 1,024 bytes and its 29 of overhead; a third of a full frame
 * with its headers fits a pbuf of the pool. BearSSL consumes bytes as they come, so a window of two
 * segments carries records of 16 KiB. */
#define LWIP_TCP           1
#define TCP_MSS            1056
#define TCP_WND            (2 * TCP_MSS)
#define TCP_SND_BUF        (2 * TCP_MSS)
#define TCP_SND_QUEUELEN   8
#define TCP_QUEUE_OOSEQ    0
#define TCP_OVERSIZE       0
#define TCP_LISTEN_BACKLOG 0
#define TCP_SYNMAXRTX      4 /* a connection that is not answered fails after about 20 s */
#define TCP_MAXRTX         8 /* one that breaks, after a minute if nobody gave it up before */

/* Every device takes frames of 1,500 bytes, so nothing makes TCP_MSS smaller but the peer. */
#define TCP_CALCULATE_EFF_SEND_MSS 0

/* Sequence numbers that nobody off the path can guess (RFC 6528). */
#define LWIP_HOOK_TCP_ISN(local_ip, local_port, remote_ip, remote_port) neso_lwip_random()

/* DNS. An answer is kept for a short time only, whatever its life: a server that has moved is found
 * again as soon as its name says so. */
#define LWIP_UDP            1
#define LWIP_DNS            1
#define DNS_TABLE_SIZE      2
#define DNS_MAX_REQUESTS    2
#define DNS_MAX_NAME_LENGTH 160
#define DNS_MAX_TTL         10
#define DNS_MAX_SERVERS     2

/* SNTP. A request carries a random number in place of the sender's time, and only an answer that
 * repeats it counts, so somebody off the path cannot set the clock. */
#define SNTP_SERVER_DNS                  1
#define SNTP_PORT                        neso_sntp_port()
#define SNTP_MAX_SERVERS                 1
#define SNTP_CHECK_RESPONSE              2
#define SNTP_STARTUP_DELAY               0
#define SNTP_RECV_TIMEOUT                3000
#define SNTP_RETRY_TIMEOUT               3000
#define SNTP_RETRY_TIMEOUT_MAX           60000
#define SNTP_MONITOR_SERVER_REACHABILITY 0
#ifndef SNTP_UPDATE_DELAY
#define SNTP_UPDATE_DELAY 3600000
#endif
#define SNTP_GET_SYSTEM_TIME_NTP(seconds, fraction)                                                \
    do {                                                                                           \
        (seconds) = (s32_t)neso_lwip_random();                                                     \
        (fraction) = neso_lwip_random();                                                           \
    } while (0)
#define SNTP_SET_SYSTEM_TIME_NTP(seconds, fraction) neso_sntp_received((u32_t)(seconds), fraction)

#endif

/*
 * Ten thousand gateways that start, renew and come back from an outage together: how many requests
 * STS sees in a second and in a minute. The gateways are real; clock, network and STS are not.
 */
#include "neso_gateway.h"
#include "neso_time.h"

#include <stdio.h>
#include <stdlib.h>

#define GATEWAYS    10000
#define START_S     INT64_C(1788300000) /* 2026-09-01T22:00:00Z */
#define SECONDS_MAX 20000

static const char SETTINGS[] =
    "{\"gateway\":\"plant-7\",\"endpoint\":\"db.example\",\"region\":\"eu-west-1\","
    "\"access_key_id\":\"AKIDEXAMPLE12345\",\"secret_access_key\":\"wJalrXUtnFEMI/K7MDENG\","
    "\"sts_endpoint\":\"sts.example\",\"role_arn\":\"arn:aws:iam::123456789012:role/telemetry\","
    "\"session_name\":\"plant-7\",\"duration_s\":%d,\"spread_s\":%d}";

typedef struct member {
    neso_gateway gateway;
    neso_ram_storage storage;
    uint8_t bytes[64];
    uint64_t next_ms;
    struct member *next; /* in the list of a second */
} member;

static member fleet[GATEWAYS];
static neso_settings settings;
static char document[1024];
static uint32_t requests[SECONDS_MAX]; /* in each second */
static bool up;                        /* STS answers */
static int passed, failed;

/* ---- STS ---- */

static void answer(neso_gateway *gateway, uint64_t now_ms)
{
    char until[NESO_TIME_ISO8601_SIZE + 1] = {0};
    char body[512], reply[768];
    int64_t end_s = START_S + (int64_t)(now_ms / 1000) + settings.duration_s;

    neso_time_format_iso8601(until, end_s);
    int len = snprintf(body, sizeof body,
                       "<AssumeRoleResponse><AssumeRoleResult><Credentials>"
                       "<AccessKeyId>ASIAEXAMPLE123456</AccessKeyId>"
                       "<SecretAccessKey>c2VjcmV0LXNlY3JldC</SecretAccessKey>"
                       "<SessionToken>dG9rZW4=</SessionToken><Expiration>%s</Expiration>"
                       "</Credentials></AssumeRoleResult></AssumeRoleResponse>",
                       until);
    len =
        snprintf(reply, sizeof reply, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len, body);
    neso_gateway_receive(gateway, (const uint8_t *)reply, (size_t)len, now_ms);
}

static void transfer(neso_gateway *gateway, uint64_t now_ms)
{
    uint8_t out[512];
    size_t len;

    do
        neso_gateway_send(gateway, out, sizeof out, &len);
    while (len > 0);
    answer(gateway, now_ms);
}

/* ---- the fleet ---- */

static void open_connection(neso_gateway *gateway, uint64_t now_ms)
{
    neso_peer peer;

    requests[now_ms / 1000]++;
    neso_gateway_peer(gateway, &peer);
    if (!up)
        neso_gateway_closed(gateway, NESO_E_CONNECT, 0, now_ms);
}

/* One gateway, at the time that it wanted. */
static void run_member(member *m, uint64_t now_ms)
{
    for (;;) {
        switch (neso_gateway_poll(&m->gateway, now_ms)) {
        case NESO_WANT_OPEN:
            open_connection(&m->gateway, now_ms);
            break;
        case NESO_WANT_TRANSFER:
            transfer(&m->gateway, now_ms);
            break;
        case NESO_WANT_CLOSE:
            neso_gateway_closed(&m->gateway, NESO_OK, 0, now_ms);
            break;
        default:
            m->next_ms = neso_gateway_wake_ms(&m->gateway);
            if (m->next_ms > now_ms)
                return;
            break;
        }
    }
}

/* The members by the time at which they want to be polled: those of each second in a list. */
static member *waiting[SECONDS_MAX];

static void wait_for_turn(member *m)
{
    if (m->next_ms / 1000 >= SECONDS_MAX)
        return;
    m->next = waiting[m->next_ms / 1000];
    waiting[m->next_ms / 1000] = m;
}

static void run_until(uint64_t from_s, uint64_t until_s)
{
    for (uint64_t second = from_s; second < until_s; second++) {
        while (waiting[second] != NULL) {
            member *m = waiting[second];
            waiting[second] = m->next;
            run_member(m, m->next_ms);
            wait_for_turn(m);
        }
    }
}

/* Power comes back to all of them; each learns the time in the first three seconds. */
static void start_fleet(int duration_s, int spread_s)
{
    neso_settings_error error;
    int len = snprintf(document, sizeof document, SETTINGS, duration_s, spread_s);

    memset(requests, 0, sizeof requests);
    memset(waiting, 0, sizeof waiting);
    if (neso_settings_parse(&settings, document, (size_t)len, &error) != NESO_OK)
        exit(2);
    for (size_t i = 0; i < GATEWAYS; i++) {
        member *m = &fleet[i];
        neso_credentials_fault fault;
        neso_ram_storage_init(&m->storage, m->bytes, sizeof m->bytes);
        neso_gateway_config config = {.settings = &settings,
                                      .storage = &m->storage.storage,
                                      .seed = (uint32_t)rand() * 2654435761u + (uint32_t)i};
        if (neso_gateway_init(&m->gateway, &config, &fault) != NESO_OK)
            exit(2);
        (void)neso_gateway_poll(&m->gateway, 0);
        m->next_ms = (uint64_t)rand() % 3000;
        (void)neso_gateway_set_time(&m->gateway, START_S * 1000 + (int64_t)m->next_ms, m->next_ms);
        wait_for_turn(m);
    }
}

/* ---- figures ---- */

static void check(bool good, const char *what)
{
    if (good)
        passed++;
    else
        failed++;
    if (!good)
        printf("  FAILED: %s\n", what);
}

/* Prints how many requests came in [from_s, until_s), and how unevenly: the highest count of
 * `window_s` seconds by the mean. */
static double report(const char *title, uint32_t from_s, uint32_t until_s, uint32_t window_s,
                     uint32_t *peak)
{
    uint32_t sum = 0;

    *peak = 0;
    for (uint32_t at = from_s; at + window_s <= until_s; at += window_s) {
        uint32_t count = 0;
        for (uint32_t s = at; s < at + window_s; s++)
            count += requests[s];
        sum += count;
        if (count > *peak)
            *peak = count;
    }
    double mean = (double)sum * window_s / (until_s - from_s);
    printf("%s: %u requests, at most %u in %u s, mean %.1f: ratio %.2f\n", title, sum, *peak,
           window_s, mean, *peak / mean);
    return *peak / mean;
}

static uint32_t with_sessions(void)
{
    uint32_t count = 0;
    for (size_t i = 0; i < GATEWAYS; i++)
        count += fleet[i].gateway.counters.sessions > 0;
    return count;
}

static void hours_of_an_hour(void)
{
    uint32_t peak;

    start_fleet(3600, 30);
    up = true;
    run_until(0, 34);
    check(with_sessions() == GATEWAYS, "every gateway has a session when the spread is over");
    check(report("common start, spread_s 30", 0, 30, 1, &peak) < 1.3, "the start is flat");
    run_until(34, 4 * 3600);
    check(report("sessions of an hour, first round of renewals", 1700, 2760, 1, &peak) < 3,
          "the first renewals are spread");
    check(report("sessions of an hour, hours 2 to 4, by minute", 3600, 4 * 3600, 60, &peak) < 2.5,
          "renewals stay spread");
    check(peak < GATEWAYS / 10, "no minute sees a tenth of the fleet");
}

static void half_an_hour_of_900_seconds(void)
{
    uint32_t peak;

    start_fleet(900, 10);
    up = true;
    run_until(0, 2400);
    check(report("common start, spread_s 10", 0, 10, 1, &peak) < 1.3, "the start is flat");
    check(report("sessions of 900 s, by minute", 600, 2400, 60, &peak) < 1.5,
          "short sessions are spread, too");
}

static void an_outage(void)
{
    uint32_t peak;

    start_fleet(3600, 10);
    up = false;
    run_until(0, 90);
    report("an outage from the start, after 30 s", 30, 90, 1, &peak);
    check(peak < GATEWAYS / 8, "attempts are spread while nothing answers");
    up = true;
    run_until(90, 130);
    check(report("its end", 90, 110, 1, &peak) < 2.5, "they do not all come back at once");
    check(peak < GATEWAYS / 8, "an eighth of the fleet in a second at most");
    check(with_sessions() == GATEWAYS, "all have a session within 40 s of it");
}

int main(void)
{
    srand(7);
    hours_of_an_hour();
    half_an_hour_of_900_seconds();
    an_outage();
    printf("%d passed, %d failed\n", passed, failed);
    return failed > 0;
}

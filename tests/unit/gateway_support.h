/* A gateway and a server played by the test: what the tests of the gateway share. */
#ifndef GATEWAY_SUPPORT_H
#define GATEWAY_SUPPORT_H

#include "unit.h"

#include "neso_gateway.h"

#include <stdlib.h>

#define NOW_MS     UINT64_C(50000)
#define NOW_UNIX_S INT64_C(1788300000) /* 2026-09-01T22:00:00Z */

#define SETTINGS                                                                                   \
    "{\"gateway\":\"plant-7\",\"endpoint\":\"db.example\",\"region\":\"eu-west-1\","               \
    "\"access_key_id\":\"AKIDEXAMPLE12345\",\"secret_access_key\":\"wJalrXUtnFEMI/K7MDENG\","      \
    "\"sts_endpoint\":\"sts.example\",\"role_arn\":\"arn:aws:iam::123456789012:role/telemetry\","  \
    "\"session_name\":\"plant-7\",\"batch_readings\":8,\"batch_ms\":500,\"spread_s\":0}"

static struct {
    neso_gateway gateway;
    neso_settings settings;
    neso_ram_storage storage;
    uint8_t bytes[4096];
    uint64_t now_ms;
    neso_gateway_event event; /* the last one */
    char request[16384];
    size_t request_len;
} rig;

#define FLOOR_S 1700000000

static inline int start_with(const char *settings)
{
    neso_settings_error error;
    neso_credentials_fault fault;
    memset(&rig, 0, sizeof rig);
    rig.now_ms = NOW_MS;
    neso_ram_storage_init(&rig.storage, rig.bytes, sizeof rig.bytes);
    if (neso_settings_parse(&rig.settings, settings, strlen(settings), &error) != NESO_OK)
        return -1;
    neso_gateway_config config = {
        .settings = &rig.settings, .storage = &rig.storage.storage, .seed = 7, .floor_s = FLOOR_S};
    return neso_gateway_init(&rig.gateway, &config, &fault);
}

static inline int start(void **state)
{
    (void)state;
    return start_with(SETTINGS);
}

static inline void set_time(void)
{
    assert_int_equal(neso_gateway_set_time(&rig.gateway, NOW_UNIX_S * 1000, NOW_MS), NESO_OK);
    assert_true(neso_gateway_take_event(&rig.gateway, &rig.event));
    assert_int_equal(rig.event.kind, NESO_EVENT_TIME);
}

static inline void submit(const char *line)
{
    size_t offset;
    assert_int_equal(neso_gateway_submit(&rig.gateway, line, strlen(line), rig.now_ms, &offset),
                     NESO_OK);
}

static inline void submit_many(int count)
{
    char line[] = "pump,site=north flow=1.5,rpm=0i 1788300000000000000";
    for (int i = 0; i < count; i++) {
        line[29] = (char)('0' + i % 10);
        line[sizeof line - 2] = (char)('0' + i % 10);
        submit(line);
    }
}

static inline neso_want poll(void)
{
    return neso_gateway_poll(&rig.gateway, rig.now_ms);
}

static inline void read_request(void)
{
    size_t len;
    rig.request_len = 0;
    do {
        assert_true(rig.request_len + 100 < sizeof rig.request);
        neso_gateway_send(&rig.gateway, (uint8_t *)rig.request + rig.request_len, 100, &len);
        rig.request_len += len;
    } while (len > 0);
    rig.request[rig.request_len] = 0;
}

/* Lets the gateway ask the server of that name, over a new connection or a kept one. */
static inline void expect_request(const char *host, bool kept)
{
    neso_want want = poll();
    if (!kept) {
        neso_peer peer;
        assert_int_equal(want, NESO_WANT_OPEN);
        neso_gateway_peer(&rig.gateway, &peer);
        assert_int_equal(peer.host.len, strlen(host));
        assert_memory_equal(peer.host.ptr, host, peer.host.len);
        assert_int_equal(peer.unix_time_s, NOW_UNIX_S + (int64_t)(rig.now_ms - NOW_MS) / 1000);
        want = poll();
    }
    assert_int_equal(want, NESO_WANT_TRANSFER);
    read_request();
    assert_non_null(strstr(rig.request, host));
}

static inline void take_event(neso_gateway_event_kind kind)
{
    assert_true(neso_gateway_take_event(&rig.gateway, &rig.event));
    assert_int_equal(rig.event.kind, kind);
    assert_false(neso_gateway_take_event(&rig.gateway, &rig.event));
}

static inline void reply(int code, const char *body)
{
    char head[128];
    size_t len = strlen(body);
    char digits[8] = {(char)('0' + len / 1000), (char)('0' + len / 100 % 10),
                      (char)('0' + len / 10 % 10), (char)('0' + len % 10), 0};
    strcpy(head, "HTTP/1.1 ");
    char status[] = {(char)('0' + code / 100), (char)('0' + code / 10 % 10),
                     (char)('0' + code % 10), 0};
    strcat(strcat(head, status), " X\r\nContent-Length: ");
    strcat(strcat(head, digits), "\r\n\r\n");
    neso_gateway_receive(&rig.gateway, (const uint8_t *)head, strlen(head), rig.now_ms);
    if (len > 0)
        neso_gateway_receive(&rig.gateway, (const uint8_t *)body, len, rig.now_ms);
}

static inline void close_as_wanted(void)
{
    assert_int_equal(poll(), NESO_WANT_CLOSE);
    neso_gateway_closed(&rig.gateway, NESO_OK, 0, rig.now_ms);
}

#define SESSION_UNTIL(expiry)                                                                      \
    "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>"   \
    "<Credentials><AccessKeyId>ASIAEXAMPLE123456</AccessKeyId><SecretAccessKey>c2VjcmV0LXNlY3JldC" \
    "</SecretAccessKey><SessionToken>dG9rZW4=</SessionToken><Expiration>" expiry                   \
    "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"

/* 2026-09-01T23:00:00Z is an hour away. */
static inline void get_session(void)
{
    expect_request("sts.example", false);
    reply(200, SESSION_UNTIL("2026-09-01T23:00:00Z"));
    take_event(NESO_EVENT_SESSION);
    close_as_wanted();
}

static inline void get_ready(int readings)
{
    set_time();
    get_session();
    submit_many(readings);
}

static inline size_t readings_in_request(void)
{
    size_t count = 0;
    for (const char *at = rig.request; (at = strstr(at, "\\\"T\\\":")) != NULL; at++)
        count++;
    return count;
}

static const char DONE[] = "{\"results\":[]}";

#endif

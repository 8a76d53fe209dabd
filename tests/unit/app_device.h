/*
 * A device played by the test: clock, console, transport and, behind that, STS and Neptune.
 */
#ifndef APP_DEVICE_H
#define APP_DEVICE_H

#include "unit.h"

#include "neso_app.h"
#include "neso_port.h"

#define SETTINGS                                                                                   \
    "{\"gateway\":\"plant-7\",\"endpoint\":\"db.example\",\"region\":\"eu-west-1\","               \
    "\"access_key_id\":\"AKIDEXAMPLE12345\",\"secret_access_key\":\"wJalrXUtnFEMI/K7MDENG\","      \
    "\"sts_endpoint\":\"sts.example\",\"role_arn\":\"arn:aws:iam::123456789012:role/telemetry\","  \
    "\"session_name\":\"plant-7\",\"batch_readings\":4,\"batch_ms\":500,\"spread_s\":0}"

typedef struct app_device {
    neso_app app;
    neso_settings settings;
    neso_ram_storage storage;
    uint8_t bytes[4096];
    uint64_t now_ms;
    bool time_given;
    const char *input;
    size_t input_len;
    size_t lost_at; /* bytes of input before which some are lost */
    char console[16384];
    size_t console_len;
    /* the transport and the servers behind it */
    neso_transport transport;
    bool open;
    bool sts;
    size_t calls;
    size_t failing_call; /* 0: none */
    neso_status failure;
    size_t piece; /* bytes that one read or write moves at most */
    size_t early; /* bytes of a write after which the server answers and breaks off; 0: never */
    const char *early_reply;
    bool broken; /* it has done so */
    bool has_time_server;
    char request[8192];
    size_t request_len;
    const char *reply;
    size_t reply_left;
    char ids[64][22]; /* of the readings that were written */
    size_t id_count;
    size_t writes;
    /* what pieces gives besides */
    neso_status (*credentials)(char **text, size_t *len);
    void (*keep_time)(int64_t time_s);
    int64_t time_floor_s;
} app_device;

extern app_device rig;

/* A reply to a write that comes early. */
extern const char TOO_MANY[];
extern const char NO_REASON[];
extern const char LINES[]; /* ten readings */

/* Starts it with that input. What is to hold from the start must be set in `rig` before: its
 * time server, and what pieces gives besides. */
void boot(const char *input);
void boot_with(const char *settings, const char *input);
void run_for_ms(uint64_t ms);

/* How often the console shows that. */
size_t count_of(const char *text);

#endif

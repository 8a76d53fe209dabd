#include "app_device.h"

static const char SESSION[] =
    "HTTP/1.1 200 OK\r\nContent-Length: 220\r\n\r\n"
    "{\"AssumeRoleResponse\":{\"AssumeRoleResult\":{\"Credentials\":{\"AccessKeyId\":"
    "\"ASIAEXAMPLE123456\",\"SecretAccessKey\":\"c2VjcmV0LXNlY3JldC1zZWNyZXQ\","
    "\"SessionToken\":\"dG9rZW4tdG9rZW4tdG9rZW4\",\"Expiration\":\"2096-09-01T23:00:00Z\"}}}}";
static const char WRITTEN[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                              "e\r\n{\"results\":[]}\r\n0\r\n\r\n";

const char TOO_MANY[] = "HTTP/1.1 429 X\r\nContent-Length: 64\r\n\r\n"
                        "{\"code\":\"TooManyRequestsException\",\"detailedMessage\":\"too many\"}";
const char NO_REASON[] = "HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n";

app_device rig;

/* ---- the device ---- */

uint64_t neso_port_now_ms(void)
{
    return rig.now_ms;
}

neso_status neso_port_entropy(uint8_t *out, size_t len)
{
    memset(out, 0x5A, len);
    return NESO_OK;
}

bool neso_port_time(neso_time_fix *fix)
{
    if (rig.time_given)
        return false;
    fix->unix_ms = INT64_C(3997375200000); /* later than any build: 2096-09-01T22:00:00Z */
    fix->at_ms = 0;
    rig.time_given = true;
    return true;
}

size_t neso_port_console_read(uint8_t *out, size_t cap, bool *lost)
{
    size_t len = rig.input_len < cap ? rig.input_len : cap;
    *lost = false;
    if (rig.lost_at > 0 && rig.lost_at < len)
        len = rig.lost_at;
    else if (rig.lost_at == 0 && len > 0)
        *lost = true, rig.lost_at = SIZE_MAX;
    if (rig.lost_at != SIZE_MAX)
        rig.lost_at -= len;
    memcpy(out, rig.input, len);
    rig.input += len;
    rig.input_len -= len;
    return len;
}

void neso_port_console_write(const char *text, size_t len)
{
    assert_true(rig.console_len + len < sizeof rig.console);
    memcpy(rig.console + rig.console_len, text, len);
    rig.console_len += len;
    rig.console[rig.console_len] = 0;
}

/* ---- the servers ---- */

static void store_reading(const char *id)
{
    for (size_t i = 0; i < rig.id_count; i++) {
        if (memcmp(rig.ids[i], id, 22) == 0)
            return;
    }
    assert_true(rig.id_count < 64);
    memcpy(rig.ids[rig.id_count++], id, 22);
}

static void answer(void)
{
    if (rig.sts) {
        rig.reply = SESSION;
        rig.reply_left = sizeof SESSION - 1;
        return;
    }
    static const char mark[] = "\\\"I\\\":\\\"";
    for (const char *at = rig.request; (at = strstr(at, mark)) != NULL; at++)
        store_reading(at + sizeof mark - 1);
    rig.writes++;
    rig.reply = WRITTEN;
    rig.reply_left = sizeof WRITTEN - 1;
}

static bool request_complete(void)
{
    const char *end = strstr(rig.request, "\r\n\r\n");
    const char *length = strstr(rig.request, "Content-Length: ");
    if (end == NULL || length == NULL)
        return false;
    size_t body = 0;
    for (length += 16; *length >= '0' && *length <= '9'; length++)
        body = body * 10 + (size_t)(*length - '0');
    return rig.request_len == (size_t)(end + 4 - rig.request) + body;
}

/* ---- the transport ---- */

static bool fails(neso_status *status)
{
    if (++rig.calls != rig.failing_call)
        return false;
    *status = rig.failure;
    rig.transport.detail = 77;
    return true;
}

static neso_status fake_open(neso_transport *self, const neso_peer *peer)
{
    neso_status status;
    assert_ptr_equal(self, &rig.transport);
    assert_false(rig.open);
    rig.transport.detail = 0;
    if (fails(&status))
        return status;
    rig.open = true;
    rig.sts = peer->host.ptr[0] == 's';
    rig.request_len = rig.reply_left = 0;
    rig.request[0] = 0;
    rig.broken = false;
    return NESO_OK;
}

static bool breaks_off(void)
{
    if (rig.broken || rig.early == 0 || rig.sts || rig.request_len < rig.early)
        return rig.broken;
    rig.reply = rig.early_reply;
    rig.reply_left = strlen(rig.reply);
    rig.early = 0;
    rig.broken = true;
    return true;
}

static neso_status fake_write(neso_transport *self, const uint8_t *data, size_t len, size_t *done)
{
    neso_status status;
    (void)self;
    *done = 0;
    assert_true(rig.open);
    if (fails(&status))
        return status;
    if (breaks_off())
        return NESO_E_RESET;
    if (rig.calls % 3 == 0)
        return NESO_E_WOULD_BLOCK;
    *done = len < rig.piece ? len : rig.piece;
    assert_true(rig.request_len + *done < sizeof rig.request);
    memcpy(rig.request + rig.request_len, data, *done);
    rig.request_len += *done;
    rig.request[rig.request_len] = 0;
    if (request_complete())
        answer();
    return NESO_OK;
}

static neso_status fake_read(neso_transport *self, uint8_t *out, size_t cap, size_t *len)
{
    neso_status status;
    (void)self;
    *len = 0;
    assert_true(rig.open);
    if (fails(&status))
        return status;
    if (rig.reply_left == 0)
        return rig.broken ? NESO_E_RESET : NESO_E_WOULD_BLOCK;
    *len = rig.reply_left < cap ? rig.reply_left : cap;
    if (*len > rig.piece)
        *len = rig.piece;
    memcpy(out, rig.reply, *len);
    rig.reply += *len;
    rig.reply_left -= *len;
    if (rig.reply_left == 0) {
        rig.request_len = 0;
        rig.request[0] = 0;
    }
    return NESO_OK;
}

static void fake_close(neso_transport *self)
{
    (void)self;
    rig.open = false;
}

static const neso_transport_ops FAKE = {fake_open, fake_write, fake_read, fake_close};

/* ---- running ---- */

void boot_with(const char *settings, const char *input)
{
    neso_settings_error error;
    neso_app_pieces pieces = {.settings = &rig.settings,
                              .transport = &rig.transport,
                              .outbox = &rig.storage.storage,
                              .board = "test",
                              .reset_cause = "power-on",
                              .asks_time_server = rig.has_time_server,
                              .credentials = rig.credentials,
                              .keep_time = rig.keep_time,
                              .time_floor_s = rig.time_floor_s};
    memset(&rig, 0, sizeof rig);
    rig.transport.ops = &FAKE;
    rig.input = input;
    rig.input_len = strlen(input);
    rig.lost_at = SIZE_MAX;
    rig.piece = 100;
    rig.early_reply = TOO_MANY;
    assert_int_equal(neso_settings_parse(&rig.settings, settings, strlen(settings), &error),
                     NESO_OK);
    neso_ram_storage_init(&rig.storage, rig.bytes, sizeof rig.bytes);
    assert_int_equal(neso_app_init(&rig.app, &pieces), NESO_OK);
}

void boot(const char *input)
{
    boot_with(SETTINGS, input);
}

void run_for_ms(uint64_t ms)
{
    uint64_t end_ms = rig.now_ms + ms;
    int rounds = 0;
    while (rig.now_ms < end_ms) {
        uint32_t wait_ms = neso_app_poll(&rig.app);
        assert_true(++rounds < 100000);
        bool busy = rig.request_len > 0 || rig.reply_left > 0; /* the network would wake us */
        rig.now_ms += wait_ms == 0 || busy ? 1 : wait_ms;
    }
}

const char LINES[] = "m v=0i 100\nm v=1i 101\nm v=2i 102\nm v=3i 103\nm v=4i 104\n"
                     "m v=5i 105\nm v=6i 106\nm v=7i 107\nm v=8i 108\nm v=9i 109\n";

size_t count_of(const char *text)
{
    size_t count = 0;
    for (const char *at = rig.console; (at = strstr(at, text)) != NULL; at++)
        count++;
    return count;
}

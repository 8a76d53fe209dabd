/*
 * Signs a request on a bare Cortex-M3 (MPS2 AN385) and writes the headers to its UART:
 *
 *     arm-none-eabi-gcc -mcpu=cortex-m3 -mthumb -Os --specs=picolibc.specs ... bare_metal.c
 *
 * with the files that `make list-signer` prints and their folders as -I. Nothing here comes from an
 * operating system; of the C library it takes only what starts main.
 */
#include "neso_sigv4.h"

/* The UART of the Cortex-M System Design Kit: put your own here. */
#define UART_DATA  (*(volatile uint32_t *)0x40004000u)
#define UART_STATE (*(volatile uint32_t *)0x40004004u) /* bit 0: the transmitter is full */
#define UART_CTRL  (*(volatile uint32_t *)0x40004008u) /* bit 0: the transmitter is on */
#define UART_BAUD  (*(volatile uint32_t *)0x40004010u)

static void put(const void *data, size_t len)
{
    const uint8_t *at = data;
    for (; len > 0; len--) {
        while ((UART_STATE & 1) != 0)
            continue;
        UART_DATA = *at++;
    }
}

static void put_header(const char *name, neso_slice value)
{
    put(name, strlen(name));
    put(value.ptr, value.len);
    put("\r\n", 2);
}

/* The value has no limit, so it is read in pieces: to a socket as to this UART. */
static void put_authorization(const neso_sigv4_request *request,
                              const neso_sigv4_signature *signature)
{
    neso_sigv4_authorization value;
    uint8_t piece[64];
    size_t len;
    neso_sigv4_authorization_init(&value, request, signature);
    put("Authorization: ", 15);
    while (value.source.read(&value.source, piece, sizeof piece, &len) == NESO_OK && len > 0)
        put(piece, len);
    put("\r\n", 2);
}

int main(void)
{
    static const neso_header headers[] = {
        {NESO_SLICE_INIT("Host"),
         NESO_SLICE_INIT("db.cluster-abc.us-east-1.neptune.amazonaws.com:8182")},
        {NESO_SLICE_INIT("Content-Type"), NESO_SLICE_INIT("application/x-www-form-urlencoded")},
    };
    static const char body[] = "query=RETURN%201";
    static neso_sigv4_key key; /* serves for a day; wipe it when the credentials change */
    neso_sigv4_request request = {
        .method = NESO_SLICE("POST"),
        .path = NESO_SLICE("/openCypher"),
        .headers = headers,
        .header_count = sizeof headers / sizeof headers[0],
        .access_key_id = NESO_SLICE("AKIDEXAMPLE"),
        .session_token = NESO_SLICE("SESSIONTOKEN=="),
        .region = NESO_SLICE("us-east-1"),
        .service = NESO_SLICE("neptune-db"),
        .time_s = 1440938160, /* from SNTP, say: AWS refuses what is minutes off */
    };
    neso_slice secret = NESO_SLICE("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    neso_sigv4_signature signature;
    neso_status status = NESO_OK;

    UART_BAUD = 217; /* 25 MHz / 115,200 */
    UART_CTRL = 1;
    neso_sha256_once(request.payload_hash, body, sizeof body - 1);
    if (!neso_sigv4_key_fits(&key, &request))
        status = neso_sigv4_key_derive(&key, secret, &request, NULL);
    if (status == NESO_OK)
        status = neso_sigv4_sign(&signature, &key, &request, NULL);
    if (status != NESO_OK)
        return 1;
    for (size_t i = 0; i < request.header_count; i++) {
        put(headers[i].name.ptr, headers[i].name.len);
        put_header(": ", headers[i].value);
    }
    put_header("X-Amz-Date: ", neso_slice_make(signature.date, sizeof signature.date));
    put_header("X-Amz-Security-Token: ", request.session_token);
    put_authorization(&request, &signature);
    return 0;
}

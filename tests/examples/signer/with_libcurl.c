/*
 * Signs an openCypher query, encoded as a form, and lets libcurl send it:
 *
 *     with_libcurl HOST:PORT REGION query=RETURN%201 [CA-FILE [::ADDRESS:PORT]]
 *
 * Credentials come from the environment variables that every AWS tool reads. The last argument says
 * where to connect instead of to the host, such as a tunnel's end: the name is still the one that
 * is signed and that the certificate must have. Links with -lcurl and with the files that
 * `make list-signer` prints.
 */
#include "neso_sigv4.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define HEADER_MAX 8192 /* bytes of a line; that of the session token is the longest */

/* Adds "NAME: VALUE" to what curl will send, or refuses what would be cut. */
static bool add(struct curl_slist **list, const char *name, neso_slice value)
{
    char line[HEADER_MAX];
    int len = snprintf(line, sizeof line, "%s: %.*s", name, (int)value.len, value.ptr);
    struct curl_slist *longer = NULL;
    if (len > 0 && (size_t)len < sizeof line)
        longer = curl_slist_append(*list, line);
    if (longer != NULL)
        *list = longer;
    return longer != NULL;
}

static bool add_authorization(struct curl_slist **list, const neso_sigv4_request *request,
                              const neso_sigv4_signature *signature)
{
    neso_sigv4_authorization value;
    uint8_t text[HEADER_MAX];
    size_t len = 0, got = 1;
    neso_sigv4_authorization_init(&value, request, signature);
    for (; got > 0 && len < sizeof text; len += got)
        (void)value.source.read(&value.source, text + len, sizeof text - len, &got);
    /* A text that fills its buffer may not be whole; `add` refuses one so long. */
    return add(list, "Authorization", neso_slice_make(text, len));
}

/* Signs with a key of this moment; a program that sends more than once keeps the key. */
static neso_status sign(neso_sigv4_signature *signature, const neso_sigv4_request *request)
{
    neso_sigv4_key key = {.region = {NULL, 0}};
    neso_slice secret = neso_slice_of(getenv("AWS_SECRET_ACCESS_KEY"));
    neso_status status = neso_sigv4_key_derive(&key, secret, request, NULL);
    if (status == NESO_OK)
        status = neso_sigv4_sign(signature, &key, request, NULL);
    neso_sigv4_key_wipe(&key);
    return status;
}

/* The headers that are signed, as they were signed, and those that signing adds. */
static bool add_headers(struct curl_slist **list, const char *host, const char *region,
                        const char *body)
{
    const neso_slice form = NESO_SLICE("application/x-www-form-urlencoded");
    const neso_header headers[] = {
        {NESO_SLICE_INIT("Host"), neso_slice_of(host)},
        {NESO_SLICE_INIT("Content-Type"), form},
    };
    neso_sigv4_request request = {
        .method = NESO_SLICE("POST"),
        .path = NESO_SLICE("/openCypher"),
        .headers = headers,
        .header_count = sizeof headers / sizeof headers[0],
        .access_key_id = neso_slice_of(getenv("AWS_ACCESS_KEY_ID")),
        .session_token = neso_slice_of(getenv("AWS_SESSION_TOKEN")),
        .region = neso_slice_of(region),
        .service = NESO_SLICE("neptune-db"),
        .time_s = time(NULL),
    };
    neso_sigv4_signature signature;
    neso_sha256_once(request.payload_hash, body, strlen(body));
    if (sign(&signature, &request) != NESO_OK)
        return false;
    neso_slice date = neso_slice_make(signature.date, sizeof signature.date);
    bool has_token = request.session_token.len > 0;
    return add(list, "Host", headers[0].value) && add(list, "Content-Type", form) &&
           add(list, "X-Amz-Date", date) &&
           (!has_token || add(list, "X-Amz-Security-Token", request.session_token)) &&
           add_authorization(list, &request, &signature);
}

/* The reply's body goes to standard output. */
static bool send_request(CURL *curl, const struct curl_slist *headers, char **arguments)
{
    char url[HEADER_MAX + 32]; /* the host was a header */
    long code = 0;
    (void)snprintf(url, sizeof url, "https://%s/openCypher", arguments[0]);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, arguments[2]);
    if (arguments[3] != NULL)
        curl_easy_setopt(curl, CURLOPT_CAINFO, arguments[3]);
    CURLcode result = curl_easy_perform(curl);
    if (result != CURLE_OK)
        fprintf(stderr, "%s\n", curl_easy_strerror(result));
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    return result == CURLE_OK && code == 200;
}

int main(int argc, char **argv)
{
    struct curl_slist *headers = NULL, *connect_to = NULL;
    CURL *curl = curl_easy_init();
    bool done = false;
    if (argc < 4 || curl == NULL) {
        fputs("usage: with_libcurl HOST:PORT REGION BODY [CA-FILE [::ADDRESS:PORT]]\n", stderr);
        return 2;
    }
    if (argc > 5) { /* "::ADDRESS:PORT": for any host and port */
        connect_to = curl_slist_append(NULL, argv[5]);
        curl_easy_setopt(curl, CURLOPT_CONNECT_TO, connect_to);
    }
    if (add_headers(&headers, argv[1], argv[2], argv[3]))
        done = send_request(curl, headers, argv + 1);
    else
        fputs("not signed: is a credential missing, or very long?\n", stderr);
    curl_slist_free_all(connect_to);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return done ? 0 : 1;
}

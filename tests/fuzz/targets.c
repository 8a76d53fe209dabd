/* The readers of what a network, a sender of telemetry or a user hands in. */
#include "fuzz.h"

#include "neso_certificate.h"
#include "neso_credentials.h"
#include "neso_fault.h"
#include "neso_http.h"
#include "neso_json.h"
#include "neso_line.h"
#include "neso_line_reader.h"
#include "neso_model.h"
#include "neso_outcome.h"
#include "neso_pem.h"
#include "neso_private_key.h"
#include "neso_settings.h"
#include "neso_time.h"
#include "neso_url.h"
#include "neso_xml.h"

#include "bearssl_x509.h"

#include <stdlib.h>
#include <string.h>

static const char sts_xml[] =
    "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>"
    "<Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>s/e+c</SecretAccessKey>"
    "<SessionToken>Fw&amp;oGZ==</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration>"
    "</Credentials></AssumeRoleResult></AssumeRoleResponse>";
static const char sts_json[] =
    "{\"Credentials\":{\"AccessKeyId\":\"ASIAEXAMPLE\",\"SecretAccessKey\":\"s\\/e+c\","
    "\"SessionToken\":\"t\\u00e9==\",\"Expiration\":\"2030-01-01T00:00:00+00:00\"}}";
static const char sts_error[] =
    "<?xml version=\"1.0\"?><ErrorResponse><Error><Type>Sender</Type><Code>SignatureDoesNotMatch"
    "</Code><Message>Signature expired: 20200101T000000Z is now earlier than 20200101T001500Z "
    "(20200101T002000Z - 5 min.)</Message></Error><RequestId>1</RequestId></ErrorResponse>";

static bool within(neso_slice part, const char *text, size_t len)
{
    return part.len == 0 ||
           ((const char *)part.ptr >= text && (const char *)part.ptr + part.len <= text + len);
}

/* ---- text ---- */

enum { TOKENS = 64 };

static void read_value(const neso_json *json, size_t value)
{
    char out[4096];
    size_t len;
    int64_t number;

    if (neso_json_type_of(json, value) == NESO_JSON_STRING) {
        FUZZ_REQUIRE(neso_json_string(json, value, out, sizeof out, &len) == NESO_OK);
        FUZZ_REQUIRE(len <= neso_json_raw(json, value).len);
    }
    (void)neso_json_int64(json, value, &number);
}

static void run_json(char *text, size_t len)
{
    neso_json_token tokens[TOKENS];
    neso_json json;
    size_t offset = len + 1;
    size_t found;
    neso_status status = neso_json_parse(&json, text, len, tokens, TOKENS, &offset);
    if (status != NESO_OK) {
        FUZZ_REQUIRE(json.count == 0);
        FUZZ_REQUIRE(status == NESO_E_NO_SPACE || offset <= len);
        return;
    }
    for (size_t i = 0; i < json.count; i++) {
        read_value(&json, i);
        (void)neso_json_find(&json, i, NESO_SLICE("a"), &found);
    }
}

static void run_xml(char *text, size_t len)
{
    neso_xml xml;
    neso_slice name, part;
    neso_status status;
    neso_xml_init(&xml, text, len);
    while ((status = neso_xml_next(&xml, &name, &part)) == NESO_OK) {
        size_t out_len;
        FUZZ_REQUIRE(within(name, text, len) && within(part, text, len));
        FUZZ_REQUIRE(name.len > 0 && part.len > 0);
        (void)neso_xml_unescape(part, text + (part.ptr - text), &out_len);
        FUZZ_REQUIRE(out_len <= part.len);
    }
    FUZZ_REQUIRE(xml.in.at >= text && xml.in.at <= text + len);
    FUZZ_REQUIRE(status != NESO_E_EMPTY || xml.in.at == text + len);
}

/* A line that is accepted becomes a record, or is refused with an offset inside of it. */
static void run_line(char *text, size_t len)
{
    uint8_t record[NESO_RECORD_MAX];
    size_t record_len;
    size_t offset = len + 1;
    neso_line line;
    neso_status status = neso_line_parse(&line, text, len, &offset);
    FUZZ_REQUIRE(status == NESO_OK || status == NESO_E_EMPTY || offset <= len);
    if (status != NESO_OK || len > NESO_LINE_MAX)
        return;

    neso_model_input input = {&line, text, NESO_SLICE("gateway"), line.timestamp};
    status = neso_model_record(record, sizeof record, &record_len, &input, &offset);
    FUZZ_REQUIRE(status == NESO_OK || (offset < len && record_len == 0));
    FUZZ_REQUIRE(status != NESO_E_NO_SPACE);
}

/* Every line that ends gets one answer, however the bytes are cut into pieces. */
static void run_line_reader(char *text, size_t len)
{
    char buf[32];
    size_t ends = 0;
    size_t answers = 0;
    neso_line_reader reader;
    neso_line_reader_init(&reader, buf, sizeof buf);
    for (size_t i = 0; i < len; i++)
        ends += text[i] == '\n';

    for (size_t at = 0; at < len;) {
        size_t piece = 1 + at % 7;
        size_t used;
        neso_slice line;
        if (piece > len - at)
            piece = len - at;
        if (neso_line_reader_feed(&reader, text + at, piece, &used, &line) != NESO_E_WOULD_BLOCK)
            answers++;
        FUZZ_REQUIRE(used > 0 && used <= piece && line.len <= sizeof buf);
        at += used;
    }
    FUZZ_REQUIRE(answers == ends);
}

static void run_time(char *text, size_t len)
{
    char again[NESO_TIME_ISO8601_SIZE];
    int64_t time_s;
    int64_t twice_s;
    if (neso_time_parse_iso8601(&time_s, text, len) == NESO_OK) {
        FUZZ_REQUIRE(neso_time_format_iso8601(again, time_s) == NESO_OK);
        FUZZ_REQUIRE(neso_time_parse_iso8601(&twice_s, again, sizeof again) == NESO_OK);
        FUZZ_REQUIRE(time_s == twice_s);
    }
    (void)neso_time_parse_http(&time_s, text, len);
}

/* ---- net ---- */

/* What a response came to: as one number, to compare ways of cutting it. */
typedef struct outcome {
    neso_status status;
    size_t used;
    size_t body_len;
    uint32_t body_sum;
} outcome;

static outcome feed(const char *text, size_t len, size_t piece_max)
{
    outcome out = {NESO_OK, 0, 0, 0};
    neso_http_response response;
    neso_http_response_init(&response);
    while (out.used < len && !neso_http_response_done(&response)) {
        size_t used;
        neso_slice body;
        size_t piece = len - out.used < piece_max ? len - out.used : piece_max;
        out.status = neso_http_response_feed(&response, (const uint8_t *)text + out.used, piece,
                                             &used, &body);
        if (out.status != NESO_OK)
            break;
        FUZZ_REQUIRE(used > 0 && used <= piece);
        FUZZ_REQUIRE(within(body, text + out.used, used));
        for (size_t i = 0; i < body.len; i++)
            out.body_sum = out.body_sum * 31 + ((const unsigned char *)body.ptr)[i];
        out.body_len += body.len;
        out.used += used;
    }
    if (out.status != NESO_OK)
        out.used = 0; /* how far it got depends on the pieces */
    else
        out.status = neso_http_response_end(&response);
    return out;
}

static void run_http(char *text, size_t len)
{
    outcome whole = feed(text, len, len);
    outcome bytes = feed(text, len, 1);
    FUZZ_REQUIRE(whole.status == bytes.status && whole.used == bytes.used);
    FUZZ_REQUIRE(whole.status != NESO_OK ||
                 (whole.body_len == bytes.body_len && whole.body_sum == bytes.body_sum));
}

static void run_url(char *text, size_t len)
{
    neso_url url;
    neso_url_error error;
    if (neso_url_parse(&url, text, len, &error) == NESO_OK) {
        FUZZ_REQUIRE(url.host.len > 0 && within(url.host, text, len) && url.port > 0);
        FUZZ_REQUIRE(url.path.len > 0 && within(url.query, text, len));
    } else {
        FUZZ_REQUIRE(error.offset <= len && error.reason != NULL && url.host.len == 0);
    }
}

/* ---- documents ---- */

static void run_credentials(char *text, size_t len)
{
    neso_credentials credentials;
    neso_credentials_fault fault;
    neso_status status = neso_credentials_parse(&credentials, text, len, 1700000000, &fault);
    FUZZ_REQUIRE(fault.status == status && fault.reason != NULL);
    if (status == NESO_OK || status == NESO_E_EXPIRED) {
        FUZZ_REQUIRE(credentials.access_key_id.len > 0 && credentials.secret.len > 0);
        FUZZ_REQUIRE(within(credentials.secret, text, len));
        FUZZ_REQUIRE(within(credentials.session_token, text, len));
        FUZZ_REQUIRE((status == NESO_OK) == (credentials.expires_s > 1700000000));
        return;
    }
    FUZZ_REQUIRE(credentials.secret.len == 0);
    if (status == NESO_E_REFUSED) {
        FUZZ_REQUIRE(fault.service.code.len > 0 || fault.service.message.len > 0);
        FUZZ_REQUIRE(within(fault.service.message, text, len));
        return;
    }
    for (size_t i = 0; i < len; i++)
        FUZZ_REQUIRE(text[i] == 0);
}

static void run_fault(char *text, size_t len)
{
    neso_fault fault;
    if (neso_fault_parse(&fault, text, len) == NESO_OK) {
        FUZZ_REQUIRE(fault.code.len > 0 || fault.message.len > 0);
        FUZZ_REQUIRE(within(fault.code, text, len) && within(fault.message, text, len));
        (void)neso_fault_is_clock(&fault);
    }
}

/* No reply may pass for a success that does not say `results`. */
static void run_outcome(char *text, size_t len)
{
    neso_verdict verdict;
    bool says_results = false;
    for (size_t i = 0; i + 7 <= len; i++)
        says_results = says_results || memcmp(text + i, "results", 7) == 0 || text[i] == '\\';
    uint16_t status = len % 3 == 0 ? 400 : 200;
    neso_reply reply = {status, text, len, false};
    neso_outcome_judge(&verdict, &reply);
    FUZZ_REQUIRE(verdict.outcome != NESO_OUTCOME_DONE || (status == 200 && says_results));
    FUZZ_REQUIRE(within(verdict.code, text, len) && within(verdict.message, text, len));
}

static void run_settings(char *text, size_t len)
{
    neso_settings settings;
    neso_settings_error error;
    if (neso_settings_parse(&settings, text, len, &error) != NESO_OK) {
        FUZZ_REQUIRE(error.reason != NULL && error.offset <= len);
        FUZZ_REQUIRE(settings.secret_access_key.len == 0);
    }
}

/* ---- certificates and keys in PEM ---- */

static void run_certificate(char *text, size_t len)
{
    neso_pem pem = {text, len};
    neso_certificate certificate;
    uint8_t *der;
    size_t der_len;
    while (neso_pem_next(&pem, NESO_PEM_CERTIFICATE, &der, &der_len) == NESO_OK) {
        neso_status status = neso_certificate_read(&certificate, der, der_len);
        neso_der *subject = &certificate.subject;
        if (status == NESO_OK)
            FUZZ_REQUIRE(within(neso_slice_make(subject->at, subject->len), text, len));
    }
}

static void read_key(neso_pem pem, const char *label, neso_private_key_form form)
{
    neso_private_key key;
    uint8_t *der;
    size_t der_len;
    if (neso_pem_next(&pem, label, &der, &der_len) != NESO_OK ||
        neso_private_key_read(&key, form, der, der_len) != NESO_OK)
        return;
    size_t count = key.algorithm.type == BR_KEYTYPE_RSA ? NESO_RSA_NUMBERS : 1;
    for (size_t i = 0; i < count; i++) {
        const neso_der *number = &key.numbers[i];
        FUZZ_REQUIRE(number->len <= der_len && number->at >= der);
        FUZZ_REQUIRE(number->len == 0 || number->at[0] != 0);
    }
}

static void run_private_key(char *text, size_t len)
{
    neso_pem pem = {text, len};
    read_key(pem, NESO_PEM_PKCS8_KEY, NESO_PRIVATE_KEY_PKCS8);
    read_key(pem, NESO_PEM_EC_KEY, NESO_PRIVATE_KEY_SEC1);
    read_key(pem, NESO_PEM_RSA_KEY, NESO_PRIVATE_KEY_PKCS1);
}

/* ---- seeds ---- */

static const char *const json_seeds[] = {
    "{\"a\":[1,-2.5e+10,true,false,null,\"\\u00e9\\ud83d\\ude00\"],\"b\":{\"a\":\"x\\n\"}}",
    "[[[[]]],9223372036854775807,\"\xC3\xA9\xF0\x9F\x98\x80\"]", sts_json, NULL};
static const char *const xml_seeds[] = {
    sts_error, "<a:Error b='1' c=\"2\"><!-- x --><Code>&lt;&#38;&#x26;</Code></a:Error>", NULL};
static const char *const line_seeds[] = {
    "pump-7,site=north temperature=21.5,rpm=1480i 1732200000000000000",
    "we\\ ather,a\\,b=c\\=d,e=f x=1u,y=t,z=\"a \\\"b\\\" \\\\\",w=-1.5e-300,v=FALSE\r\n",
    "# comment\nm f=\"\xC3\xA9\" -5\n", NULL};
static const char *const time_seeds[] = {"2015-08-30T12:36:00Z", "20150830T123600Z",
                                         "2024-02-29T23:59:60.123456+05:30",
                                         "Sun, 06 Nov 1994 08:49:37 GMT", NULL};
static const char *const http_seeds[] = {
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\nhello",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    "5;x=\"y\"\r\nhello\r\n1A\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nTrailer: 1\r\n\r\n",
    "HTTP/1.0 500 No\r\nConnection: close, keep-alive\r\nRetry-After: 3\r\n\r\nup to the end",
    "HTTP/1.1 204 \r\nContent-Length: 5\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", NULL};
static const char *const url_seeds[] = {
    "https://db.cluster-x.eu-west-1.neptune.amazonaws.com:8182/openCypher?a=%20b&c#d",
    "http://[2001:db8::1]:80/", "HTTPS://10.0.0.1", NULL};
static const char *const credential_seeds[] = {
    sts_xml,
    sts_json,
    "{\"credentials\":{\"accessKeyId\":\"ASIAX\",\"secretAccessKey\":\"s\",\"sessionToken\":\"t\","
    "\"expiration\":\"2030-01-01T00:00:00Z\"}}",
    "{\"Version\":1,\"AccessKeyId\":\"AKIAX\",\"SecretAccessKey\":\"s\",\"Expiration\":1900000000}",
    "{\"Code\":\"Success\",\"AccessKeyId\":\"ASIAX\",\"SecretAccessKey\":\"s\",\"Token\":\"t\","
    "\"Expiration\":1.6e9}",
    sts_error,
    NULL};
static const char *const fault_seeds[] = {
    sts_error,
    "{\"requestId\":\"1\",\"code\":\"ThrottlingException\",\"detailedMessage\":\"Too many\"}",
    "{\"__type\":\"com.amazonaws#ExpiredTokenException\",\"message\":\"a\\tb\"}", NULL};
static const char *const outcome_seeds[] = {
    "{\"results\":[]}", "{\"results\":[{\"n\":100}],\"code\":\"X\"}",
    "{\"requestId\":\"1\",\"code\":\"ConcurrentModificationException\","
    "\"detailedMessage\":\"Failed to complete Insert operation\"}",
    "{\"code\":\"AccessDeniedException\",\"detailedMessage\":\"Signature expired: 20200101T000000Z "
    "is now earlier than 20200101T001500Z (20200101T002000Z - 5 min.)\"}",
    NULL};
static const char *const settings_seeds[] = {
    "{\"gateway\":\"g\",\"endpoint\":\"db.example\",\"port\":8182,\"region\":\"eu-west-1\","
    "\"access_key_id\":\"AKIAX\",\"secret_access_key\":\"s\",\"sts_endpoint\":\"sts.example\","
    "\"role_arn\":\"arn:aws:iam::123456789012:role/x\",\"session_name\":\"gw\"}",
    "{\"gateway\":\"g\",\"endpoint\":\"db.example\",\"endpoint_via\":\"10.0.2.2:1234\",\"region\":"
    "\"us-east-1\",\"credentials\":\"static\",\"access_key_id\":\"AKIAX\",\"secret_access_key\":"
    "\"s\",\"trust_anchors\":[\"-----BEGIN\"],\"mac\":\"02:00:5e:10:00:01\",\"precision\":\"ms\"}",
    NULL};
/* Made for this test and used nowhere. */
static const char *const certificate_seeds[] = {
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBcTCCARegAwIBAgIUakVp5Hu92d0bbytLxEgshKxqgWowCgYIKoZIzj0EAwIw\n"
    "DjEMMAoGA1UEAwwDZGV2MB4XDTI2MTEyMjA4NTA1OVoXDTI2MTIyMjA4NTA1OVow\n"
    "DjEMMAoGA1UEAwwDZGV2MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE0E7Y2I1V\n"
    "lbdAimoatEHiJdfcjU4kZGZVj2+Qcp+ohNYAObMe+bmpe4z/WkyWZ2AuNl1fVJB/\n"
    "LcSRdWB+WAyYNaNTMFEwHQYDVR0OBBYEFFxBX633WtgiIMZuTlb8kdpYTU8uMB8G\n"
    "A1UdIwQYMBaAFFxBX633WtgiIMZuTlb8kdpYTU8uMA8GA1UdEwEB/wQFMAMBAf8w\n"
    "CgYIKoZIzj0EAwIDSAAwRQIhAOs/r+WOVsf0+U39u1IAUrPOKGcu/mS0iPX2DFDp\n"
    "eVTJAiBY8BOWHYj+ImIIGHeLJrRhMcYwlhiLvgDdxTgztKcptQ==\n"
    "-----END CERTIFICATE-----\n",
    NULL};
static const char *const private_key_seeds[] = {
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgISzd2C9eZy+mR68V\n"
    "ZXhQGOGzdiuMvFYJ6s6M6yokKvihRANCAATQTtjYjVWVt0CKahq0QeIl19yNTiRk\n"
    "ZlWPb5Byn6iE1gA5sx75ual7jP9aTJZnYC42XV9UkH8txJF1YH5YDJg1\n"
    "-----END PRIVATE KEY-----\n",
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEICEs3dgvXmcvpkevFWV4UBjhs3YrjLxWCerOjOsqJCr4oAoGCCqGSM49\n"
    "AwEHoUQDQgAE0E7Y2I1VlbdAimoatEHiJdfcjU4kZGZVj2+Qcp+ohNYAObMe+bmp\n"
    "e4z/WkyWZ2AuNl1fVJB/LcSRdWB+WAyYNQ==\n"
    "-----END EC PRIVATE KEY-----\n",
    "-----BEGIN RSA PRIVATE KEY-----\n"
    "MIIBOQIBAAJBAMiUW4ULuUrVWMItGVpOX9VonGg1VLnKPxQHDmIhwyR8OoMsCaZ/\n"
    "35YrM2O0ACYfQZiylpVITXn24uDOJwWAFiUCAwEAAQJAYdrnL2iB1H1zWQAxnzof\n"
    "TPlFXR2voRiHX5j1rnB0SMao3BWRQyN0IZreS0WbD1fT1qbkPoLxLdUJY55thQuL\n"
    "vQIhAPXCFGG+elmUTaw0GjJQBZnimkUgl1FWLha/cpP4xE9vAiEA0PBH4sQvhEkN\n"
    "rGqOKuY18QiI4tC0GBG0EO1W23md6asCIFT3LpjEhARoc5ovwUbXx7f2UiPIKsii\n"
    "JPkUY4apISXdAiBKjPGZYBb0RHy0gHCpreqhTkJJa95WmDp/r6/GL+bAcQIgJNKH\n"
    "CwZWNP+szml4MH6GSrEaKZuCn7mKFKj+aSIdjoE=\n"
    "-----END RSA PRIVATE KEY-----\n",
    NULL};

const fuzz_target fuzz_targets[] = {
    {"json", run_json, json_seeds},
    {"xml", run_xml, xml_seeds},
    {"line", run_line, line_seeds},
    {"line-reader", run_line_reader, line_seeds},
    {"time", run_time, time_seeds},
    {"http", run_http, http_seeds},
    {"url", run_url, url_seeds},
    {"credentials", run_credentials, credential_seeds},
    {"fault", run_fault, fault_seeds},
    {"outcome", run_outcome, outcome_seeds},
    {"settings", run_settings, settings_seeds},
    {"provider", fuzz_provider, fuzz_provider_seeds},
    {"token", fuzz_token, fuzz_token_seeds},
    {"certificate", run_certificate, certificate_seeds},
    {"private-key", run_private_key, private_key_seeds},
    {"chain", fuzz_chain, fuzz_chain_seeds},
};
const size_t fuzz_target_count = sizeof fuzz_targets / sizeof fuzz_targets[0];

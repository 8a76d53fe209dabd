#include "neso_cred_print.h"
#include "neso_complain.h"
#include "neso_json_escape.h"
#include "neso_time.h"

#include <stdio.h>

static void print(neso_slice text)
{
    fwrite(text.ptr, 1, text.len, stdout);
}

/* "" when they never expire. */
static neso_slice expiration(char out[NESO_TIME_ISO8601_SIZE], const neso_credentials *record)
{
    return neso_time_format_iso8601(out, record->expires_s) == NESO_OK
               ? neso_slice_make(out, NESO_TIME_ISO8601_SIZE)
               : NESO_SLICE("");
}

/* ---- text ---- */

static void print_line(const char *name, neso_slice value)
{
    printf("%-14s", name);
    neso_show(stdout, value);
    putchar('\n');
}

static const char *name_of(const neso_chain_step *step)
{
    switch (step->kind) {
    case NESO_CHAIN_WEB_IDENTITY:
        return "web identity";
    case NESO_CHAIN_SAML:
        return "SAML assertion";
    case NESO_CHAIN_IOT:
        return "AWS IoT";
    case NESO_CHAIN_DOCUMENT:
        return "document";
    case NESO_CHAIN_ROLE:
        return "AssumeRole";
    case NESO_CHAIN_SESSION_TOKEN:
        return "GetSessionToken";
    default:
        return step->where;
    }
}

static void print_step(const char *name, const neso_chain_step *step)
{
    printf("%-14s%s", name, name_of(step));
    if (step->profile.len > 0) {
        fputs(", profile ", stdout);
        neso_show(stdout, step->profile);
    }
    putchar('\n');
    if (step->sts.role_arn.len > 0)
        print_line("  role", step->sts.role_arn);
    if (step->iot.role_alias.len > 0)
        print_line("  role alias", step->iot.role_alias);
}

/* arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE; empty: there is none. */
static neso_slice account_of(neso_slice arn)
{
    size_t colons = 0, begin = 0;
    for (size_t i = 0; i < arn.len; i++) {
        if (arn.ptr[i] != ':')
            continue;
        colons++;
        if (colons == 4)
            begin = i + 1;
        else if (colons == 5)
            return neso_slice_make(arn.ptr + begin, i - begin);
    }
    return (neso_slice){NULL, 0};
}

static void print_duration(int64_t seconds)
{
    static const struct {
        int seconds;
        const char *name;
    } units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
    size_t unit = 0;
    while (unit < 2 && seconds < units[unit].seconds)
        unit++;
    printf("%lld %s %lld %s", (long long)(seconds / units[unit].seconds), units[unit].name,
           (long long)(seconds % units[unit].seconds / units[unit + 1].seconds),
           units[unit + 1].name);
}

static void print_expiry(const neso_credentials *record, int64_t now_s)
{
    char time[NESO_TIME_ISO8601_SIZE];
    neso_slice text = expiration(time, record);
    printf("%-14s", "expires");
    if (text.len == 0) {
        puts("never");
        return;
    }
    print(text);
    fputs(", in ", stdout);
    print_duration(record->expires_s > now_s ? record->expires_s - now_s : 0);
    putchar('\n');
}

static void print_text(const neso_obtain *obtain, int64_t now_s)
{
    const neso_chain *chain = &obtain->chain;
    neso_slice account = account_of(chain->steps[chain->count - 1].sts.role_arn);
    for (size_t i = 0; i < chain->count; i++) {
        print_step(i == 0 ? "source" : "then", &chain->steps[i]);
        if (chain->steps[i].kind == NESO_CHAIN_METADATA)
            print_line("  role", neso_slice_of(obtain->role));
    }
    if (account.len > 0)
        print_line("account", account);
    print_line("access key", obtain->record.access_key_id);
    print_expiry(&obtain->record, now_s);
}

/* ---- for the shell ---- */

/* '...' holds any character but its own end. */
static void export_variable(const char *name, neso_slice value)
{
    if (value.len == 0)
        return;
    printf("export %s='", name);
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] == '\'')
            fputs("'\\''", stdout);
        else
            putchar(value.ptr[i]);
    }
    puts("'");
}

/* What another set of credentials left behind would go with these. */
static void print_env(const neso_credentials *record)
{
    char time[NESO_TIME_ISO8601_SIZE];
    puts("unset AWS_SESSION_TOKEN AWS_SECURITY_TOKEN AWS_CREDENTIAL_EXPIRATION");
    export_variable("AWS_ACCESS_KEY_ID", record->access_key_id);
    export_variable("AWS_SECRET_ACCESS_KEY", record->secret);
    export_variable("AWS_SESSION_TOKEN", record->session_token);
    export_variable("AWS_CREDENTIAL_EXPIRATION", expiration(time, record));
}

/* ---- JSON ---- */

static void print_member(const char *indent, const char *name, neso_slice value, const char *before)
{
    char escaped[NESO_JSON_ESCAPED_MAX];
    printf("%s%s\"%s\": \"", before, indent, name);
    for (size_t i = 0; i < value.len; i++)
        fwrite(escaped, 1, neso_json_escape_byte(escaped, value.ptr[i]), stdout);
    putchar('"');
}

static void print_members(const char *indent, const neso_credentials *record)
{
    char time[NESO_TIME_ISO8601_SIZE];
    neso_slice expires = expiration(time, record);
    print_member(indent, "AccessKeyId", record->access_key_id, "");
    print_member(indent, "SecretAccessKey", record->secret, ",\n");
    if (record->session_token.len > 0)
        print_member(indent, "SessionToken", record->session_token, ",\n");
    if (expires.len > 0)
        print_member(indent, "Expiration", expires, ",\n");
    putchar('\n');
}

void neso_cred_print(neso_cred_format format, const neso_obtain *obtain, int64_t now_s)
{
    switch (format) {
    case NESO_CRED_TEXT:
        print_text(obtain, now_s);
        break;
    case NESO_CRED_ENV:
        print_env(&obtain->record);
        break;
    case NESO_CRED_JSON:
        puts("{\n  \"Credentials\": {");
        print_members("    ", &obtain->record);
        puts("  }\n}");
        break;
    case NESO_CRED_PROCESS:
        puts("{\n  \"Version\": 1,");
        print_members("  ", &obtain->record);
        puts("}");
        break;
    }
}

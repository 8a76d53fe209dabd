#include "neso_sign_request.h"
#include "neso_chain.h"
#include "neso_command.h"
#include "neso_sign_explain.h"
#include "neso_sign_file.h"
#include "neso_time.h"
#include "neso_url.h"
#include "neso_writer.h"

#include <stdlib.h>

static bool take_url(neso_signing *self, neso_sign_options *options)
{
    neso_url url;
    neso_url_error error;
    size_t len = strlen(options->url);
    if (neso_url_parse(&url, options->url, len, &error) != NESO_OK) {
        neso_sign_complain("URL, byte %zu: %s", error.offset, error.reason);
        return false;
    }
    neso_writer host;
    neso_writer_init(&host, self->host, sizeof self->host);
    neso_url_write_host(&host, url.host, url.port, url.https);
    if (neso_writer_status(&host) != NESO_OK) {
        neso_sign_complain("URL: the host name is too long");
        return false;
    }
    neso_sign_headers_default(&options->headers, "Host", neso_writer_written(&host));

    const char *refusal =
        neso_sign_path(self->path, &self->request.path.len, url.path, options->path_as_is);
    if (refusal != NULL) {
        neso_sign_complain("URL: %s", refusal);
        return false;
    }
    self->https = url.https;
    self->host[host.len < sizeof self->host ? host.len : sizeof self->host - 1] = '\0';
    self->request.method = neso_slice_of(options->method);
    self->request.path.ptr = self->path;
    self->request.query = url.query;
    return true;
}

static bool take_body(neso_signing *self, neso_sign_options *options)
{
    static const neso_slice form = NESO_SLICE_INIT("application/x-www-form-urlencoded");
    const char *refusal = neso_sign_body_hash(&options->body, self->request.payload_hash);
    if (refusal != NULL) {
        neso_sign_complain_of_file(options->body.refused, refusal);
        return false;
    }
    /* Who opens a URL sends a type of their own, if any. */
    self->adds_content_type = options->body.count > 0 && !options->presigns &&
                              neso_sign_headers_default(&options->headers, "Content-Type", form);
    return true;
}

/* The time of the message is that of its X-Amz-Date, unless another was given. */
static bool take_message(neso_signing *self, neso_sign_options *options)
{
    neso_sign_raw *raw = &self->raw;
    const char *refusal = neso_sign_raw_load(raw, options->raw, &options->headers);
    if (refusal == NULL && raw->date.len > 0 && !options->has_time &&
        neso_time_parse_iso8601(&self->request.time_s, raw->date.ptr, raw->date.len) != NESO_OK)
        refusal = "X-Amz-Date is no time such as 20150830T123600Z";
    if (refusal != NULL) {
        neso_sign_complain_of_file(options->raw, refusal);
        return false;
    }
    self->request.method = raw->method;
    self->request.path = raw->path;
    self->request.query = raw->query;
    neso_sha256_once(self->request.payload_hash, raw->body.ptr, raw->body.len);
    return true;
}

/* What a reply is about was signed at the time that it quotes. */
static bool take_reply(neso_signing *self, const neso_sign_options *options)
{
    if (options->explain == NULL)
        return true;
    const char *refusal =
        neso_sign_file_read(options->explain, &self->reply_text, &self->reply.len);
    if (refusal != NULL) {
        neso_sign_complain_of_file(options->explain, refusal);
        return false;
    }
    self->reply.ptr = self->reply_text;
    if (!options->has_time && self->raw.date.len == 0)
        (void)neso_sign_explain_time(self->reply, &self->request.time_s);
    return true;
}

static neso_slice first_set(const char *const *names)
{
    for (; *names != NULL; names++) {
        neso_slice value = neso_slice_of(getenv(*names));
        if (value.len > 0)
            return value;
    }
    return NESO_SLICE("");
}

/* The profile's region is copied. NULL, or why it cannot be known. */
static const char *find_region(neso_signing *self, neso_profiles *profiles, const char *profile)
{
    static neso_chain chain;
    neso_slice region;
    if (!neso_profiles_load(profiles))
        return profiles->fault;
    if (!neso_chain_begin(&chain, profiles, profile))
        return chain.fault;
    if (!neso_profiles_get(profiles, chain.profile, "region", &region))
        return profiles->fault[0] != '\0' ? profiles->fault : NULL;
    if (region.len > sizeof self->region)
        return "the region of the profile is too long";
    memcpy(self->region, region.ptr, region.len);
    self->request.region = neso_slice_make(self->region, region.len);
    return NULL;
}

static bool take_region_of_profile(neso_signing *self, const char *profile)
{
    static neso_profiles profiles;
    const char *fault = find_region(self, &profiles, profile);
    if (fault != NULL)
        neso_sign_complain("%s", fault);
    neso_profiles_wipe(&profiles);
    return fault == NULL;
}

/* Region: as told, as the host that is signed tells, or from environment or profile. */
static bool take_region(neso_signing *self, const neso_sign_options *options)
{
    static const char *const regions[] = {"AWS_REGION", "AWS_DEFAULT_REGION", "SERVICE_REGION",
                                          NULL};
    self->request.region =
        options->region != NULL ? neso_slice_of(options->region) : self->scope.region;
    if (self->request.region.len == 0 && options->region == NULL)
        self->request.region = first_set(regions);
    return self->request.region.len > 0 || options->region != NULL ||
           take_region_of_profile(self, options->profile);
}

static bool take_scope(neso_signing *self, const neso_sign_options *options)
{
    const neso_slice *host = neso_sign_headers_find(&options->headers, "Host");
    neso_sign_scope_of(&self->scope, host == NULL ? NESO_SLICE("") : *host);
    self->request.service =
        options->service != NULL ? neso_slice_of(options->service) : self->scope.service;
    if (self->request.service.len == 0) {
        neso_sign_complain("no service: the host's name does not tell it, give --service");
        return false;
    }
    if (!take_region(self, options))
        return false;
    if (self->request.region.len == 0)
        neso_sign_complain(
            "no region: the host's name does not tell it, give --region or set AWS_REGION");
    return self->request.region.len > 0;
}

static void take_modes(neso_sigv4_request *request, const neso_sign_options *options)
{
    if (options->s3)
        request->path_mode = &neso_sigv4_path_s3;
    else if (options->no_normalize)
        request->path_mode = &neso_sigv4_path_kept;
    if (options->unsigned_payload)
        request->payload = NESO_SIGV4_UNSIGNED_PAYLOAD;
    request->content_sha256 = options->content_sha256;
}

static bool take_rest(neso_signing *self, const neso_sign_options *options)
{
    return take_scope(self, options) && take_reply(self, options);
}

int neso_sign_request_make(neso_signing *self, neso_sign_options *options)
{
    memset(self, 0, sizeof *self);
    self->https = true;
    self->request.time_s = options->time_s;
    take_modes(&self->request, options);
    if (options->raw != NULL)
        return take_message(self, options) && take_rest(self, options) ? NESO_EXIT_OK
                                                                       : NESO_EXIT_FAILURE;
    self->path = malloc(strlen(options->url) + 1);
    if (self->path == NULL) {
        neso_sign_complain("out of memory");
        return NESO_EXIT_FAILURE;
    }
    if (!take_url(self, options))
        return NESO_EXIT_USAGE;
    return take_body(self, options) && take_rest(self, options) ? NESO_EXIT_OK : NESO_EXIT_FAILURE;
}

void neso_sign_request_free(neso_signing *self)
{
    neso_sign_raw_free(&self->raw);
    free(self->path);
    free(self->reply_text);
    self->path = NULL;
    self->reply_text = NULL;
}

#include "neso_tls_session.h"
#include "neso_wipe.h"

#include <string.h>

/* RFC 5246 appendix F.1.4: no session should live longer. Certificates are judged again then. */
#define LIFE_S 86400

static void name_peer(uint8_t name[NESO_SHA256_SIZE], const neso_peer *peer)
{
    const uint8_t numbers[3] = {(uint8_t)(peer->port >> 8), (uint8_t)peer->port, peer->identify};
    neso_sha256 hash;
    neso_sha256_init(&hash);
    neso_sha256_update(&hash, numbers, sizeof numbers);
    neso_sha256_update(&hash, peer->host.ptr, peer->host.len);
    neso_sha256_final(&hash, name);
}

static bool is_fresh(const neso_tls_session *session, int64_t now_s)
{
    int64_t age_s = now_s - session->since_s;
    return session->parameters.session_id_len > 0 && age_s >= 0 && age_s < LIFE_S;
}

bool neso_tls_session_select(neso_tls *self, const neso_peer *peer)
{
    uint8_t name[NESO_SHA256_SIZE];
    self->session = NESO_TLS_SESSIONS;
    if (peer->dates_unchecked)
        return false;
    name_peer(name, peer);
    for (size_t i = 0; i < NESO_TLS_SESSIONS; i++) {
        neso_tls_session *session = &self->sessions[i];
        if (memcmp(session->peer, name, sizeof name) != 0)
            continue;
        self->session = i;
        if (!is_fresh(session, peer->unix_time_s)) {
            neso_tls_session_forget(self);
            return false;
        }
        br_ssl_engine_set_session_parameters(&self->client.eng, &session->parameters);
        return true;
    }
    self->session = self->next_session;
    self->next_session = (self->next_session + 1) % NESO_TLS_SESSIONS;
    neso_tls_session_forget(self);
    memcpy(self->sessions[self->session].peer, name, sizeof name);
    return false;
}

void neso_tls_session_keep(neso_tls *self)
{
    if (self->session == NESO_TLS_SESSIONS)
        return;
    neso_tls_session *session = &self->sessions[self->session];
    br_ssl_session_parameters agreed;
    br_ssl_engine_get_session_parameters(&self->client.eng, &agreed);
    /* The same master secret: a resumed session, whose life goes on from its first handshake. */
    bool resumed = neso_equal_ct(agreed.master_secret, session->parameters.master_secret,
                                 sizeof agreed.master_secret);
    if (!resumed)
        session->since_s = self->unix_time_s;
    session->parameters = agreed;
    neso_wipe(&agreed, sizeof agreed);
}

void neso_tls_session_forget(neso_tls *self)
{
    if (self->session == NESO_TLS_SESSIONS)
        return;
    neso_tls_session *session = &self->sessions[self->session];
    neso_wipe(&session->parameters, sizeof session->parameters);
}

/* The sessions that a neso_tls keeps for resumption. For neso_tls.c only. */
#ifndef NESO_TLS_SESSION_H
#define NESO_TLS_SESSION_H

#include "neso_tls.h"

/* Finds the peer's session and hands it to the engine: true when there is one that may be resumed.
 * Otherwise makes room for a new one, or for a connection with unchecked dates for none. */
bool neso_tls_session_select(neso_tls *self, const neso_peer *peer);

/* After a handshake: remembers what the engine has agreed on. */
void neso_tls_session_keep(neso_tls *self);

/* After a handshake that failed: the next one is a full one. */
void neso_tls_session_forget(neso_tls *self);

#endif

/*
 * The limits of a build: sizes of buffers and tables, each with its unit, range and cost in RAM.
 *
 * Every limit can be set from the command line of the compiler, for all files of a build alike:
 *
 *     cc -DNESO_TOKEN_MAX=4096 -DNESO_LINE_MAX=512 ...
 *
 * A value outside its range does not compile, and the message names the option.
 */
#ifndef NESO_CONFIG_H
#define NESO_CONFIG_H

/* The longest session token that is kept, in bytes; 256 to 20,480. AWS says 4,096 at most today,
 * usual ones have 350 to 1,200. RAM: this, and this again in the room for a reply of STS, in which
 * the encoder works at other times. */
#ifndef NESO_TOKEN_MAX
#define NESO_TOKEN_MAX 2048
#endif
_Static_assert(NESO_TOKEN_MAX >= 256 && NESO_TOKEN_MAX <= 20480,
               "NESO_TOKEN_MAX must be 256 to 20480 bytes");

/* The longest line of telemetry, in bytes without its line end; 64 to 8,192. A sender that can be
 * told to split its lines (Telegraf: influx_max_line_bytes) is told this. RAM: this, once. */
#ifndef NESO_LINE_MAX
#define NESO_LINE_MAX 1024
#endif
_Static_assert(NESO_LINE_MAX >= 64 && NESO_LINE_MAX <= 8192,
               "NESO_LINE_MAX must be 64 to 8192 bytes");

/* The most readings that leave in one request; 2 to 200 (Neptune advises about 200 records). RAM:
 * eight bytes for each, in the encoder's plan; the batch itself is a range of the outbox. */
#ifndef NESO_BATCH_READINGS_MAX
#define NESO_BATCH_READINGS_MAX 100
#endif
_Static_assert(NESO_BATCH_READINGS_MAX >= 2 && NESO_BATCH_READINGS_MAX <= 200,
               "NESO_BATCH_READINGS_MAX must be 2 to 200 readings");

/* The longest body of a database's reply that is read, in bytes; 512 to 16,384. After a longer one
 * the batch is sent again, and in smaller ones if it was a refusal. RAM: at most this, once. */
#ifndef NESO_REPLY_MAX
#define NESO_REPLY_MAX 1024
#endif
_Static_assert(NESO_REPLY_MAX >= 512 && NESO_REPLY_MAX <= 16384,
               "NESO_REPLY_MAX must be 512 to 16384 bytes");

/* The longest head of an HTTP response that is read, in bytes, those of interim responses included;
 * 1,024 to 65,536. The trailers and each chunk-size line have this limit too. RAM: none, heads are
 * not kept. */
#ifndef NESO_HTTP_HEAD_MAX
#define NESO_HTTP_HEAD_MAX 16384
#endif
_Static_assert(NESO_HTTP_HEAD_MAX >= 1024 && NESO_HTTP_HEAD_MAX <= 65536,
               "NESO_HTTP_HEAD_MAX must be 1024 to 65536 bytes");

/* Where a gateway's credentials may come from, 1 or 0 each: what is 0 is not linked, and its fields
 * are unknown to the configuration. (A pair of keys that signs by itself is always there.) RAM: the
 * providers share one room; a second store of credentials when any but ASSUME_ROLE is 1, as these
 * can be what assumes a role. */
#ifndef NESO_SOURCE_ASSUME_ROLE
#define NESO_SOURCE_ASSUME_ROLE 1
#endif
#ifndef NESO_SOURCE_WEB_IDENTITY
#define NESO_SOURCE_WEB_IDENTITY 1
#endif
#ifndef NESO_SOURCE_SAML
#define NESO_SOURCE_SAML 1
#endif
#ifndef NESO_SOURCE_SESSION_TOKEN
#define NESO_SOURCE_SESSION_TOKEN 1
#endif
#ifndef NESO_SOURCE_IOT
#define NESO_SOURCE_IOT 1
#endif
#ifndef NESO_SOURCE_IMDS
#define NESO_SOURCE_IMDS 1
#endif
#ifndef NESO_SOURCE_CONTAINER
#define NESO_SOURCE_CONTAINER 1
#endif
#ifndef NESO_SOURCE_EXTERNAL
#define NESO_SOURCE_EXTERNAL 1
#endif

/* 1: a role can be assumed with a session policy, tags and a source identity. RAM: the tags. */
#ifndef NESO_ROLE_OPTIONS
#define NESO_ROLE_OPTIONS 1
#endif

/* The most session tags of a role; 1 to 50. RAM: sixteen bytes for each. */
#ifndef NESO_ROLE_TAGS_MAX
#define NESO_ROLE_TAGS_MAX 10
#endif
_Static_assert(NESO_ROLE_TAGS_MAX >= 1 && NESO_ROLE_TAGS_MAX <= 50,
               "NESO_ROLE_TAGS_MAX must be 1 to 50 tags");

#endif

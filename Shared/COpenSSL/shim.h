#ifndef SEXTANT_COPENSSL_H
#define SEXTANT_COPENSSL_H
// libssl and libcrypto, with the few macros that Swift cannot import given as functions.
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/modes.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// TLS 1.2 and up, no compression, no renegotiation in either direction. SSL_OP_IGNORE_UNEXPECTED_EOF stays off:
// a stream that ends without close_notify must be seen as cut.
static inline int sextant_ssl_ctx_harden(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}

static inline long sextant_ssl_set_server_name(SSL *ssl, const char *name) {
    return SSL_set_tlsext_host_name(ssl, name);
}

static inline size_t sextant_bio_pending(BIO *bio) { return BIO_ctrl_pending(bio); }
#endif

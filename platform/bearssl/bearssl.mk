# What of BearSSL is compiled; paths are relative to BEARSSL_DIR. The linker takes from it what is
# used. Not src/hash/sha2small.c: neso_tls_sha256.c takes its place.
BEARSSL_SRCS := $(addprefix src/, settings.c \
	codec/ccopy.c codec/dec16be.c codec/dec32be.c codec/dec32le.c codec/dec64be.c \
	codec/enc16be.c codec/enc32be.c codec/enc32le.c codec/enc64be.c \
	ec/ec_c25519_m31.c ec/ec_curve25519.c ec/ec_p256_m31.c ec/ec_prime_i31.c ec/ec_secp256r1.c \
	ec/ec_secp384r1.c ec/ec_secp521r1.c ec/ecdsa_atr.c ec/ecdsa_i31_bits.c \
	ec/ecdsa_i31_sign_asn1.c ec/ecdsa_i31_sign_raw.c ec/ecdsa_i31_vrfy_asn1.c \
	ec/ecdsa_i31_vrfy_raw.c ec/ecdsa_rta.c \
	hash/dig_oid.c hash/dig_size.c hash/ghash_ctmul32.c hash/multihash.c hash/sha2big.c \
	int/i31_add.c int/i31_bitlen.c int/i31_decmod.c int/i31_decode.c int/i31_decred.c \
	int/i31_encode.c int/i31_fmont.c int/i31_iszero.c int/i31_modpow.c int/i31_modpow2.c \
	int/i31_montmul.c int/i31_mulacc.c int/i31_muladd.c int/i31_ninv31.c int/i31_reduce.c \
	int/i31_rshift.c int/i31_sub.c \
	int/i31_tmont.c int/i32_div32.c \
	mac/hmac.c mac/hmac_ct.c rand/hmac_drbg.c rand/sysrng.c \
	rsa/rsa_i31_pkcs1_sign.c rsa/rsa_i31_pkcs1_vrfy.c rsa/rsa_i31_priv.c rsa/rsa_i31_pub.c \
	rsa/rsa_pkcs1_sig_pad.c rsa/rsa_pkcs1_sig_unpad.c \
	ssl/prf.c ssl/prf_sha256.c ssl/prf_sha384.c ssl/ssl_client.c ssl/ssl_engine.c ssl/ssl_hashes.c \
	ssl/ssl_hs_client.c ssl/ssl_rec_gcm.c \
	symcipher/aes_common.c symcipher/aes_ct.c symcipher/aes_ct_ctr.c symcipher/aes_ct_enc.c \
	x509/x509_minimal.c)

# No clock and no random source of BearSSL's own: neso_tls gives it both.
BEARSSL_DEFS := -DBR_USE_UNIX_TIME=0 -DBR_USE_WIN32_TIME=0 -DBR_USE_URANDOM=0 \
	-DBR_USE_GETENTROPY=0 -DBR_USE_WIN32_RAND=0 -DBR_RDRAND=0

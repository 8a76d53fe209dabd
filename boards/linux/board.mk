# The command `neso`: the gateway and the signer as a Linux program.
BOARD_KIND     := hosted
BOARD_PLATFORM := posix bearssl
# On 32-bit machines too, times go beyond 2038 and files beyond 2 GiB.
# Here a session token may have any length that a service is known to issue, and AWS_CA_BUNDLE may
# name all the authorities that a system trusts.
BOARD_DEFS     := -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 \
                  -DNESO_ANCHORS_MAX=512 -DNESO_ANCHORS_BYTES=262144 -DNESO_TOKEN_MAX=20480
# Functions are bound when the program starts: late binding would save registers on the stack, with
# whatever secret is in them.
BOARD_LDFLAGS  := -Wl,-z,relro,-z,now
BOARD_P384     := 1
BOARD_SHA256   := processor

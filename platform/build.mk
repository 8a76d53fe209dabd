# Builds one board, which is one folder of boards/ that holds a board.mk:
#
#   make -f platform/build.mk BOARD=lm3s6965evb
#
# board.mk sets
#   BOARD_KIND      cortexm (a firmware image) or hosted (a program for an operating system)
#   BOARD_ARCH      machine flags
#   BOARD_PLATFORM  the folders of platform/ that the device is made of
#   BOARD_DEFS      -D flags for everything, third-party sources too
#   BOARD_LD        linker script of an image
#   BOARD_SHA256    block function of SHA-256, by which compile.mk names it: an image's default is
#                   small, a program's processor; NESO_SHA256=x overrides what the board says
#   BOARD_P384      1: with P-384 and SHA-384, and Amazon Root CA 4
#   BOARD_CREDENTIALS   the sources of credentials that are linked, by the names of neso_settings.h;
#                   default: all
#   BOARD_ENTROPY   own: the folder has a driver for the device's random source
#   BOARD_LDFLAGS, BOARD_LIBS   additions to the link
# and, for tests and `make size`, BOARD_FLASH, BOARD_RAM, BOARD_CONFIG_ADDR, BOARD_CONFIG_SIZE,
# BOARD_QEMU and BOARD_QEMU_NIC; BOARD_BUDGET_FLASH and BOARD_BUDGET_RAM where there is a budget. A
# piece of the platform that compiles someone else's sources lists
# them in <piece>/<piece>.mk.

.PHONY: all
all:

include boards/$(BOARD)/board.mk
-include $(wildcard $(foreach p,$(BOARD_PLATFORM),platform/$p/$p.mk))

# ---- BearSSL and lwIP, by way of build/third/, so that no path of this machine reaches an image

ifdef BEARSSL_SRCS
  THIRD          += bearssl
  THIRD_SOURCES  += $(BEARSSL_SRCS:%=build/third/bearssl/%)
  THIRD_INCLUDES += -isystem build/third/bearssl/inc
  THIRD_PRIVATE  += -Ibuild/third/bearssl/src
  THIRD_DEFINES  += $(BEARSSL_DEFS)
endif
ifdef LWIP_SRCS
  THIRD          += lwip
  THIRD_SOURCES  += $(LWIP_SRCS:%=build/third/lwip/%)
  THIRD_INCLUDES += -isystem build/third/lwip/src/include
  THIRD_PRIVATE  += -Iplatform/lwip -Iport -Icore/base
  THIRD_DEFINES  += $(LWIP_DEFS)
endif

# ---- One target's flags and sources

CORTEXM      := $(filter cortexm,$(BOARD_KIND))
PIECES       := $(BOARD_PLATFORM)
ARCH         := $(BOARD_ARCH)
CREDENTIALS  := assume_role session_token web_identity saml iot imds container external
NOT_LINKED   := $(if $(BOARD_CREDENTIALS),$(filter-out $(BOARD_CREDENTIALS),$(CREDENTIALS)))
DEFINES      := $(BOARD_DEFS) $(if $(BOARD_P384),-DNESO_TLS_P384=1) \
                $(patsubst %,-DNESO_SOURCE_%=0,$(shell echo $(NOT_LINKED) | tr a-z A-Z))
OPT          := $(if $(CORTEXM),-Os,-O2) -g -fno-common
SHA256_BLOCK := $(or $(NESO_SHA256),$(BOARD_SHA256),$(if $(CORTEXM),small,processor))
ifneq ($(CORTEXM),)
  CROSS := arm-none-eabi-
  ARCH  += --specs=picolibc.specs
  OUT   := build/firmware/$(BOARD)
else
  OUT   := build/$(BOARD)$(CROSS:%-=-%)
endif
include platform/compile.mk

# Where random bytes come from is all that differs between the image for the emulator (qemu) and the
# one for the device (silicon).
ENTROPY_SOURCES := $(wildcard platform/cortexm/neso_entropy_*.c)
PIECE_SOURCES   := $(wildcard $(foreach p,$(PIECES),platform/$p/*.c platform/$p/*.S))
BOARD_SOURCES   := $(wildcard boards/$(BOARD)/*.c boards/$(BOARD)/*.S)
LIB_OBJECTS     := $(call objects,$(CORE_SOURCES))
SOURCES         := $(PORT_SOURCES) $(PIECE_SOURCES) $(BOARD_SOURCES) $(THIRD_SOURCES)
OBJECTS         := $(call objects,$(sort $(filter-out $(ENTROPY_SOURCES),$(SOURCES))))

# Made again when its members are others, not only when they change.
FLAGS_lib = $(LIB_OBJECTS)
$(OUT)/libneso.a: $(LIB_OBJECTS) $(OUT)/flags.lib
	$(call say,AR,$@)
	@rm -f $@
	$(Q)$(AR) rcsD $@ $(filter %.o,$^)

# ---- Trust anchors that are built in, from Debian's ca-certificates

ifdef BEARSSL_SRCS
ANCHORS := $(OUT)/generated/neso_anchors_builtin
OBJECTS += $(ANCHORS).o
$(ANCHORS).c: platform/bearssl/make_anchors.py
	$(call say,GEN,$@)
	@mkdir -p $(@D)
	$(Q)python3 $< $(if $(BOARD_P384),--p384) >$@.new && mv $@.new $@
$(ANCHORS).o: $(ANCHORS).c $(OUT)/flags.own | $(THIRD:%=build/third/%)
	$(call say,CC,$<)
	$(COMPILE) $(FLAGS_own) $(INCLUDES_platform) $<
endif

# ---- Link

LINK = $(Q)$(CC) $(ARCH) $(OPT) $(BOARD_LDFLAGS) -Wl,--gc-sections -Wl,--build-id=none \
       -Wl,-Map=$(basename $@).map -o $@

ifneq ($(CORTEXM),)
VARIANTS := $(if $(BOARD_ENTROPY),silicon,qemu silicon)
all: $(VARIANTS:%=$(OUT)/%/neso.bin)

ifeq ($(BOARD_ENTROPY),)
$(OUT)/qemu/neso.elf:    $(OUT)/platform/cortexm/neso_entropy_semihosting.o
$(OUT)/silicon/neso.elf: $(OUT)/platform/cortexm/neso_entropy_none.o
endif

# forbidden.ld fails the link of an image with a heap or a second hash; `make size` reads the map.
SCRIPTS := $(BOARD_LD) platform/forbidden.ld $(wildcard platform/cortexm/*.ld)
$(VARIANTS:%=$(OUT)/%/neso.elf): $(OBJECTS) $(OUT)/libneso.a $(SCRIPTS)
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(LINK) -nostartfiles -Lplatform/cortexm -T $(BOARD_LD) platform/forbidden.ld \
	    -Wl,--fatal-warnings $(filter %.o,$^) $(OUT)/libneso.a

$(VARIANTS:%=$(OUT)/%/neso.bin): %.bin: %.elf
	$(Q)$(OBJCOPY) -O binary $< $@
else
all: $(OUT)/neso
$(OUT)/neso: $(OBJECTS) $(OUT)/libneso.a
	$(call say,LINK,$@)
	$(LINK) $(if $(CROSS),-static) $^ $(BOARD_LIBS)
endif

# For scripts: make -s -f platform/build.mk BOARD=x print-BOARD_QEMU
print-%:
	@echo '$($*)'

DEPENDS := $(patsubst %.o,%.d,$(LIB_OBJECTS) $(OBJECTS) $(ENTROPY_SOURCES:%.c=$(OUT)/%.o))
-include $(wildcard $(DEPENDS))

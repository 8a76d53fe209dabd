# The machines that run tests written with cmocka. Included before platform/compile.mk, with UNIT:
#
#   native      this machine, with sanitizers
#   plain       this machine without them: what is on the stack can be seen
#   armhf       32-bit ARM, static, under qemu-arm
#   powerpc     big-endian, static, under qemu-ppc
#   cortexm3    a bare mps2-an385 under qemu-system-arm
#   cortexm0plus   the same board with code for a Cortex-M0+, words that are not aligned refused

UNIT ?= native

CROSS_native   :=
ARCH_native    := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
RUN_native     := env ASAN_OPTIONS=detect_stack_use_after_return=1

# With late binding, the first call into a shared library saves every register on the stack.
CROSS_plain    :=
LINK_plain     := -Wl,-z,now

CROSS_armhf    := arm-linux-gnueabihf-
ARCH_armhf     := -static
RUN_armhf      := qemu-arm
# As it is shipped: what a compiler leaves on the stack is looked at.
OPT_armhf      := -O2

CROSS_powerpc  := powerpc-linux-gnu-
ARCH_powerpc   := -static
RUN_powerpc    := qemu-ppc
BYTE_ORDER_powerpc := -DWORDS_BIGENDIAN=1 -DWORDS_SIZEOF_VOID_P=4

# picolibc's own start-up and linker script: 4 MiB of code, 4 MiB of RAM, output by semihosting.
CROSS_cortexm3 := arm-none-eabi-
ARCH_cortexm3  := -mcpu=cortex-m3 -mthumb --specs=picolibc.specs --oslib=semihost --crt0=hosted
RUN_cortexm3   := qemu-system-arm -M mps2-an385 -display none -monitor none -serial null \
                  -semihosting-config enable=on,target=native -kernel
MEMORY         := __flash=0 __flash_size=4M __ram=0x20000000 __ram_size=4M __stack_size=16K \
                  __heap_size_min=1M
LINK_cortexm3  := $(MEMORY:%=-Wl,--defsym=%)

CROSS_cortexm0plus := $(CROSS_cortexm3)
ARCH_cortexm0plus  := $(subst cortex-m3,cortex-m0plus,$(ARCH_cortexm3))
RUN_cortexm0plus   := $(RUN_cortexm3)
LINK_cortexm0plus  := $(LINK_cortexm3)

CROSS := $(CROSS_$(UNIT))
ARCH  := $(ARCH_$(UNIT))
OPT   := $(or $(NESO_OPT),$(OPT_$(UNIT)),-O1) -g
BARE  := $(filter cortexm%,$(UNIT))
GUARD := $(if $(BARE),heap,mmap)

# Debian's cmocka serves this machine; for the others it is compiled from its source.
ifneq ($(filter native plain,$(UNIT)),)
  LIBS           := -lcmocka
else
  THIRD          := cmocka
  THIRD_SOURCES  := build/third/cmocka/src/cmocka.c
  THIRD_INCLUDES := -isystem build/third/cmocka/include
  THIRD_DEFINES  := -DHAVE_STRUCT_TIMESPEC=1 -DHAVE_INTTYPES_H=1 -DHAVE_SIGNAL_H=1
  THIRD_DEFINES  += $(BYTE_ORDER_$(UNIT))
endif

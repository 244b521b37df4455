# SPDX-License-Identifier: Apache-2.0
# What all stand on: freestanding, stateless.  Copying may access unaligned addresses.
base-srcs := kernel/base/string.c kernel/base/format.c
base-deps :=
$(objects)/kernel/base/string.o: flags-isa += -mno-strict-align

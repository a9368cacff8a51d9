# ARMv7 with floating point unit, as Debian's armhf: not the first Raspberry Pi, nor the Zero.
set(AMS_ARCHITECTURE armhf)
set(AMS_TRIPLET arm-linux-gnueabihf)
set(CMAKE_SYSTEM_PROCESSOR armv7l)
include(${CMAKE_CURRENT_LIST_DIR}/debian.cmake)

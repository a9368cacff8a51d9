# Raspberry Pi 3 and later with a 64-bit system, and most other boards.
set(AMS_ARCHITECTURE arm64)
set(AMS_TRIPLET aarch64-linux-gnu)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
include(${CMAKE_CURRENT_LIST_DIR}/debian.cmake)

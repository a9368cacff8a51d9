# Debian's cross compilers with the libraries that packaging/sysroot.sh unpacks for them.
# Included by arm64.cmake and armhf.cmake, which say for which architecture.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_C_COMPILER ${AMS_TRIPLET}-gcc)
set(CMAKE_CXX_COMPILER ${AMS_TRIPLET}-g++)
set(CMAKE_LIBRARY_ARCHITECTURE ${AMS_TRIPLET})
get_filename_component(CMAKE_SYSROOT ${CMAKE_CURRENT_LIST_DIR}/../../build/sysroot-${AMS_ARCHITECTURE} ABSOLUTE)

# Not the libraries of the machine that builds.
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(ENV{PKG_CONFIG_SYSROOT_DIR} ${CMAKE_SYSROOT})
set(ENV{PKG_CONFIG_LIBDIR} ${CMAKE_SYSROOT}/usr/lib/${AMS_TRIPLET}/pkgconfig:${CMAKE_SYSROOT}/usr/share/pkgconfig)

# Debian's cross compilers and its libraries of the other architecture beside the own ones (multiarch).
# Included by arm64.cmake and armhf.cmake, which say which.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_C_COMPILER ${AMS_TRIPLET}-gcc)
set(CMAKE_CXX_COMPILER ${AMS_TRIPLET}-g++)
set(CMAKE_LIBRARY_ARCHITECTURE ${AMS_TRIPLET})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(ENV{PKG_CONFIG_LIBDIR} /usr/lib/${AMS_TRIPLET}/pkgconfig:/usr/share/pkgconfig)
# Not the libraries of the machine that builds.
list(APPEND CMAKE_IGNORE_PREFIX_PATH /usr/local)
list(APPEND CMAKE_SYSTEM_IGNORE_PATH /usr/lib/x86_64-linux-gnu /usr/lib/x86_64-linux-gnu/cmake)

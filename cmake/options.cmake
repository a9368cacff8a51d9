# Options that every target of the project shares: link to ams::options.
set(AMS_SANITIZE "" CACHE STRING "Sanitizers to build with, for example address,undefined")

add_library(ams_options INTERFACE)
add_library(ams::options ALIAS ams_options)
target_compile_options(ams_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast -Wnon-virtual-dtor -Werror)

if(AMS_SANITIZE)
  target_compile_options(ams_options INTERFACE
    # vptr needs the type information that core is built without.
    -fsanitize=${AMS_SANITIZE} -fno-sanitize=vptr -fno-sanitize-recover=all -fno-omit-frame-pointer
    # Instrumented, g++ 12 takes Asio's allocation of coroutine frames for a mismatch.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>)
  target_link_options(ams_options INTERFACE -fsanitize=${AMS_SANITIZE})
endif()

find_program(AMS_CCACHE ccache)
if(AMS_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${AMS_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${AMS_CCACHE})
endif()

# ams_test(NAME SOURCES... LIBRARIES...): a GoogleTest program whose cases ctest lists one by one.
include(GoogleTest)
function(ams_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
  find_package(GTest REQUIRED)
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} ams::options GTest::gmock GTest::gtest_main)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60)
endfunction()

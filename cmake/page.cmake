# ams_page(VARIABLE): a source that holds the page of web/, built by npm and packed, or nothing where that cannot be.
option(AMSBRIDGE_PAGE "Build the web page into the program; needs npm and what `npm ci` installs in web/" ON)

function(ams_page variable)
  set(${variable} "" PARENT_SCOPE)
  if(NOT AMSBRIDGE_PAGE)
    return()
  endif()
  set(web ${PROJECT_SOURCE_DIR}/web)
  find_program(AMS_NPM npm)
  find_program(AMS_PYTHON python3 HINTS /usr/bin)
  if(NOT AMS_NPM OR NOT AMS_PYTHON OR NOT EXISTS ${web}/package.json OR NOT EXISTS ${web}/node_modules)
    message(WARNING "The program is built without its page, which needs npm, python3 and `npm ci` in ${web}")
    return()
  endif()
  # Where the page is written anew, only what it is made of counts.
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${web}/src/* ${web}/public/*)
  file(GLOB tools CONFIGURE_DEPENDS ${web}/tools/*.mjs)
  list(FILTER sources EXCLUDE REGEX "\\.test\\.tsx?$")
  set(dist ${CMAKE_CURRENT_BINARY_DIR}/dist)
  set(packed ${CMAKE_CURRENT_BINARY_DIR}/page_files.cpp)
  add_custom_command(OUTPUT ${packed}
    COMMAND ${AMS_NPM} run --silent build -- --logLevel warn --outDir ${dist} --emptyOutDir
    COMMAND ${AMS_PYTHON} ${PROJECT_SOURCE_DIR}/bridge/page/pack_page.py ${dist} ${packed}
    DEPENDS ${sources} ${tools} ${web}/index.html ${web}/package.json ${web}/package-lock.json ${web}/vite.config.ts
            ${PROJECT_SOURCE_DIR}/bridge/page/pack_page.py
    WORKING_DIRECTORY ${web}
    COMMENT "Building and packing the web page"
    VERBATIM)
  set(${variable} ${packed} PARENT_SCOPE)
endfunction()

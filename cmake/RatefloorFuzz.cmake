# One libFuzzer program per x_fuzz.cc, linked with that folder's library. Needs clang.
# The target `fuzzers` builds them all and what they link, but not the tool.
add_custom_target(fuzzers)
foreach(library IN ITEMS ${RATEFLOOR_FOLDERS})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/ratefloor/${library}/*_fuzz.cc)
  foreach(source ${sources})
    get_filename_component(name ${source} NAME_WE)
    add_executable(${name} ${source})
    target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    target_link_libraries(${name} PRIVATE ratefloor_${library})
    add_dependencies(fuzzers ${name})
  endforeach()
endforeach()

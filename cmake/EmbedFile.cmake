# ratefloor_embed(TARGET target NAMESPACE ns SYMBOL kName FILES file…)
#
# Compiles files into a target as one `const std::string_view ns::kName`, so that an installed program
# carries its page and scripts inside itself. Several files are joined in the order given. The symbol
# must be declared `extern` in a header. Made of character literals, not of one long string literal:
# ISO compilers need not accept string literals above 65,536 characters.
#
# The same file is the script that does the work at build time (cmake -P).
if(CMAKE_SCRIPT_MODE_FILE)
  set(bytes "")
  string(REPLACE "|" ";" inputs "${INPUTS}")
  foreach(input IN LISTS inputs)
    file(READ "${input}" hex HEX)
    string(APPEND bytes "${hex}")
  endforeach()
  string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
  file(WRITE "${OUTPUT}.tmp" "// Made by cmake/EmbedFile.cmake from: ${INPUTS}\n\
#include <string_view>\n\
namespace ${NAMESPACE} {\n\
extern const std::string_view ${SYMBOL};\n\
static constexpr char kBytes[] = {\n${bytes}'\\0'};\n\
constinit const std::string_view ${SYMBOL}{kBytes, sizeof(kBytes) - 1};\n\
}  // namespace ${NAMESPACE}\n")
  file(RENAME "${OUTPUT}.tmp" "${OUTPUT}")
  return()
endif()

set(RATEFLOOR_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(ratefloor_embed)
  cmake_parse_arguments(ARG "" "TARGET;NAMESPACE;SYMBOL" "FILES" ${ARGN})
  set(output ${CMAKE_CURRENT_BINARY_DIR}/embedded/${ARG_SYMBOL}.cc)
  string(REPLACE ";" "|" inputs "${ARG_FILES}")
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/embedded
    COMMAND ${CMAKE_COMMAND} "-DINPUTS=${inputs}" -DOUTPUT=${output} -DNAMESPACE=${ARG_NAMESPACE}
            -DSYMBOL=${ARG_SYMBOL} -P ${RATEFLOOR_EMBED_SCRIPT}
    DEPENDS ${ARG_FILES} ${RATEFLOOR_EMBED_SCRIPT}
    COMMENT "Embedding ${ARG_SYMBOL}"
    VERBATIM)
  target_sources(${ARG_TARGET} PRIVATE ${output})
endfunction()

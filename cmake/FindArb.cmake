# Arb (ball arithmetic) and the FLINT below it, which Debian 12 packages without pkg-config files.
# Gives the target Arb::arb.
find_path(Arb_INCLUDE_DIR arb.h)
find_library(Arb_LIBRARY NAMES flint-arb arb)
find_library(Arb_FLINT_LIBRARY NAMES flint)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Arb REQUIRED_VARS Arb_LIBRARY Arb_FLINT_LIBRARY Arb_INCLUDE_DIR)
if(Arb_FOUND AND NOT TARGET Arb::arb)
  add_library(Arb::arb INTERFACE IMPORTED)
  target_include_directories(Arb::arb INTERFACE ${Arb_INCLUDE_DIR})
  target_link_libraries(Arb::arb INTERFACE ${Arb_LIBRARY} ${Arb_FLINT_LIBRARY})
endif()
mark_as_advanced(Arb_INCLUDE_DIR Arb_LIBRARY Arb_FLINT_LIBRARY)

# oneDNN, whose Debian 12 package has no pkg-config file, and the OpenMP runtime that it was built
# with (GCC's), which has to be told to leave the threads to us. Gives the target DNNL::dnnl.
find_path(DNNL_INCLUDE_DIR oneapi/dnnl/dnnl.hpp)
find_library(DNNL_LIBRARY NAMES dnnl)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(DNNL REQUIRED_VARS DNNL_LIBRARY DNNL_INCLUDE_DIR)
if(DNNL_FOUND AND NOT TARGET DNNL::dnnl)
  add_library(DNNL::dnnl INTERFACE IMPORTED)
  target_include_directories(DNNL::dnnl INTERFACE ${DNNL_INCLUDE_DIR})
  target_link_libraries(DNNL::dnnl INTERFACE ${DNNL_LIBRARY} gomp)
endif()
mark_as_advanced(DNNL_INCLUDE_DIR DNNL_LIBRARY)

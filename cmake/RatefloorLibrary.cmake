# ratefloor_library(NAME folder DEPS folders… PRIVATE libraries…)
#
# One static library per folder of the house, so that the linker, too, knows which way dependencies
# point. Sources are found by name: x_test.cc, x_fuzz.cc and x_bench.cc lie beside x.cc and are not
# part of the library.
function(ratefloor_library)
  cmake_parse_arguments(ARG "" "NAME" "DEPS;PRIVATE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${ARG_NAME}/*.cc)
  list(FILTER sources EXCLUDE REGEX "_(test|fuzz|bench)\\.cc$")
  add_library(ratefloor_${ARG_NAME} STATIC ${sources})
  add_library(ratefloor::${ARG_NAME} ALIAS ratefloor_${ARG_NAME})
  set_target_properties(ratefloor_${ARG_NAME} PROPERTIES EXPORT_NAME ${ARG_NAME}
                        POSITION_INDEPENDENT_CODE ON)
  target_compile_features(ratefloor_${ARG_NAME} PUBLIC cxx_std_20)
  target_include_directories(ratefloor_${ARG_NAME} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  foreach(dep ${ARG_DEPS})
    target_link_libraries(ratefloor_${ARG_NAME} PUBLIC ratefloor_${dep})
  endforeach()
  target_link_libraries(ratefloor_${ARG_NAME} PRIVATE ${ARG_PRIVATE})
  ratefloor_unity(ratefloor_${ARG_NAME})
  set_property(GLOBAL APPEND PROPERTY RATEFLOOR_LIBRARIES ratefloor_${ARG_NAME})
endfunction()

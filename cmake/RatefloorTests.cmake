# One test program per folder of the library, from every x_test.cc in it.
find_package(GTest REQUIRED)
include(GoogleTest)
foreach(library IN ITEMS ${RATEFLOOR_FOLDERS})
  file(GLOB_RECURSE tests CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/ratefloor/${library}/*_test.cc)
  if(tests)
    add_executable(${library}_test ${tests})
    target_link_libraries(${library}_test PRIVATE ratefloor_${library} GTest::gtest_main GTest::gmock Arb::arb
                          fmt::fmt nlohmann_json::nlohmann_json Boost::headers PkgConfig::HWY)
    ratefloor_unity(${library}_test)
    if(library STREQUAL "job")  # what `quantize` leaves in a folder is the report's text
      target_link_libraries(job_test PRIVATE ratefloor_report)
    endif()
    target_compile_definitions(${library}_test PRIVATE
      RATEFLOOR_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    gtest_discover_tests(${library}_test TEST_PREFIX "${library}." DISCOVERY_TIMEOUT 60
                         PROPERTIES TIMEOUT 600)
  endif()
endforeach()

# `cmake --install`: the tool, the headers, the static libraries, and a package for find_package.
include(CMakePackageConfigHelpers)
get_property(libraries GLOBAL PROPERTY RATEFLOOR_LIBRARIES)

# What an outside program links: everything, by one name.
add_library(ratefloor_all INTERFACE)
set_target_properties(ratefloor_all PROPERTIES EXPORT_NAME ratefloor)
target_link_libraries(ratefloor_all INTERFACE ${libraries})
add_library(ratefloor::ratefloor ALIAS ratefloor_all)

install(TARGETS ratefloor RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS ratefloor_all ${libraries} EXPORT ratefloorTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/ratefloor DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.h" PATTERN "testing" EXCLUDE)
install(EXPORT ratefloorTargets NAMESPACE ratefloor::
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/ratefloor)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/ratefloorConfig.cmake.in
  ${PROJECT_BINARY_DIR}/ratefloorConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/ratefloor)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/ratefloorConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/ratefloorConfig.cmake
              ${PROJECT_BINARY_DIR}/ratefloorConfigVersion.cmake
              ${PROJECT_SOURCE_DIR}/cmake/FindArb.cmake
              ${PROJECT_SOURCE_DIR}/cmake/FindDNNL.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/ratefloor)

# Puts the page's parts and Chart.js into ratefloor_report. Included from ratefloor/CMakeLists.txt,
# after ratefloor_library(NAME report …).
include(${PROJECT_SOURCE_DIR}/cmake/EmbedFile.cmake)

find_file(RATEFLOOR_CHART_JS NAMES chart.min.js
          PATHS /usr/share/javascript/chart.js /usr/share/nodejs/chart.js/dist NO_DEFAULT_PATH
          DOC "Chart.js 3.9, minified UMD build (Debian: libjs-chart.js)")
if(NOT RATEFLOOR_CHART_JS)
  message(FATAL_ERROR "chart.min.js not found: install libjs-chart.js or set RATEFLOOR_CHART_JS")
endif()

set(page ${CMAKE_CURRENT_LIST_DIR}/page)
foreach(part IN ITEMS
    "kPageHtml:${page}/page.html"
    "kPageCss:${page}/page.css"
    "kPageJs:${page}/data.js,${page}/theme.js,${page}/charts.js,${page}/model_charts.js,${page}/tensor_picker.js,${page}/tensor_view.js,${page}/tensor_table.js,${page}/page.js"
    "kFigurePageJs:${page}/figure_page.js"
    "kChartJs:${RATEFLOOR_CHART_JS}")
  string(REGEX MATCH "^([^:]+):(.*)$" _ "${part}")
  set(symbol ${CMAKE_MATCH_1})
  string(REPLACE "," ";" files "${CMAKE_MATCH_2}")
  ratefloor_embed(TARGET ratefloor_report NAMESPACE ratefloor::report SYMBOL ${symbol} FILES ${files})
endforeach()

# The ledger of claims.
ratefloor_embed(TARGET ratefloor_report NAMESPACE ratefloor::report SYMBOL kClaimsYaml
                FILES ${PROJECT_SOURCE_DIR}/claims.yml)

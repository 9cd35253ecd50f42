// The parts of the HTML report, compiled in by page_assets.cmake.
#pragma once

#include <string_view>

namespace ratefloor::report {

extern const std::string_view kPageHtml;  // page/page.html, with {{name}} where parts go
extern const std::string_view kPageCss;
extern const std::string_view kPageJs;        // page/*.js, joined
extern const std::string_view kFigurePageJs;  // page/figure_page.js
extern const std::string_view kChartJs;       // Chart.js, MIT licence, its banner included

}  // namespace ratefloor::report

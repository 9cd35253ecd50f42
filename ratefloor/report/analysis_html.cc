#include "ratefloor/report/analysis_html.h"

#include "ratefloor/report/finding.h"
#include "ratefloor/report/html_text.h"
#include "ratefloor/report/page_assets.h"
#include "ratefloor/report/page_data.h"

namespace ratefloor::report {

std::string analysis_html(const job::Analysis& analysis) {
  return fill_template(kPageHtml, [&](std::string_view part) -> std::string {
    if (part == "model") return html_escape(analysis.model);
    if (part == "version") return html_escape(analysis.version);
    if (part == "finding") return html_escape(finding(analysis));
    if (part == "style") return std::string(kPageCss);
    if (part == "chart.js") return std::string(kChartJs);
    if (part == "script") return std::string(kPageJs);
    if (part == "data") return page_data(analysis);
    return "";
  });
}

}  // namespace ratefloor::report

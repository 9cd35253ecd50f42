#include "ratefloor/report/evaluation_html.h"

#include "ratefloor/report/evaluation_cells.h"
#include "ratefloor/report/evaluation_figures.h"
#include "ratefloor/report/figure_page.h"
#include "ratefloor/report/html_text.h"

namespace ratefloor::report {
namespace {

constexpr std::size_t kNameWidth = 120;

constexpr const char* kPage = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<link rel="icon" href="data:,">
<title>{{model}} – ratefloor</title>
<style>
{{style}}</style>
</head>
<body>
<main>
<h1><small>ratefloor eval</small>{{model}}</h1>
{{facts}}{{scores}}{{comparison}}{{warnings}}{{figures}}{{tables}}</main>
<footer><p>This file holds everything it shows and requests nothing.</p></footer>
</body>
</html>
)";

std::string warnings(const std::vector<std::string>& all) {
  if (all.empty()) return "";
  std::string html = "<div class=\"notice\" role=\"alert\"><ul>\n";
  for (const std::string& warning : all) html += "<li>" + html_escape(warning) + "</li>\n";
  return html + "</ul></div>\n";
}

std::string tables(const job::Evaluation& e) {
  std::string html;
  if (e.comparison)
    html += html_table("Errors by matrix", matrix_cells(*e.comparison, kNameWidth)) +
            html_table("Errors by block", block_cells(*e.comparison));
  return html + html_table("Sensitivities", sensitivity_cells(e, kNameWidth));
}

}  // namespace

std::string evaluation_html(const job::Evaluation& e) {
  return fill_template(kPage, [&](std::string_view part) -> std::string {
    if (part == "model") return html_escape(e.model);
    if (part == "style") return kFigurePageStyle;
    if (part == "facts") return html_list(evaluation_facts(e, kNameWidth));
    if (part == "scores") return html_list(evaluation_numbers(e), " class=\"scores\"");
    if (part == "comparison")
      return e.comparison ? html_list(comparison_numbers(e, kNameWidth)) : "";
    if (part == "warnings") return warnings(e.warnings);
    if (part == "figures") return html_figures(evaluation_figures(e));
    if (part == "tables") return tables(e);
    return "";
  });
}

}  // namespace ratefloor::report

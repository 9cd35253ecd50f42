// Colours of the page are those of svg_plot, so that figures lie on cards without an edge. The
// figures' style sheets hold for the whole page: its classes must not be theirs (title, panel,
// muted, grid, axis, zero, m, c0 …).
#include "ratefloor/report/evaluation_html.h"

#include "ratefloor/report/evaluation_cells.h"
#include "ratefloor/report/evaluation_figures.h"
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
:root { --ground: #f6f6f3; --card: #ffffff; --text: #1b1e22; --quiet: #5b626b; --edge: #dfe0dc;
  --notice: #fff3e0; --notice-edge: #e8b877; color-scheme: light; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #0d0f12; --card: #13161a; --text: #e7e9eb; --quiet: #9ca5af; --edge: #2e343b;
    --notice: #32260f; --notice-edge: #7d5a22; color-scheme: dark; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); overflow-wrap: anywhere;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
main, footer { max-width: 1200px; margin: 0 auto; padding: 0 24px; }
footer { padding-bottom: 40px; font-size: 13px; }
h1 { font-size: 27px; line-height: 1.2; margin: 22px 0 10px; }
h1 small, footer, .note { color: var(--quiet); }
h1 small { font-size: 15px; font-weight: 400; margin-right: 10px; }
h2 { font-size: 18px; margin: 26px 0 8px; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 18px; margin: 0 0 14px; }
dl div { display: contents; } .scores div { display: block; }
dt { color: var(--quiet); } dd { margin: 0; font-variant-numeric: tabular-nums; }
.scores { display: flex; flex-wrap: wrap; gap: 12px; }
.scores div { background: var(--card); border: 1px solid var(--edge); border-radius: 10px; padding: 8px 18px; }
.scores dd { font-size: 22px; font-weight: 650; }
.notice { background: var(--notice); border: 1px solid var(--notice-edge); border-radius: 8px;
  padding: 10px 16px; margin: 0 0 14px; }
.notice ul { margin: 4px 0 0; padding-left: 20px; max-height: 12em; overflow: auto; }
figure { background: var(--card); border: 1px solid var(--edge); border-radius: 10px; margin: 0 0 16px;
  padding: 8px 16px 14px; }
figure svg { display: block; max-width: 100%; height: auto; margin: 0 auto; }
figcaption { max-width: 70em; margin: 4px auto 0; color: var(--quiet); font-size: 14px; }
.scroll { background: var(--card); border: 1px solid var(--edge); border-radius: 10px; overflow: auto;
  max-height: 80vh; overflow-wrap: normal; }
table { border-collapse: collapse; min-width: 30em; font-size: 13px; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 12px; text-align: right; white-space: nowrap; }
thead th { position: sticky; top: 0; background: var(--card); box-shadow: 0 1px var(--edge); }
tbody th { font-weight: 400; } .named { width: 100%; } .named th:first-child { text-align: left; }
tbody tr + tr > * { border-top: 1px solid var(--edge); }
.note { font-size: 13px; max-width: 80em; margin: 8px 0 0; }
</style>
</head>
<body>
<main>
<h1><small>ratefloor eval</small>{{model}}</h1>
{{facts}}{{scores}}{{comparison}}{{warnings}}{{figures}}{{tables}}</main>
<footer><p>This file holds everything it shows and requests nothing.</p></footer>
</body>
</html>
)";

std::string list(const std::vector<LabelledText>& items, const std::string& attributes) {
  std::string html = "<dl" + attributes + ">\n";
  for (const LabelledText& item : items)
    html += "<div><dt>" + html_escape(item.label) + "</dt><dd>" + html_escape(item.text) +
            "</dd></div>\n";
  return html + "</dl>\n";
}

std::string warnings(const std::vector<std::string>& all) {
  if (all.empty()) return "";
  std::string html = "<div class=\"notice\" role=\"alert\"><ul>\n";
  for (const std::string& warning : all) html += "<li>" + html_escape(warning) + "</li>\n";
  return html + "</ul></div>\n";
}

std::string figures(const job::Evaluation& evaluation) {
  std::string html;
  for (const EvaluationFigure& figure : evaluation_figures(evaluation))
    html += "<figure>\n" + figure.svg + "<figcaption>" + html_escape(figure.caption) +
            "</figcaption>\n</figure>\n";
  if (!html.empty())
    html += "<p class=\"note\">Pointing at a mark shows what it stands for and its number.</p>\n";
  return html;
}

std::string table(const std::string& title, const CellGrid& cells) {
  if (cells.rows.empty()) return "";
  std::string html = "<h2>" + title +
                     "</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" " +
                     "aria-label=\"" + title + "\"><table" +
                     (cells.named ? " class=\"named\"" : "") + "><thead><tr>";
  for (const std::string& head : cells.heads)
    html += "<th scope=\"col\">" + html_escape(head) + "</th>";
  html += "</tr></thead><tbody>\n";
  for (const std::vector<std::string>& row : cells.rows) {
    html += "<tr>";
    for (const std::string& cell : row)
      html += &cell == &row.front() ? "<th scope=\"row\">" + html_escape(cell) + "</th>"
                                    : "<td>" + html_escape(cell) + "</td>";
    html += "</tr>\n";
  }
  return html + "</tbody></table></div>\n<p class=\"note\">" + html_escape(cells.meaning) +
         "</p>\n";
}

std::string tables(const job::Evaluation& e) {
  std::string html;
  if (e.comparison)
    html += table("Errors by matrix", matrix_cells(*e.comparison, kNameWidth)) +
            table("Errors by block", block_cells(*e.comparison));
  return html + table("Sensitivities", sensitivity_cells(e, kNameWidth));
}

}  // namespace

std::string evaluation_html(const job::Evaluation& e) {
  return fill_template(kPage, [&](std::string_view part) -> std::string {
    if (part == "model") return html_escape(e.model);
    if (part == "facts") return list(evaluation_facts(e, kNameWidth), "");
    if (part == "scores") return list(evaluation_numbers(e), " class=\"scores\"");
    if (part == "comparison")
      return e.comparison ? list(comparison_numbers(e, kNameWidth), "") : "";
    if (part == "warnings") return warnings(e.warnings);
    if (part == "figures") return figures(e);
    if (part == "tables") return tables(e);
    return "";
  });
}

}  // namespace ratefloor::report

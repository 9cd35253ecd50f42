#include "ratefloor/report/figure_page.h"

#include "ratefloor/report/html_text.h"

namespace ratefloor::report {
namespace {

std::string words(const CellGrid& cells, std::size_t column) {
  return cells.holds_words(column) ? " class=\"words\"" : "";
}

}  // namespace

const char* const kFigurePageStyle =
    R"(:root { --ground: #f6f6f3; --card: #ffffff; --text: #1b1e22; --quiet: #5b626b; --edge: #dfe0dc;
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
tbody th { font-weight: 400; } .named { width: 100%; } .named th:first-child, .words { text-align: left; }
tbody tr + tr > * { border-top: 1px solid var(--edge); }
th button { all: unset; cursor: pointer; } th button:focus-visible { outline: 2px solid; }
th[aria-sort="ascending"] button::after { content: " ▲"; font-size: 9px; }
th[aria-sort="descending"] button::after { content: " ▼"; font-size: 9px; }
input { font: inherit; font-size: 14px; color: var(--text); background: var(--card);
  border: 1px solid var(--edge); border-radius: 7px; padding: 5px 11px; margin: 0 0 8px; width: min(24em, 100%); }
.tip { position: absolute; z-index: 1; max-width: min(40em, 90vw); pointer-events: none; font-size: 13px;
  background: var(--text); color: var(--card); border-radius: 6px; padding: 4px 9px; }
.note { font-size: 13px; max-width: 80em; margin: 8px 0 0; }
)";

std::string html_list(const std::vector<LabelledText>& items, const std::string& attributes) {
  std::string html = "<dl" + attributes + ">\n";
  for (const LabelledText& item : items)
    html += "<div><dt>" + html_escape(item.label) + "</dt><dd>" + html_escape(item.text) +
            "</dd></div>\n";
  return html + "</dl>\n";
}

std::string html_figures(const std::vector<CaptionedFigure>& figures) {
  std::string html;
  for (const CaptionedFigure& figure : figures)
    html += "<figure>\n" + figure.svg + "<figcaption>" + html_escape(figure.caption) +
            "</figcaption>\n</figure>\n";
  if (!html.empty())
    html += "<p class=\"note\">Pointing at a mark shows what it stands for and its number.</p>\n";
  return html;
}

std::string html_table(const std::string& title, const CellGrid& cells) {
  if (cells.rows.empty()) return "";
  std::string html = "<h2>" + title +
                     "</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" " +
                     "aria-label=\"" + title + "\"><table" +
                     (cells.named ? " class=\"named\"" : "") + "><thead><tr>";
  for (std::size_t i = 0; i < cells.heads.size(); ++i)
    html += "<th scope=\"col\"" + words(cells, i) + ">" + html_escape(cells.heads[i]) + "</th>";
  html += "</tr></thead><tbody>\n";
  for (const std::vector<std::string>& row : cells.rows) {
    html += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i)
      html += i == 0 ? "<th scope=\"row\">" + html_escape(row[i]) + "</th>"
                     : "<td" + words(cells, i) + ">" + html_escape(row[i]) + "</td>";
    html += "</tr>\n";
  }
  return html + "</tbody></table></div>\n<p class=\"note\">" + html_escape(cells.meaning) +
         "</p>\n";
}

}  // namespace ratefloor::report

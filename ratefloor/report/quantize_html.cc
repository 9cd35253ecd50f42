#include "ratefloor/report/quantize_html.h"

#include <fmt/format.h>

#include <cmath>

#include "ratefloor/report/cell_text.h"
#include "ratefloor/report/figure_page.h"
#include "ratefloor/report/html_text.h"
#include "ratefloor/report/page_assets.h"
#include "ratefloor/report/quantize_cells.h"
#include "ratefloor/report/quantize_figures.h"
#include "ratefloor/report/quantize_forecast.h"
#include "ratefloor/report/quantize_json.h"

namespace ratefloor::report {
namespace {

constexpr std::size_t kNameWidth = 80;

constexpr const char* kPage = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<link rel="icon" href="data:,">
<title>{{target}} – ratefloor</title>
<style>
{{style}}</style>
</head>
<body>
<main>
<h1><small>ratefloor quantize {{version}}</small>{{target}}</h1>
{{facts}}{{scores}}{{notes}}{{figures}}{{table}}</main>
<footer><p>This file holds everything it shows and requests nothing.</p></footer>
<script type="application/json" id="record">{{record}}</script>
<script>
{{script}}</script>
</body>
</html>
)";

std::vector<LabelledText> scores(const job::QuantizeRecord& record) {
  const job::QuantizeTotal& total = record.total;
  std::vector<LabelledText> scores{
      {"all weight files", bytes_text(static_cast<double>(total.stored_bytes))},
      {"bits per weight, everything counted", fixed(total.stored_bpw, 3)}};
  if (!record.calibration) {
    if (std::isfinite(total.row_column_gap_bits))
      scores.push_back({"gap to the floor, bits", gap_text(total.row_column_gap_bits, 3)});
    return scores;
  }
  if (const LayerSums sums = layer_sums(record); sums.matrices > 0)
    scores.push_back({"gap to the floor, bits", gap_text(sums.gap_bits, 3)});
  const job::CalibrationRecord& calibration = *record.calibration;
  if (std::isfinite(calibration.predicted_kl_nats))
    scores.push_back({"predicted KL, nats", significant(calibration.predicted_kl_nats, 3)});
  if (calibration.measured)
    scores.push_back({"measured KL, nats", significant(calibration.measured->kl_nats, 3)});
  return scores;
}

std::vector<LabelledText> facts(const job::QuantizeRecord& record) {
  const job::QuantizeTotal& total = record.total;
  std::string quantized =
      fmt::format("{} weights in {} tensors, {} bits each", grouped(total.quantized_weights),
                  grouped(record.tensors.size()), fixed(total.quantized_bpw, 3));
  std::vector<LabelledText> facts{{"quantized", std::move(quantized)},
                                  {"untouched", untouched_text(record)}};
  for (LabelledText& fact : calibration_facts(record)) facts.push_back(std::move(fact));
  facts.push_back({"plan", printable(record.plan)});
  return facts;
}

std::string notes(const job::QuantizeRecord& record) {
  std::string html;
  for (const std::string& note : failure_notes(record))
    html += "<p class=\"notice\">" + html_escape(note) + "</p>\n";
  return html;
}

}  // namespace

std::string quantize_html(const job::QuantizeRecord& record) {
  return fill_template(kPage, [&](std::string_view part) -> std::string {
    if (part == "target") return html_escape(target_text(record.options));
    if (part == "version") return html_escape(record.version);
    if (part == "style") return kFigurePageStyle;
    if (part == "facts") return html_list(facts(record));
    if (part == "scores") return html_list(scores(record), " class=\"scores\"");
    if (part == "notes") return notes(record);
    if (part == "figures") return html_figures(quantize_figures(record));
    if (part == "table")
      return html_table("Quantized tensors", tensor_cells(record, kNameWidth, true));
    if (part == "record") return script_safe_json(quantize_json_line(record));
    if (part == "script") return std::string(kFigurePageJs);
    return "";
  });
}

}  // namespace ratefloor::report

#include "ratefloor/report/calibration_report.h"

#include <fmt/format.h>

#include "ratefloor/report/cell_text.h"
#include "ratefloor/report/json_value.inc"
#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {

std::string calibration_table(const job::CalibrationSummary& s) {
  TextGrid grid;
  grid.add_column("input", Align::kLeft);
  for (const char* head :
       {"channels", "tokens", "tr Σ / n", "mean²", "largest", "dead", "outliers"})
    grid.add_column(head);
  for (const job::CalibratedInput& input : s.inputs)
    grid.add_row({elide_middle(printable(input.name), 48), grouped(input.channels),
                  grouped(input.tokens),
                  significant(input.trace / static_cast<double>(input.channels), 3),
                  fixed(100 * input.mean_share, 1) + " %", fixed(input.largest, 1),
                  grouped(input.dead_channels), grouped(input.outlier_channels)});
  std::string text = grid.to_string();
  text +=
      "tr Σ / n: mean square of an entry; mean²: the part of it that is constant over tokens;\n"
      "largest: the largest entry in root mean squares; dead: channels that are always 0;\n"
      "outliers: channels with an entry above 100 root mean squares\n\n";
  const double forward = s.seconds - s.statistics_seconds;
  text += fmt::format("{}: {} bytes, {} tokens in {} windows of {}, {}\n", printable(s.output),
                      grouped(s.bytes), grouped(s.tokens), grouped(s.windows), grouped(s.window),
                      s.engine);
  if (s.resumed_layers > 0)
    text += fmt::format("statistics of {} layers were there from an interrupted run\n",
                        grouped(s.resumed_layers));
  if (forward > 0)
    text += fmt::format("{} s forward, {} s for the statistics ({} % on top)\n",
                        significant(forward, 3), significant(s.statistics_seconds, 3),
                        fixed(100 * s.statistics_seconds / forward, 0));
  return text;
}

std::string calibration_json(const job::CalibrationSummary& s) {
  Json inputs = Json::array();
  for (const job::CalibratedInput& input : s.inputs)
    inputs.push_back({{"name", input.name},
                      {"channels", input.channels},
                      {"tokens", input.tokens},
                      {"trace", number(input.trace)},
                      {"mean_share", number(input.mean_share)},
                      {"largest_over_rms", number(input.largest)},
                      {"dead_channels", input.dead_channels},
                      {"outlier_channels", input.outlier_channels}});
  const Json root = {{"schema", "ratefloor.calibrate"},
                     {"schema_version", 1},
                     {"model", s.model},
                     {"text", s.text},
                     {"output", s.output},
                     {"engine", s.engine},
                     {"window", s.window},
                     {"windows", s.windows},
                     {"tokens", s.tokens},
                     {"stored_bytes", s.bytes},
                     {"resumed_layers", s.resumed_layers},
                     {"inputs", std::move(inputs)},
                     {"warnings", s.warnings}};
  return dump(root, 2) + "\n";
}

}  // namespace ratefloor::report

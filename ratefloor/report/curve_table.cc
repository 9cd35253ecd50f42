// One row per rate. A method without a point at a rate shows a dash there.
#include "ratefloor/report/curve_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "ratefloor/report/cell_text.h"
#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {
namespace {

using Lines = std::vector<const job::CurveLine*>;
using Cell = std::function<std::string(const job::CurvePoint&)>;

const job::CurvePoint* point_at(const job::CurveLine& line, double rate) {
  const auto found = std::lower_bound(
      line.points.begin(), line.points.end(), rate,
      [](const job::CurvePoint& point, double wanted) { return point.rate_bits < wanted; });
  return found != line.points.end() && found->rate_bits == rate ? &*found : nullptr;
}

/// A gap within rounding of zero is zero.
std::string gap_cell(const job::CurvePoint& point) {
  const double gap = point.gap_bits.value_or(point.gap_to_slb_bits);
  return fixed(std::abs(gap) < 5e-6 ? 0 : gap, 5);
}

std::string one_table(const job::Curve& curve, const Lines& lines, const std::string& title,
                      const Cell& cell) {
  TextGrid grid;
  grid.add_column("rate, bits");
  for (const job::CurveLine* line : lines) grid.add_column(line->method.name);
  for (const double rate : curve.rates_bits) {
    std::vector<std::string> row = {significant(rate, 6)};
    for (const job::CurveLine* line : lines) {
      const job::CurvePoint* point = point_at(*line, rate);
      row.push_back(point ? cell(*point) : kMissing);
    }
    grid.add_row(std::move(row));
  }
  return title + "\n" + grid.to_string() + "\n";
}

/// As many lines per table as fit.
std::string tables(const job::Curve& curve, const Lines& lines, const std::string& title,
                   const Cell& cell, std::size_t width) {
  std::string text;
  Lines part;
  std::size_t used = 10;
  for (const job::CurveLine* line : lines) {
    const std::size_t needed = 2 + std::max<std::size_t>(7, display_width(line->method.name));
    if (!part.empty() && used + needed > width) {
      text += one_table(curve, part, title, cell);
      part.clear();
      used = 10;
    }
    part.push_back(line);
    used += needed;
  }
  return part.empty() ? text : text + one_table(curve, part, title, cell);
}

}  // namespace

std::string curve_table(const job::Curve& curve, std::size_t width) {
  Lines swept, single;
  for (const job::CurveLine& line : curve.lines)
    (line.method.has_fixed_rate() ? single : swept).push_back(&line);
  Lines with_gap;  // R(D) has none to itself
  for (const job::CurveLine* line : swept)
    if (line->method.kind != job::CurveKind::kRateDistortion) with_gap.push_back(line);
  const std::string gap_title = curve.has_rd ? "rate above R(D), bits (negative: below it)"
                                             : "rate above the Shannon lower bound, bits";

  std::string text = fmt::format("source {}, unit variance, squared error D; uncertified\n\n",
                                 printable(curve.source));
  text += tables(
      curve, swept, "10 log10(1/D), dB",
      [](const job::CurvePoint& p) { return fixed(p.snr_db, 3); }, width);
  text += tables(curve, with_gap, gap_title, gap_cell, width);
  if (!single.empty()) {
    TextGrid grid;
    grid.add_column("blocks of their own rate", Align::kLeft);
    for (const char* head : {"rate, bits", "D", "dB", "gap, bits"}) grid.add_column(head);
    for (const job::CurveLine* line : single)
      for (const job::CurvePoint& p : line->points)
        grid.add_row({line->method.name, significant(p.rate_bits, 6), significant(p.distortion, 7),
                      fixed(p.snr_db, 3), gap_cell(p)});
    text += grid.to_string() + "\n";
  }
  for (const job::CurveLine& line : curve.lines)
    text += fmt::format("{:<14} {}{}{}\n", line.method.name, line.method.label,
                        line.note.empty() ? "" : "; points are missing: ", line.note);
  return text;
}

}  // namespace ratefloor::report

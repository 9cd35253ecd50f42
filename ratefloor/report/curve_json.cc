#include "ratefloor/report/curve_json.h"

#include "ratefloor/report/json_value.inc"

namespace ratefloor::report {
namespace {

/// Differences of rates carry the rates' rounding errors: digits below 1e-12 bit mean nothing.
Json gap(double bits) { return number(std::round(bits * 1e12) / 1e12); }

}  // namespace

std::string curve_json(const job::Curve& curve) {
  Json rates = Json::array(), lines = Json::array();
  for (const double rate : curve.rates_bits) rates.push_back(number(rate));
  for (const job::CurveLine& line : curve.lines) {
    Json points = Json::array();
    for (const job::CurvePoint& point : line.points) {
      points.push_back({{"rate_bits", number(point.rate_bits)},
                        {"distortion", number(point.distortion)},
                        {"snr_db", number(point.snr_db)},
                        {"gap_bits", point.gap_bits ? gap(*point.gap_bits) : Json(nullptr)},
                        {"gap_to_slb_bits", gap(point.gap_to_slb_bits)}});
    }
    lines.push_back({{"method", line.method.name},
                     {"label", line.method.label},
                     {"kind", job::curve_kind_name(line.method.kind)},
                     {"note", line.note.empty() ? Json(nullptr) : Json(line.note)},
                     {"points", std::move(points)}});
  }
  const Json root = {{"schema", "ratefloor.curve"},
                     {"schema_version", 1},
                     {"certified", false},
                     {"source", curve.source},
                     {"entropy_bits", number(curve.entropy_bits)},
                     {"rates_bits", std::move(rates)},
                     {"gap_reference", curve.has_rd ? "rd" : "slb"},
                     {"curves", std::move(lines)}};
  return dump(root, 1) + "\n";
}

}  // namespace ratefloor::report

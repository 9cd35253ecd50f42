// One line per kind of certificate.
#include "ratefloor/floor/checker/check_certificate.h"

#include <algorithm>

#include "ratefloor/floor/certificate/strict_json.h"
#include "ratefloor/floor/checker/check_box.h"

namespace ratefloor::floor {
namespace {

using Check = Result<CheckReport> (*)(std::string_view, const CheckOptions&, Progress*);

Result<CheckReport> check_rd(std::string_view json, const CheckOptions& options,
                             Progress* progress) {
  const Result<RdCertificate> certificate = parse_rd_certificate(json);
  if (!certificate) return certificate.error();
  return check(*certificate, options, progress);
}

Result<CheckReport> check_gap_box(std::string_view json, const CheckOptions& options,
                                  Progress* progress) {
  const Result<GapBoxCertificate> certificate = parse_gap_box_certificate(json);
  if (!certificate) return certificate.error();
  return check(*certificate, options, progress);
}

/// A box certificate, which may be larger than others, names itself early.
StrictJsonLimits limits_for(std::string_view json) {
  constexpr std::size_t kStart = 4096;
  const bool box = json.substr(0, kStart).find(kGapBoxFormat) != std::string_view::npos;
  return box ? gap_box_limits() : StrictJsonLimits{};
}

struct Kind {
  std::string_view format;
  Check check;
};
constexpr Kind kKinds[] = {{kRdCertificateFormat, check_rd}, {kGapBoxFormat, check_gap_box}};

}  // namespace

Result<CheckReport> check_certificate(std::string_view json, const CheckOptions& options,
                                      Progress* progress) {
  const Result<JsonValue> root = parse_strict_json(json, limits_for(json));
  if (!root) return root.error();
  JsonReader reader;
  const std::string format = reader.text(reader.member(*root, "certificate", "format"), "format");
  if (reader.failure) return *std::move(reader.failure);
  const auto kind = std::find_if(std::begin(kKinds), std::end(kKinds),
                                 [&](const Kind& k) { return k.format == format; });
  if (kind != std::end(kKinds)) return kind->check(json, options, progress);
  return make_error(ErrorCode::kUnsupported,
                    "format is " + in_quotes(format) + ", which is no certificate known here");
}

}  // namespace ratefloor::floor

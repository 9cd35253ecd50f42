#include "ratefloor/codec/ecsq/format.h"

namespace ratefloor::codec::ecsq {
namespace {

constexpr std::string_view kStem = "ecsq";
constexpr double kLowestRate = 0.05, kHighestRate = 8;

}  // namespace

Result<double> parse_rate(const MethodName& name) {
  if (!name.options.empty()) return name_error(name, "unknown option -" + name.options.front());
  if (!name.stem.starts_with(kStem)) return name_error(name, "no such method");
  return rate_after(name, kStem, kLowestRate, kHighestRate);
}

}  // namespace ratefloor::codec::ecsq

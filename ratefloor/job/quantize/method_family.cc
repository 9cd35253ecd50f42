// The numbers that a family knows are found by asking codec::parse_method, so that a codec's range
// stands in one place only.
#include "ratefloor/job/quantize/method_family.h"

#include <algorithm>
#include <array>

namespace ratefloor::job {
namespace {

constexpr std::array<std::string_view, 6> kContinuous = {"ectcq", "ecsq", "e8",
                                                         "leech", "d4",   "bw16"};
constexpr std::array<std::string_view, 3> kWhole = {"int", "lloyd", "bitshift"};

// Ranges begin and end at such multiples.
constexpr std::int64_t kProbe = 50, kHighestProbe = 32'000;

bool one_of(std::string_view stem, const auto& stems) {
  return std::find(stems.begin(), stems.end(), stem) != stems.end();
}

std::string decimal(std::int64_t thousandths) {
  std::string text = std::to_string(thousandths / 1000);
  if (thousandths % 1000 == 0) return text;
  text += '.' + std::to_string(1000 + thousandths % 1000).substr(1);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

}  // namespace

std::string_view MethodFamily::families() {
  return "ectcq, ecsq, e8, leech, d4, bw16 (any rate); int, lloyd, bitshift (whole bits)";
}

std::string MethodFamily::member_name(std::int64_t thousandths) const {
  return kind_ == Kind::kFixed ? name() : stem_ + decimal(thousandths) + options_;
}

MethodFamily MethodFamily::made_by(std::string name, std::int64_t lowest, std::int64_t highest,
                                   Maker maker) {
  MethodFamily family;
  family.kind_ = Kind::kContinuous;
  family.stem_ = std::move(name);
  family.lowest_ = lowest;
  family.highest_ = highest;
  family.maker_ = std::move(maker);
  return family;
}

Result<std::unique_ptr<codec::Method>> MethodFamily::member(std::int64_t thousandths) const {
  if (maker_) return maker_(thousandths);
  return codec::parse_method(member_name(thousandths));
}

Result<MethodFamily> MethodFamily::parse(std::string_view name, std::optional<int> effort) {
  MethodFamily family;
  const std::size_t dash = std::min(name.find('-'), name.size());
  family.stem_ = name.substr(0, dash);
  family.options_ = name.substr(dash);
  if (effort) {
    if (!family.stem_.starts_with("ectcq"))
      return make_error(ErrorCode::kInvalidArgument,
                        "--effort is for the codec ectcq, not for '" + std::string(name) + "'");
    family.options_ += "-e" + std::to_string(*effort);
  }
  if (one_of(family.stem_, kContinuous)) family.kind_ = Kind::kContinuous;
  if (one_of(family.stem_, kWhole)) family.kind_ = Kind::kWhole;
  if (family.kind_ == Kind::kFixed) {
    Result<std::unique_ptr<codec::Method>> method = codec::parse_method(family.name());
    if (!method) return std::move(method).error();
    return family;
  }
  const std::int64_t step = family.continuous() ? kProbe : 1000;
  for (std::int64_t rate = step; rate <= kHighestProbe; rate += step) {
    if (!family.member(rate)) continue;
    if (family.lowest_ == 0) family.lowest_ = rate;
    family.highest_ = rate;
  }
  if (family.lowest_ == 0) {  // an option that no member has, or a family that is not there
    Result<std::unique_ptr<codec::Method>> method = family.member(3000);
    return std::move(method).error();
  }
  return family;
}

}  // namespace ratefloor::job

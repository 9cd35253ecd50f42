// The methods that `curve` can draw, by name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/quant/codebook.h"

namespace ratefloor::job {

/// What a curve claims about the least rate.
enum class CurveKind {
  kLowerBound,            // no code does better
  kUpperBound,            // some code does as well
  kRateDistortion,        // R(D) itself, computed
  kAsymptoticLowerBound,  // a lower bound in the limit of high rate
  kOperational,           // a quantizer's expected rate and error
};

std::string_view curve_kind_name(CurveKind kind);  // "lower_bound", …

struct CurveMethod {
  enum class Family {
    kShannon,
    kGaussianUpper,
    kTheoremUpper,
    kRateDistortion,
    kSphere,
    kLloyd,
    kEcsq,
    kEcdq,
    kCodebook,
    kIntegers
  };
  Family family = Family::kShannon;
  std::string name;   // as given
  std::string label;  // for people
  CurveKind kind = CurveKind::kOperational;

  long dimension = 0;                         // kSphere
  const quant::Codebook* codebook = nullptr;  // kCodebook
  int bits = 0;                               // kIntegers
  int block = 0, scale_bits = 0;              // kCodebook, kIntegers

  /// Block quantizers have one rate of their own instead of the curve's rates.
  bool has_fixed_rate() const { return family == Family::kCodebook || family == Family::kIntegers; }
  double fixed_rate_bits() const;  // per weight, scales included
};

inline constexpr std::string_view kDefaultCurveMethods =
    "slb,gaussian-upper,theorem-upper,rd,lloyd,ecsq,ecdq,nf4,fp4,int3-g128,int4-g128,int5-g128";

/// Every name that is understood, as a sentence.
std::string_view curve_method_grammar();

/// A comma-separated list; repeated names count once. Errors name what is not understood.
Result<std::vector<CurveMethod>> parse_curve_methods(std::string_view list);

}  // namespace ratefloor::job

// The uniform source on [-√3, √3]: unit variance, no Fisher information of location.
#pragma once

#include <string>

#include "ratefloor/source/source.h"

namespace ratefloor::source {

class Uniform final : public Source {
 public:
  std::string name() const override { return "uniform"; }
  double pdf(double x) const override;
  double log_pdf(double x) const override;
  double cdf(double x) const override;
  double quantile(double p) const override;
  double entropy_bits() const override;
  double abs_moment(double k) const override;
  double fisher_information() const override;
  double excess_kurtosis() const override { return -1.2; }
  double partial_moment(int k, double a, double b) const override;
  double sample(std::uint64_t seed, std::uint64_t index) const override;
};

}  // namespace ratefloor::source

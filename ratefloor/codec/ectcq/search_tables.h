// What the trellis search needs to know about a design: where multiples lie and what they cost.
#pragma once

#include <vector>

#include "ratefloor/codec/ectcq/header.h"
#include "ratefloor/kernel/trellis_search.h"

namespace ratefloor::codec::ectcq {

class SearchTables {
 public:
  /// `lambda`: squared steps per bit. `limit`: magnitudes to come, in steps, at most kMostSteps.
  SearchTables(const Header& header, double lambda, double limit);

  /// Weights of that many steps and more are stored as they are.
  static constexpr double kMostSteps = 16000;

  kernel::TrellisTables view() const {
    return {positions_.data(), costs_.data(), positions_.size(), zero_rule_};
  }

 private:
  bool zero_rule_;
  std::vector<float> positions_, costs_;
};

}  // namespace ratefloor::codec::ectcq

// What the checker says about a certificate: every test with what was claimed and what was found.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace ratefloor::floor {

struct CheckTest {
  std::string name;     // the field it is about: "upper.rate_nats"
  std::string claimed;  // as the certificate has it: "[0.1, 0.2]", "<= 1e-9"
  /// The checker's own enclosure, rounded outward; [-inf, inf] where it has none.
  double own_lower = 0, own_upper = 0;
  bool passed = false;
  std::string why;  // one clause; empty when passed
};

struct CheckReport {
  std::string format;   // of the certificate
  std::string subject;  // one line: what the certificate claims
  int precision_bits = 0;
  std::vector<CheckTest> tests;

  bool accepted() const {
    return !tests.empty() &&
           std::all_of(tests.begin(), tests.end(), [](const CheckTest& t) { return t.passed; });
  }
};

}  // namespace ratefloor::floor

// fmt ignores the locale, so that a table is the same everywhere.
#include "ratefloor/report/cell_text.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "ratefloor/report/has_fit.h"

namespace ratefloor::report {

std::string fixed(double value, int digits) {
  if (!std::isfinite(value)) return kMissing;
  if (std::abs(value) >= 1e7) return significant(value, digits + 1);
  const std::string text = fmt::format("{:.{}f}", value, digits);
  const bool zero = text.find_first_not_of("-0.") == std::string::npos;
  return zero && text[0] == '-' ? text.substr(1) : text;
}

std::string significant(double value, int digits) {
  return std::isfinite(value) ? fmt::format("{:.{}g}", value, digits) : kMissing;
}

std::string grouped(std::uint64_t value) {
  std::string text = std::to_string(value);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

std::string shape_text(const std::vector<std::uint64_t>& shape) {
  std::string text;
  for (const auto n : shape) {
    if (!text.empty()) text += "×";
    text += std::to_string(n);
  }
  return text.empty() ? "scalar" : text;
}

std::string gap_text(double gap, int digits) {
  if (gap == -std::numeric_limits<double>::infinity()) return std::string("exact") + kFailureMark;
  return gap < 0 ? fixed(gap, digits) + kFailureMark : fixed(gap, digits);
}

std::string beta_text(const source::GgdFit& fit) {
  if (!has_fit(fit)) return kMissing;
  return fixed(fit.beta, 3) + (fit.beta_at_bound ? "! ±" : " ±") +
         fixed((fit.beta_upper - fit.beta_lower) / 2, 3);
}

}  // namespace ratefloor::report

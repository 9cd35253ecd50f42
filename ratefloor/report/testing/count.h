// How often a text occurs in a report.
#pragma once

#include <cstddef>
#include <string_view>

namespace ratefloor::report::testing {

/// Occurrences that do not overlap.
inline std::size_t count(std::string_view text, std::string_view what) {
  std::size_t n = 0;
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + what.size())) ++n;
  return n;
}

}  // namespace ratefloor::report::testing

// See input_statistics.h.
#include "ratefloor/linear/calibration/input_statistics.h"

#include <cassert>
#include <optional>

#include "ratefloor/io/utf8.h"
#include "ratefloor/linear/calibration/value_checks.h"

namespace ratefloor::linear {
namespace {

Result<void> check_shape(const InputStatistics& s) {
  const auto refuse = [&](std::string message) {
    return make_error(ErrorCode::kInvalidArgument, std::move(message))
        .in_tensor(io::printable(s.name));
  };
  if (s.name.empty() || io::find_invalid_utf8(s.name))
    return refuse("the name of the input is empty or not UTF-8");
  if (s.channels == 0 || s.channels > kMostChannels) {
    return refuse(std::to_string(s.channels) + " channels; there must be 1 to " +
                  std::to_string(kMostChannels));
  }
  const auto expect = [&](const char* what, std::size_t found,
                          std::uint64_t expected) -> Result<void> {
    if (found == expected) return {};
    return refuse(std::string(what) + " has " + std::to_string(found) + " entries; " +
                  std::to_string(s.channels) + " channels need " + std::to_string(expected));
  };
  Result<void> fits =
      expect("second_moment_sum", s.second_moment_sum.size(), packed_size(s.channels));
  if (fits) fits = expect("sum", s.sum.size(), s.channels);
  if (fits) fits = expect("max_abs", s.max_abs.size(), s.channels);
  return fits;
}

}  // namespace

std::uint64_t packed_row(std::uint64_t channels, std::uint64_t index) {
  std::uint64_t low = 0, high = channels;  // the row is in [low, high)
  while (high - low > 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    (packed_index(channels, middle, middle) <= index ? low : high) = middle;
  }
  return low;
}

double trace(const InputStatistics& statistics) {
  const std::uint64_t n = statistics.channels;
  assert(statistics.count > 0 && statistics.second_moment_sum.size() == packed_size(n));
  double total = 0;
  for (std::uint64_t i = 0; i < n; ++i)
    total += statistics.second_moment_sum[packed_index(n, i, i)];
  return total / static_cast<double>(statistics.count);
}

Result<void> check_statistics(const InputStatistics& statistics) {
  if (Result<void> fits = check_shape(statistics); !fits) return fits;
  std::optional<BadEntry> bad = find_bad_count(statistics.count);
  if (!bad) bad = find_bad_second_moment(statistics.second_moment_sum, 0, statistics.channels);
  if (!bad) bad = find_bad_sum(statistics.sum, 0);
  if (!bad) bad = find_bad_maximum(statistics.max_abs, 0);
  if (!bad) bad = find_contradiction(statistics);
  if (bad) return to_error(*bad, statistics.name);
  return {};
}

}  // namespace ratefloor::linear

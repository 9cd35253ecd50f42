// See value_checks.h.
#include "ratefloor/linear/calibration/value_checks.h"

#include <cmath>

#include "ratefloor/io/json_text.h"
#include "ratefloor/io/utf8.h"

namespace ratefloor::linear {
namespace {

constexpr double kTolerance = 0.02;
constexpr double kTinySquare = 1e-30, kTiny = 1e-15;

/// The place of the first value that is not finite, or piece.size(). The sum of v·0 is NaN exactly
/// when one is not: a loop without branches, for what is nearly always all well.
template <class T>
std::size_t first_not_finite(std::span<const T> piece) {
  constexpr std::size_t kBlock = 1024;
  for (std::size_t begin = 0; begin < piece.size(); begin += kBlock) {
    const std::size_t end = std::min(piece.size(), begin + kBlock);
    bool finite = true;
    for (std::size_t i = begin; i < end; ++i) finite &= piece[i] * T{0} == T{0};
    if (finite) continue;
    for (std::size_t i = begin; i < end; ++i)
      if (!std::isfinite(piece[i])) return i;
  }
  return piece.size();
}

template <class T>
std::string not_finite(T value) {
  return std::isnan(value) ? " is NaN" : " is infinite";
}

std::string entry(std::uint64_t index) {
  std::string text = "entry ";
  return text += std::to_string(index);
}

std::string channel(std::uint64_t index) {
  std::string text = "channel ";
  return text += std::to_string(index);
}

std::string number(double value) { return io::json_number(value); }

}  // namespace

Error to_error(const BadEntry& bad, std::string_view input) {
  return make_error(bad.code, bad.message)
      .in_tensor(io::printable(tensor_name(input, bad.part)))
      .remedied_by(bad.code == ErrorCode::kNotFinite
                       ? "the model overflows on this text: gather the statistics in f32"
                       : "gather the statistics again");
}

std::optional<BadEntry> find_bad_count(std::uint64_t count) {
  if (count > 0 && count <= kMostTokens) return std::nullopt;
  return BadEntry{Part::kCount, 0, ErrorCode::kMalformed,
                  "a count of " + std::to_string(count) + " tokens; there must be 1 to 2^53"};
}

std::optional<BadEntry> find_bad_second_moment(std::span<const double> piece, std::uint64_t first,
                                               std::uint64_t channels) {
  const auto place = [&](std::uint64_t index) {
    const std::uint64_t row = packed_row(channels, index);
    const std::uint64_t column = row + (index - packed_index(channels, row, row));
    return entry(index) + ", row " + std::to_string(row) + " and column " + std::to_string(column) +
           ",";
  };
  if (const std::size_t i = first_not_finite(piece); i < piece.size()) {
    return BadEntry{Part::kSecondMomentSum, first + i, ErrorCode::kNotFinite,
                    place(first + i) + not_finite(piece[i])};
  }
  if (piece.empty()) return std::nullopt;
  std::uint64_t row = packed_row(channels, first);
  if (packed_index(channels, row, row) < first) ++row;
  for (; row < channels; ++row) {
    const std::uint64_t index = packed_index(channels, row, row);
    if (index - first >= piece.size()) break;
    if (piece[index - first] >= 0) continue;
    return BadEntry{
        Part::kSecondMomentSum, index, ErrorCode::kMalformed,
        place(index) + " is a sum of squares and negative: " + number(piece[index - first])};
  }
  return std::nullopt;
}

std::optional<BadEntry> find_bad_sum(std::span<const double> piece, std::uint64_t first) {
  const std::size_t i = first_not_finite(piece);
  if (i == piece.size()) return std::nullopt;
  return BadEntry{Part::kSum, first + i, ErrorCode::kNotFinite,
                  entry(first + i) + not_finite(piece[i])};
}

std::optional<BadEntry> find_bad_maximum(std::span<const float> piece, std::uint64_t first) {
  for (std::size_t i = 0; i < piece.size(); ++i) {
    if (std::isfinite(piece[i]) && piece[i] >= 0) continue;
    const bool negative = std::isfinite(piece[i]);
    return BadEntry{Part::kMaxAbs, first + i,
                    negative ? ErrorCode::kMalformed : ErrorCode::kNotFinite,
                    entry(first + i) + (negative ? " is negative" : not_finite(piece[i]))};
  }
  return std::nullopt;
}

std::optional<BadEntry> find_contradiction(const InputStatistics& s) {
  const auto count = static_cast<double>(s.count);
  for (std::uint64_t i = 0; i < s.channels; ++i) {
    const double most = s.max_abs[i], square = most * most;
    const double moment = s.second_moment_sum[packed_index(s.channels, i, i)];
    const double total = std::abs(s.sum[i]);
    if (moment > count * (square * (1 + kTolerance) + kTinySquare) ||
        moment < square * (1 - kTolerance) - kTinySquare) {
      return BadEntry{Part::kMaxAbs, i, ErrorCode::kMalformed,
                      channel(i) + ": a largest value of " + number(most) +
                          " cannot go with a sum of squares of " + number(moment) + " over " +
                          std::to_string(s.count) + " tokens"};
    }
    if (total > count * (most * (1 + kTolerance) + kTiny)) {
      return BadEntry{Part::kSum, i, ErrorCode::kMalformed,
                      channel(i) + ": a sum of " + number(s.sum[i]) + " over " +
                          std::to_string(s.count) + " tokens is more than the largest value, " +
                          number(most) + ", allows"};
    }
  }
  return std::nullopt;
}

}  // namespace ratefloor::linear

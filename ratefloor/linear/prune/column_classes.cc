#include "ratefloor/linear/prune/column_classes.h"

#include <algorithm>
#include <numeric>

#include "ratefloor/base/portable_math.h"
#include "ratefloor/coding/fields/symbol_law.h"

namespace ratefloor::linear {
namespace {

using coding::fields::kMaxSymbols;

constexpr int kRounds = 4;
constexpr double kUnseen = 0.05;  // counts, for what no column of a class has

double mean_symbol(const ColumnCounts& column) {
  double sum = 0, total = 0;
  for (const ColumnCounts::Entry& entry : column.entries) {
    sum += double{1} * entry.symbol * entry.count;
    total += entry.count;
  }
  return total > 0 ? sum / total : 0;
}

// Numbers the classes anew, without those that have no column.
void drop_empty(ColumnClasses& classes) {
  std::vector<std::uint8_t> name(classes.count, 0);
  std::vector<bool> used(classes.count, false);
  for (const std::uint8_t c : classes.of_column) used[c] = true;
  std::size_t next = 0;
  for (std::size_t c = 0; c < classes.count; ++c)
    if (used[c]) name[c] = static_cast<std::uint8_t>(next++);
  for (std::uint8_t& c : classes.of_column) c = name[c];
  classes.count = std::max<std::size_t>(next, 1);
}

std::vector<std::vector<double>> code_lengths(const std::vector<std::vector<std::uint64_t>>& laws) {
  std::vector<std::vector<double>> lengths;
  for (const std::vector<std::uint64_t>& counts : laws) {
    const double total = std::accumulate(counts.begin(), counts.end(), 0.0) + kUnseen * kMaxSymbols;
    std::vector<double>& own = lengths.emplace_back();
    for (const std::uint64_t count : counts)
      own.push_back(portable::log2(total / (static_cast<double>(count) + kUnseen)));
  }
  return lengths;
}

}  // namespace

std::vector<std::vector<std::uint64_t>> class_counts(std::span<const ColumnCounts> columns,
                                                     const ColumnClasses& classes) {
  std::vector<std::vector<std::uint64_t>> counts(classes.count,
                                                 std::vector<std::uint64_t>(kMaxSymbols));
  for (std::size_t i = 0; i < columns.size(); ++i)
    for (const ColumnCounts::Entry& entry : columns[i].entries)
      counts[classes.of_column[i]][entry.symbol] += entry.count;
  return counts;
}

ColumnClasses classify_columns(std::span<const ColumnCounts> columns, std::size_t most) {
  ColumnClasses classes{.count = std::min(most, std::max<std::size_t>(columns.size(), 1))};
  classes.of_column.resize(columns.size());
  std::vector<double> mean;
  for (const ColumnCounts& column : columns) mean.push_back(mean_symbol(column));
  std::vector<std::size_t> order(columns.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return mean[i]; });
  for (std::size_t k = 0; k < order.size(); ++k)
    classes.of_column[order[k]] = static_cast<std::uint8_t>(k * classes.count / order.size());
  for (int round = 0; round < kRounds && classes.count > 1; ++round) {
    const auto lengths = code_lengths(class_counts(columns, classes));
    for (std::size_t i = 0; i < columns.size(); ++i) {
      double least = 0;
      for (std::size_t c = 0; c < classes.count; ++c) {
        double bits = 0;
        for (const ColumnCounts::Entry& entry : columns[i].entries)
          bits += entry.count * lengths[c][entry.symbol];
        if (c == 0 || bits < least) {
          least = bits;
          classes.of_column[i] = static_cast<std::uint8_t>(c);
        }
      }
    }
    drop_empty(classes);
  }
  return classes;
}

}  // namespace ratefloor::linear

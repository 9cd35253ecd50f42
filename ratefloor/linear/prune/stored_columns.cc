#include "ratefloor/linear/prune/stored_columns.h"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "ratefloor/coding/bit_stream.h"
#include "ratefloor/coding/fields/fit_law.h"
#include "ratefloor/coding/fields/stream_reader.h"
#include "ratefloor/coding/fields/stream_writer.h"
#include "ratefloor/coding/symbol_counts.h"
#include "ratefloor/linear/prune/column_classes.h"

namespace ratefloor::linear {
namespace {

using coding::BitReader, coding::BitWriter;
namespace fields = coding::fields;

constexpr std::size_t kMostClasses = 16, kFewWeights = 4096;
constexpr int kLargest = 127, kEscapeBits = 16, kMostPlainBits = 16;
constexpr std::uint8_t kEscape = 255;
constexpr int kLog2MostPerByte = 20;  // weights: a matrix of nothing but zeros has no other limit

std::size_t lanes_for(std::size_t weights) { return weights < kFewWeights ? 1 : fields::kMaxLanes; }

std::uint8_t folded(std::int16_t z) {
  if (std::abs(z) > kLargest) return kEscape;
  return static_cast<std::uint8_t>(2 * std::abs(z) - (z > 0 ? 1 : 0));
}

std::int16_t unfolded(std::uint32_t symbol) {
  const auto magnitude = static_cast<int>((symbol + 1) / 2);
  return static_cast<std::int16_t>(symbol % 2 == 1 ? magnitude : -magnitude);
}

Result<void> check(const SymbolColumns& columns) {
  const std::size_t weights = columns.rows * columns.cols;
  const bool sizes = columns.rows > 0 && columns.cols > 0 && columns.rows <= UINT32_MAX &&
                     columns.cols <= UINT32_MAX && columns.symbols.size() == weights &&
                     columns.plain_bits >= 0 && columns.plain_bits <= kMostPlainBits &&
                     columns.plain.size() == (columns.plain_bits > 0 ? weights : 0);
  if (!sizes || !std::ranges::all_of(columns.plain, [&](std::uint16_t bits) {
        return bits >> columns.plain_bits == 0;
      }))
    return make_error(ErrorCode::kInvalidArgument, "symbols do not fill a matrix of " +
                                                       std::to_string(columns.rows) + " × " +
                                                       std::to_string(columns.cols));
  return {};
}

std::vector<ColumnCounts> count(const SymbolColumns& columns) {
  std::vector<ColumnCounts> result(columns.cols);
  for (std::size_t c = 0; c < columns.cols; ++c) {
    std::uint32_t counts[fields::kMaxSymbols] = {};
    for (std::size_t r = 0; r < columns.rows; ++r)
      ++counts[folded(columns.symbols[c * columns.rows + r])];
    for (std::size_t s = 0; s < fields::kMaxSymbols; ++s)
      if (counts[s] > 0) result[c].entries.push_back({static_cast<std::uint8_t>(s), counts[s]});
  }
  return result;
}

// Classes with their laws, and what all of it takes.
struct Plan {
  ColumnClasses classes{};
  fields::FittedLaw class_law{};
  std::vector<fields::FittedLaw> laws{};
  double bits = 0, entropy_bits = 0;
};

Result<Plan> plan_with(std::span<const ColumnCounts> columns, std::size_t most) {
  Plan plan{.classes = classify_columns(columns, most)};
  std::vector<std::uint64_t> sizes(plan.classes.count);
  for (const std::uint8_t c : plan.classes.of_column) ++sizes[c];
  const auto add = [&](std::span<const std::uint64_t> counts) -> Result<fields::FittedLaw> {
    auto law = fields::fit_law(counts);
    if (law) plan.bits += static_cast<double>(law->stored_bits) + law->coded_bits;
    return law;
  };
  auto class_law = add(sizes);
  if (!class_law) return class_law.error();
  plan.class_law = *std::move(class_law);
  for (const std::vector<std::uint64_t>& counts : class_counts(columns, plan.classes)) {
    auto law = add(counts);
    if (!law) return law.error();
    plan.laws.push_back(*std::move(law));
    plan.entropy_bits += coding::ideal_bits(counts);
  }
  return plan;
}

Result<Plan> best_plan(std::span<const ColumnCounts> columns) {
  Result<Plan> best = plan_with(columns, 1);
  for (std::size_t most = 2; best && most <= kMostClasses; most *= 2) {
    Result<Plan> next = plan_with(columns, most);
    if (!next || next->bits < best->bits) best = std::move(next);
  }
  return best;
}

}  // namespace

Result<StoredColumns> encode_columns(const SymbolColumns& columns) {
  if (Result<void> ok = check(columns); !ok) return ok.error();
  const Result<Plan> plan = best_plan(count(columns));
  if (!plan) return plan.error();
  StoredColumns stored{.entropy_bits = plan->entropy_bits, .classes = plan->classes.count};
  BitWriter bits(stored.bytes);
  bits.write(static_cast<std::uint32_t>(columns.rows), 32);
  bits.write(static_cast<std::uint32_t>(columns.cols), 32);
  bits.write(static_cast<std::uint32_t>(columns.plain_bits), 5);
  fields::write_roots(plan->class_law.roots, bits);
  for (const fields::FittedLaw& law : plan->laws) fields::write_roots(law.roots, bits);

  const auto class_law = fields::SymbolLaw::make(plan->class_law.roots);
  if (!class_law) return class_law.error();
  std::vector<fields::SymbolLaw> laws;
  for (const fields::FittedLaw& fitted : plan->laws) {
    auto law = fields::SymbolLaw::make(fitted.roots);
    if (!law) return law.error();
    laws.push_back(*std::move(law));
  }
  std::vector<fields::Field> steps;
  steps.reserve(columns.cols + columns.symbols.size());
  for (std::size_t c = 0; c < columns.cols; ++c) {
    const std::uint8_t own = plan->classes.of_column[c];
    steps.push_back(class_law->field_of(own));
    for (std::size_t i = c * columns.rows; i < (c + 1) * columns.rows; ++i) {
      const std::uint8_t symbol = folded(columns.symbols[i]);
      steps.push_back(laws[own].field_of(symbol));
      if (symbol == kEscape)
        steps.push_back(fields::bits_field(
            static_cast<std::uint32_t>(columns.symbols[i] + (1 << 15)), kEscapeBits));
      if (symbol != 0 && columns.plain_bits > 0) {
        steps.push_back(fields::bits_field(columns.plain[i], columns.plain_bits));
        stored.entropy_bits += columns.plain_bits;
      }
    }
  }
  const std::size_t lanes = lanes_for(columns.symbols.size());
  std::vector<std::uint8_t> room(fields::max_stream_bytes(steps.size(), lanes));
  const std::span<const std::uint8_t> stream = fields::write_stream(steps, lanes, room);
  stored.bytes.insert(stored.bytes.end(), stream.begin(), stream.end());
  return stored;
}

Result<SymbolColumns> decode_columns(std::span<const std::uint8_t> bytes) {
  const auto malformed = [](const char* what) { return make_error(ErrorCode::kMalformed, what); };
  BitReader bits(bytes);
  SymbolColumns columns{.rows = bits.read(32), .cols = bits.read(32)};
  columns.plain_bits = static_cast<int>(bits.read(5));
  if (columns.rows == 0 || columns.cols == 0 || columns.plain_bits > kMostPlainBits ||
      columns.rows > (bytes.size() << kLog2MostPerByte) / columns.cols)
    return malformed("a matrix of symbols has impossible sizes");
  const auto read_law = [&](std::size_t& symbols) -> Result<fields::SymbolLaw> {
    const Result<fields::Roots> roots = fields::read_roots(bits);
    if (!roots) return roots.error();
    symbols = roots->size();
    return fields::SymbolLaw::make(*roots);
  };
  std::size_t classes = 0, symbols = 0;
  const Result<fields::SymbolLaw> class_law = read_law(classes);
  if (!class_law) return class_law.error();
  if (classes == 0 || classes > kMostClasses) return malformed("columns have no class");
  std::vector<fields::SymbolLaw> laws;
  for (std::size_t c = 0; c < classes; ++c) {
    Result<fields::SymbolLaw> law = read_law(symbols);
    if (!law) return law.error();
    if (law->empty()) return malformed("a class of columns has no symbols");
    laws.push_back(*std::move(law));
  }
  if (bits.read_padding() != 0 || bits.overran())
    return malformed("the laws of columns are cut off");
  const std::size_t weights = columns.rows * columns.cols;
  auto reader = fields::StreamReader::open(bytes.subspan(bits.bytes_used()), lanes_for(weights));
  if (!reader) return reader.error();
  columns.symbols.reserve(weights);
  if (columns.plain_bits > 0) columns.plain.resize(weights);
  for (std::size_t c = 0; c < columns.cols; ++c) {
    const fields::SymbolLaw& law = laws[reader->symbol(*class_law)];
    for (std::size_t r = 0; r < columns.rows; ++r) {
      const std::uint32_t s = reader->symbol(law);
      columns.symbols.push_back(
          s == kEscape
              ? static_cast<std::int16_t>(static_cast<int>(reader->bits(kEscapeBits)) - (1 << 15))
              : unfolded(s));
      if (s != 0 && columns.plain_bits > 0)
        columns.plain[c * columns.rows + r] =
            static_cast<std::uint16_t>(reader->bits(columns.plain_bits));
    }
  }
  if (Result<void> ok = reader->finished(); !ok) return ok.error();
  return columns;
}

}  // namespace ratefloor::linear

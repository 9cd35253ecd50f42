#include "ratefloor/coding/rans/frequency_table.h"

#include <algorithm>
#include <bit>
#include <queue>
#include <string>

#include "ratefloor/coding/bit_stream.h"

namespace ratefloor::coding::rans {
namespace {

constexpr std::size_t kMaxSymbols = 1u << 16;

int class_bits(int log2_total) { return log2_total > 14 ? 5 : 4; }

// One more unit for a symbol. Its worth c·ln((f+1)/f) is close to c/(f + ½), which needs no
// logarithm.
struct Step {
  double worth;
  std::size_t symbol;
  bool operator<(const Step& other) const {  // equal worth: the lower symbol first
    return worth != other.worth ? worth < other.worth : symbol > other.symbol;
  }
};

// Unit steps where they gain most. The cost is a sum of convex terms, so that this is best as long
// as no frequency began too high.
void raise(std::span<const std::uint64_t> counts, std::vector<std::uint32_t>& f, std::uint64_t by) {
  const auto step = [&](std::size_t s) {
    return Step{static_cast<double>(counts[s]) / (f[s] + 0.5), s};
  };
  std::priority_queue<Step> queue;
  for (std::size_t s = 0; s < f.size(); ++s)
    if (f[s] > 0) queue.push(step(s));
  for (; by > 0; --by) {
    const std::size_t s = queue.top().symbol;
    queue.pop();
    ++f[s];
    queue.push(step(s));
  }
}

}  // namespace

Result<FrequencyTable> normalize(std::span<const std::uint64_t> counts, int log2_total) {
  if (log2_total < kMinLog2Total || log2_total > kMaxLog2Total || counts.size() > kMaxSymbols)
    return make_error(ErrorCode::kInvalidArgument, "frequency table outside the coder's range");
  const auto occurs = [](std::uint64_t c) { return c != 0; };
  const auto begin = std::find_if(counts.begin(), counts.end(), occurs);
  if (begin == counts.end())
    return make_error(ErrorCode::kDegenerate, "no symbols to make a frequency table of");
  auto end = counts.end();
  while (*(end - 1) == 0) --end;
  const std::span<const std::uint64_t> used(begin, end);

  std::uint64_t total = 0, occurring = 0;
  for (const std::uint64_t c : used) {
    if (c >> 46 || total >> 46)
      return make_error(ErrorCode::kInvalidArgument, "too many symbols for a frequency table");
    total += c;
    occurring += c != 0;
  }
  const std::uint64_t target = std::uint64_t{1} << log2_total;
  if (occurring > target)
    return make_error(ErrorCode::kInvalidArgument, std::to_string(occurring) +
                                                       " different symbols do not fit into " +
                                                       std::to_string(target) + " parts");

  FrequencyTable table;
  table.log2_total = log2_total;
  table.first = static_cast<std::uint32_t>(begin - counts.begin());
  std::uint64_t sum = 0;
  // A unit for each symbol is set aside: the frequencies below are at most what they should be.
  const std::uint64_t shared = target - occurring;
  for (const std::uint64_t c : used) {
    // c < 2^46 and shared <= 2^16: no overflow.
    const std::uint64_t f = c == 0 ? 0 : std::max<std::uint64_t>(1, c * shared / total);
    table.frequencies.push_back(static_cast<std::uint32_t>(f));
    sum += f;
  }
  raise(used, table.frequencies, target - sum);
  return table;
}

void write_table(const FrequencyTable& table, std::vector<std::uint8_t>& bytes) {
  BitWriter bits(bytes);
  bits.write(static_cast<std::uint32_t>(table.log2_total - kMinLog2Total), 4);
  bits.write(table.first, 16);
  bits.write(static_cast<std::uint32_t>(table.frequencies.size() - 1), 16);
  const auto& f = table.frequencies;
  for (std::size_t s = 0; s < f.size();) {
    const int width = std::bit_width(f[s]);
    bits.write(static_cast<std::uint32_t>(width), class_bits(table.log2_total));
    if (width > 0) {
      bits.write(f[s++], width - 1);
    } else {
      std::size_t run = s;
      while (run < f.size() && f[run] == 0) ++run;
      bits.write_gamma(static_cast<std::uint32_t>(run - s));
      s = run;
    }
  }
}

Result<void> check_table(const FrequencyTable& table) {
  const auto wrong = [](const char* what) { return make_error(ErrorCode::kInvalidArgument, what); };
  const auto& f = table.frequencies;
  if (table.log2_total < kMinLog2Total || table.log2_total > kMaxLog2Total)
    return wrong("frequency table with an unknown precision");
  if (f.empty() || f.size() > kMaxSymbols || table.first + f.size() > kMaxSymbols)
    return wrong("frequency table with symbols past 65,535");
  if (f.front() == 0 || f.back() == 0)
    return wrong("frequency table that begins or ends with frequency zero");
  std::uint64_t sum = 0;
  for (const std::uint32_t frequency : f) sum += frequency;
  if (sum != std::uint64_t{1} << table.log2_total) return wrong("frequency table with a wrong sum");
  return {};
}

Result<FrequencyTable> read_table(std::span<const std::uint8_t> bytes, std::size_t& used) {
  const auto wrong = [](const char* what) { return make_error(ErrorCode::kMalformed, what); };
  BitReader bits(bytes);
  FrequencyTable table;
  table.log2_total = static_cast<int>(bits.read(4)) + kMinLog2Total;
  table.first = bits.read(16);
  const std::size_t count = std::size_t{bits.read(16)} + 1;
  if (bits.overran()) return wrong("frequency table is cut off");
  if (table.log2_total > kMaxLog2Total) return wrong("frequency table with an unknown precision");
  auto& f = table.frequencies;
  while (f.size() < count) {
    const int width = static_cast<int>(bits.read(class_bits(table.log2_total)));
    if (width > table.log2_total + 1) return wrong("frequency larger than the table's total");
    if (width > 0) {
      f.push_back(1u << (width - 1) | bits.read(width - 1));
    } else {
      const std::size_t run = bits.read_gamma();
      if (run == 0 || run > count - f.size()) return wrong("frequency table with too long a run");
      f.resize(f.size() + run, 0);
    }
    if (bits.overran()) return wrong("frequency table is cut off");
  }
  if (bits.read_padding() != 0) return wrong("frequency table not padded with zeros");
  if (Result<void> checked = check_table(table); !checked) {
    Error error = std::move(checked).error();
    error.code = ErrorCode::kMalformed;
    return error;
  }
  used = bits.bytes_used();
  return table;
}

}  // namespace ratefloor::coding::rans

#include "ratefloor/coding/fields/symbol_law.h"

#include <bit>

namespace ratefloor::coding::fields {
namespace {

constexpr int kOrderBits = 4;
constexpr std::uint32_t kOrders = 12;

// 0, −1, 1, −2, … as 0, 1, 2, 3, …
std::uint32_t folded(int value) {
  return value < 0 ? static_cast<std::uint32_t>(-2 * value - 1)
                   : static_cast<std::uint32_t>(2 * value);
}

int unfolded(std::uint32_t code) {
  return (code & 1) != 0 ? -static_cast<int>(code / 2) - 1 : static_cast<int>(code / 2);
}

// Calls f(code) for the difference of every root from the one before.
template <class F>
void for_each_difference(std::span<const std::uint16_t> roots, F&& f) {
  int before = 0;
  for (const std::uint16_t root : roots) {
    f(folded(int{root} - before));
    before = root;
  }
}

int gamma_bits(std::uint32_t value) { return 2 * std::bit_width(value) - 1; }

struct Order {
  std::uint32_t order = 0;
  std::size_t bits = 0;  // of all differences
};

Order best_order(std::span<const std::uint16_t> roots) {
  Order best;
  for (std::uint32_t order = 0; order < kOrders; ++order) {
    std::size_t bits = 0;
    for_each_difference(roots, [&](std::uint32_t code) {
      bits += order + static_cast<std::size_t>(gamma_bits((code >> order) + 1));
    });
    if (order == 0 || bits < best.bits) best = {order, bits};
  }
  return best;
}

}  // namespace

Result<void> check_roots(std::span<const std::uint16_t> roots) {
  const auto wrong = [](const char* what) { return make_error(ErrorCode::kInvalidArgument, what); };
  if (roots.size() > kMaxSymbols) return wrong("probabilities of more than 256 symbols");
  if (!roots.empty() && roots.back() == 0)
    return wrong("probabilities that end with a symbol that does not occur");
  for (const std::uint16_t root : roots)
    if (root > kMaxRoot) return wrong("probability with a root above 4095");
  return {};
}

Result<rans::FrequencyTable> frequencies_of(std::span<const std::uint16_t> roots) {
  if (Result<void> checked = check_roots(roots); !checked) return std::move(checked).error();
  std::vector<std::uint64_t> squares;
  for (const std::uint64_t root : roots) squares.push_back(root * root);
  return rans::normalize(squares, kLog2Total);
}

Result<SymbolLaw> SymbolLaw::make(std::span<const std::uint16_t> roots) {
  SymbolLaw law;
  if (roots.empty()) return law;
  const Result<rans::FrequencyTable> table = frequencies_of(roots);
  if (!table) return table.error();
  law.starts_.assign(table->first + 1, 0);
  for (const std::uint32_t frequency : table->frequencies)
    law.starts_.push_back(law.starts_.back() + frequency);
  law.first_.resize(kTotal >> kCell);
  std::uint32_t symbol = 0;
  for (std::uint32_t cell = 0; cell < law.first_.size(); ++cell) {
    while (cell << kCell >= law.starts_[symbol + 1]) ++symbol;
    law.first_[cell] = static_cast<std::uint8_t>(symbol);
  }
  return law;
}

void write_roots(std::span<const std::uint16_t> roots, BitWriter& bits) {
  bits.write_gamma(static_cast<std::uint32_t>(roots.size()) + 1);
  if (roots.empty()) return;
  const std::uint32_t order = best_order(roots).order;
  bits.write(order, kOrderBits);
  for_each_difference(roots, [&](std::uint32_t code) {
    bits.write_gamma((code >> order) + 1);
    bits.write(code, static_cast<int>(order));
  });
}

std::size_t stored_bits(std::span<const std::uint16_t> roots) {
  const auto count =
      static_cast<std::size_t>(gamma_bits(static_cast<std::uint32_t>(roots.size()) + 1));
  return roots.empty() ? count : count + kOrderBits + best_order(roots).bits;
}

Result<Roots> read_roots(BitReader& bits) {
  const auto wrong = [](const char* what) { return make_error(ErrorCode::kMalformed, what); };
  const std::uint32_t count = bits.read_gamma();
  if (count == 0 || count - 1 > kMaxSymbols || bits.overran())
    return wrong("symbol law with an impossible number of symbols");
  Roots roots;
  if (count == 1) return roots;
  const std::uint32_t order = bits.read(kOrderBits);
  if (order >= kOrders) return wrong("symbol law with an unknown order");
  int root = 0;
  for (std::uint32_t symbol = 1; symbol < count; ++symbol) {
    const std::uint32_t high = bits.read_gamma();
    if (high == 0 || high - 1 > folded(kMaxRoot + 1) >> order)
      return wrong("symbol law with an impossible step");
    root += unfolded((high - 1) << order | bits.read(static_cast<int>(order)));
    if (bits.overran()) return wrong("symbol law is cut off");
    if (root < 0 || root > static_cast<int>(kMaxRoot))
      return wrong("symbol law with a root outside 0 … 4095");
    roots.push_back(static_cast<std::uint16_t>(root));
  }
  if (root == 0) return wrong("symbol law that ends with a symbol that does not occur");
  return roots;
}

}  // namespace ratefloor::coding::fields

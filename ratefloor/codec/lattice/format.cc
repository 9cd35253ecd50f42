#include "ratefloor/codec/lattice/format.h"

#include <charconv>

namespace ratefloor::codec::lattice {
namespace {

constexpr double kLowestRate = 0.25, kHighestRate = 8;

struct Stem {
  std::string_view text;
  kernel::PointLattice lattice;
};

constexpr Stem kStems[] = {{"d4", kernel::PointLattice::kD4},
                           {"e8", kernel::PointLattice::kE8},
                           {"bw16", kernel::PointLattice::kBw16},
                           {"leech", kernel::PointLattice::kLeech}};

}  // namespace

Result<Format> parse_format(const MethodName& name) {
  if (!name.options.empty()) return name_error(name, "unknown option -" + name.options.front());
  for (const Stem& stem : kStems) {
    std::string_view digits = name.stem;
    if (!digits.starts_with(stem.text)) continue;
    digits.remove_prefix(stem.text.size());
    double rate = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), rate,
                                              std::chars_format::fixed);
    if (error != std::errc() || end != digits.data() + digits.size() || !(rate >= kLowestRate) ||
        !(rate <= kHighestRate))
      return name_error(name, "the rate must be a decimal number from 0.25 to 8");
    return Format{stem.lattice, rate};
  }
  return name_error(name, "no such method");
}

std::string name_of(const Format& format) {
  std::string text;
  for (const Stem& stem : kStems)
    if (stem.lattice == format.lattice) text = stem.text;
  char digits[32];
  text.append(digits, std::to_chars(digits, digits + sizeof digits, format.rate_bits).ptr);
  return text;
}

}  // namespace ratefloor::codec::lattice

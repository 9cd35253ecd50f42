#include "ratefloor/codec/lattice/format.h"

#include "ratefloor/base/decimal_text.h"

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
    if (!name.stem.starts_with(stem.text)) continue;
    const Result<double> rate = rate_after(name, stem.text, kLowestRate, kHighestRate);
    if (!rate) return rate.error();
    return Format{stem.lattice, *rate};
  }
  return name_error(name, "no such method");
}

std::string name_of(const Format& format) {
  std::string text;
  for (const Stem& stem : kStems)
    if (stem.lattice == format.lattice) text = stem.text;
  return text + shortest_decimal(format.rate_bits);
}

}  // namespace ratefloor::codec::lattice

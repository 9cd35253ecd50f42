#include "ratefloor/codec/ectcq/search_tables.h"

#include <algorithm>

#include "ratefloor/codec/ectcq/code_length.h"

namespace ratefloor::codec::ectcq {

SearchTables::SearchTables(const Header& header, double lambda, double limit)
    : zero_rule_(header.format.zero_rule) {
  const Format& format = header.format;
  const auto groups = static_cast<std::size_t>(std::min(limit, kMostSteps) / 4) + 1;
  const std::size_t entries = 4 * groups + 8;
  positions_.resize(entries);
  costs_.resize(entries * header.classes.count);
  for (std::size_t i = 0; i < entries; ++i) {
    const auto m = static_cast<std::int32_t>(i) - 4;
    positions_[i] = zero_rule_ && m == -1 ? 0.0f : format.position(m);
  }
  for (std::size_t c = 0; c < header.classes.count; ++c) {
    const SymbolLengths lengths[2] = {{header.tables[context(c, 0)], format.raw_bits},
                                      {header.tables[context(c, 1)], format.raw_bits}};
    for (std::size_t i = 0; i < entries; ++i) {
      const auto m = static_cast<std::int32_t>(i) - 4;
      const unsigned z = m & 1;
      const bool own_zero = zero_rule_ && m == -1;
      const std::int32_t k = kernel::superset_index(own_zero ? 0 : m, z, zero_rule_);
      const double bits = lengths[z](k >> format.raw_bits) + format.raw_bits;
      const bool excluded = zero_rule_ && m == -3;
      costs_[c * entries + i] =
          excluded ? kernel::TrellisTables::kMostCost
                   : std::min(static_cast<float>(lambda * bits), kernel::TrellisTables::kMostCost);
    }
  }
}

}  // namespace ratefloor::codec::ectcq

#include "ratefloor/quant/voronoi/stored_scales.h"

#include <string>

namespace ratefloor::quant {
namespace {

struct Stored {
  StoredScalesKey key;
  double squared_error_per_bit;
  std::vector<UnionScale> scales;  // β, gain, bits
};

const std::vector<Stored>& table() {
  static const std::vector<Stored> rows = {
#include "ratefloor/quant/voronoi/stored_scales.inc"
  };
  return rows;
}

}  // namespace

std::vector<StoredScalesKey> stored_scales_keys() {
  std::vector<StoredScalesKey> keys;
  for (const Stored& row : table()) keys.push_back(row.key);
  return keys;
}

Result<ScaleUnion> stored_scales(const StoredScalesKey& key) {
  for (const Stored& row : table())
    if (row.key.source == key.source && row.key.lattice == key.lattice && row.key.q == key.q &&
        row.key.scales == key.scales)
      return ScaleUnion{&lattice::lattice_named(row.key.lattice), row.key.q, row.scales,
                        row.squared_error_per_bit};
  return make_error(ErrorCode::kInvalidArgument, "no stored scales for " + std::string(key.source) +
                                                     ", " + std::string(key.lattice) +
                                                     ", q = " + std::to_string(key.q) + ", " +
                                                     std::to_string(key.scales) + " scales");
}

ScaleUnion published_scales() {
  ScaleUnion u{&lattice::lattice_named("e8"), 14, {}, 0};
  for (const double times_q : {3.47, 4.74, 6.90, 18.11}) u.scales.push_back({times_q / 14, 1, 2});
  return u;
}

}  // namespace ratefloor::quant

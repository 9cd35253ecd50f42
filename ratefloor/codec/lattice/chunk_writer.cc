#include "ratefloor/codec/lattice/chunk_writer.h"

#include <algorithm>
#include <bit>
#include <vector>

#include "ratefloor/codec/lattice/block_parts.h"
#include "ratefloor/codec/lattice/coded_weights.h"
#include "ratefloor/codec/lattice/magnitude.h"
#include "ratefloor/codec/lattice/points.h"
#include "ratefloor/codec/scratch.h"
#include "ratefloor/coding/fields/stream_writer.h"

namespace ratefloor::codec::lattice {
namespace {

using coding::fields::bits_field;
using coding::fields::Field;
using coding::fields::uniform_field;

class FieldList {
 public:
  void clear() {
    fields_.clear();
    lacking_ = false;
  }
  /// Whether a symbol was asked for that its law lacks.
  bool lacking() const { return lacking_; }
  const std::vector<Field>& fields() const { return fields_; }

  void bits(std::uint64_t value, int count) {
    for (; count > 0; count -= 16, value >>= 16) {
      const int size = std::min(count, 16);
      fields_.push_back(bits_field(static_cast<std::uint32_t>(value) & ((1u << size) - 1), size));
    }
  }
  void uniform(std::uint32_t value, std::uint32_t count) {
    fields_.push_back(uniform_field(value, count));
  }
  void symbol(std::uint32_t symbol, const coding::fields::SymbolLaw& law) {
    if (law.frequency(symbol) > 0)
      fields_.push_back(law.field_of(symbol));
    else
      lacking_ = true;
  }

 private:
  std::vector<Field> fields_;
  bool lacking_ = false;
};

// A block as it is; what lies past the weights is 0.
void write_plain(std::span<const float> weights, std::size_t dimension, FieldList& list) {
  for (std::size_t i = 0; i < dimension; ++i)
    list.bits(std::bit_cast<std::uint32_t>(i < weights.size() ? weights[i] : 0.0f), 32);
}

void write_block(const Shapes& shapes, const Header& header, const BlockParts& parts,
                 std::span<const std::uint8_t> classes, FieldList& list) {
  list.symbol(static_cast<std::uint32_t>(parts.shape), header.laws[classes[0]].shapes);
  const std::uint64_t arrangements = shapes[parts.shape].arrangements();
  if (arrangements > 1) {
    const int low_bits = low_bits_of(arrangements);
    list.uniform(static_cast<std::uint32_t>(parts.arrangement >> low_bits),
                 high_parts_of(arrangements));
    list.bits(parts.arrangement, low_bits);
  }
  for (std::size_t i = 0; i < shapes.dimension(); ++i) {
    const Magnitude magnitude = magnitude_of(parts.indices[i]);
    list.symbol(magnitude.symbol, header.laws[classes[i]].magnitudes[parts.kinds[i]]);
    list.bits(magnitude.extra, magnitude.extra_bits);
  }
  list.bits(parts.signs, parts.sign_bits);
}

}  // namespace

Result<std::span<const std::uint8_t>> write_chunk(kernel::PointLattice lattice,
                                                  const Header& header, std::uint64_t cols,
                                                  std::uint64_t first, std::span<const float> in) {
  thread_local CodedWeights coded;
  thread_local Points points;
  thread_local FieldList list;
  const Shapes& shapes = Shapes::of(lattice);
  const std::size_t n = shapes.dimension();
  coded.take(in, cols, first, header.rows, n);
  const std::span<const float> weights = coded.weights();
  if (weights.empty()) return std::span<const std::uint8_t>();
  find_points(lattice, weights, header.step, points);
  list.clear();
  BlockParts parts;
  for (std::size_t at = 0; at < weights.size(); at += n) {
    const std::span<const std::uint8_t> classes = coded.classes().subspan(at, n);
    if (points.far[at / n] != 0) {
      list.symbol(static_cast<std::uint32_t>(shapes.size()), header.laws[classes[0]].shapes);
      write_plain(weights.subspan(at, std::min(n, weights.size() - at)), n, list);
    } else {
      take_apart(shapes, points.points.data() + at, parts);
      write_block(shapes, header, parts, classes, list);
    }
  }
  if (list.lacking())
    return make_error(ErrorCode::kInvalidArgument,
                      "weights unlike those the lattice code was prepared for");
  const std::size_t lanes = lanes_of(weights.size());
  return coding::fields::write_stream(
      list.fields(), lanes,
      room(scratch().bytes, coding::fields::max_stream_bytes(list.fields().size(), lanes)));
}

}  // namespace ratefloor::codec::lattice

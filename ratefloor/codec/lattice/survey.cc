#include "ratefloor/codec/lattice/survey.h"

#include <cstdlib>
#include <mutex>

#include "ratefloor/codec/lattice/block_parts.h"
#include "ratefloor/codec/lattice/coded_weights.h"
#include "ratefloor/codec/lattice/magnitude.h"
#include "ratefloor/codec/lattice/points.h"

namespace ratefloor::codec::lattice {
namespace {

void count_block(const Shapes& shapes, const BlockParts& parts,
                 std::span<const std::uint8_t> classes, const std::int32_t* point,
                 const float* scaled, Survey& survey) {
  ++survey.classes[classes[0]].shapes[parts.shape];
  survey.loose_bits += static_cast<std::uint64_t>(parts.sign_bits);
  for (std::size_t i = 0; i < shapes.dimension(); ++i) {
    ClassCounts& counts = survey.classes[classes[i]];
    const Magnitude coded = magnitude_of(parts.indices[i]);
    ++counts.magnitudes[parts.kinds[i]][coded.symbol];
    survey.loose_bits += static_cast<std::uint64_t>(coded.extra_bits);
    const auto magnitude = static_cast<std::size_t>(std::abs(point[i]));
    if (magnitude >= counts.moments.size()) continue;
    Moment& moment = counts.moments[magnitude];
    const float along = point[i] < 0 ? -scaled[i] : scaled[i];
    ++moment.count;
    moment.sum += static_cast<std::int64_t>(along * static_cast<float>(1 << kMomentBits));
  }
}

}  // namespace

void Survey::add(const Survey& other) {
  for (std::size_t index = 0; index < classes.size(); ++index) {
    ClassCounts& to = classes[index];
    const ClassCounts& from = other.classes[index];
    for (std::size_t s = 0; s < to.shapes.size(); ++s) to.shapes[s] += from.shapes[s];
    for (std::size_t kind = 0; kind < kMaxKinds; ++kind)
      for (std::size_t s = 0; s < coding::fields::kMaxSymbols; ++s)
        to.magnitudes[kind][s] += from.magnitudes[kind][s];
    for (std::size_t m = 0; m < to.moments.size(); ++m) {
      to.moments[m].count += from.moments[m].count;
      to.moments[m].sum += from.moments[m].sum;
    }
  }
  loose_bits += other.loose_bits;
  weights += other.weights;
}

Survey survey_runs(const Matrix& matrix, const std::vector<Chunk>& runs,
                   kernel::PointLattice lattice, const RowClasses& rows, double step,
                   const Executor& executor) {
  const Shapes& shapes = Shapes::of(lattice);
  const std::size_t n = shapes.dimension();
  Survey total(rows.count);
  std::mutex mutex;
  executor.for_each(runs.size(), [&](std::size_t index) {
    thread_local CodedWeights coded;
    thread_local Points points;
    Survey piece(rows.count);
    piece.weights = runs[index].size;
    coded.read(matrix, runs[index], rows, n);
    find_points(lattice, coded.weights(), step, points);
    BlockParts parts;
    for (std::size_t at = 0; at < coded.weights().size(); at += n) {
      const std::span<const std::uint8_t> classes = coded.classes().subspan(at, n);
      if (points.far[at / n] != 0) {
        ++piece.classes[classes[0]].shapes[shapes.size()];
        continue;
      }
      const std::int32_t* const point = points.points.data() + at;
      look_at(shapes, point, parts);
      count_block(shapes, parts, classes, point, points.scaled.data() + at, piece);
    }
    const std::lock_guard lock(mutex);
    total.add(piece);
  });
  return total;
}

}  // namespace ratefloor::codec::lattice

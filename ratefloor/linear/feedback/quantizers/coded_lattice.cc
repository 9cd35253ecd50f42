#include "ratefloor/linear/feedback/quantizers/coded_lattice.h"

#include <algorithm>
#include <cmath>

#include "ratefloor/base/matrix.h"
#include "ratefloor/codec/chunking.h"
#include "ratefloor/codec/lattice/chunk_writer.h"
#include "ratefloor/codec/lattice/cluster_rows.h"
#include "ratefloor/codec/lattice/fit_header.h"
#include "ratefloor/codec/lattice/points.h"

namespace ratefloor::linear {

namespace lattices = codec::lattice;

namespace {

constexpr double kClassBits = 600;  // what a class adds to the header, before one is known

std::size_t whole_blocks(std::size_t rows, std::size_t dimension) {
  return (rows + dimension - 1) / dimension * dimension;
}

}  // namespace

CodedLattice::CodedLattice(kernel::PointLattice lattice, std::size_t rows,
                           std::span<const double> steps, const Executor& executor)
    : lattice_(lattice),
      padded_(whole_blocks(rows, kernel::dimension_of(lattice))),
      executor_(executor),
      points_(padded_ * steps.size()) {
  const double side = std::sqrt(lattices::squared_volume_root(lattice));
  for (const double step : steps) scales_.push_back(storable_scale(step / side));
}

void CodedLattice::decide(std::size_t column, std::span<const float> target, std::span<float> out) {
  const float scale = scales_[column];
  lattices::Points found;
  lattices::find_points(lattice_, target, scale > 0 ? scale : 1.0, found);
  const std::size_t dimension = kernel::dimension_of(lattice_);
  float* const to = points_.data() + column * padded_;
  for (std::size_t i = 0; i < padded_; ++i)
    to[i] = found.far[i / dimension] != 0 ? 0.0f : static_cast<float>(found.points[i]);
  for (std::size_t r = 0; r < out.size(); ++r) out[r] = to[r] * scale;
}

Result<CodeLength> CodedLattice::code_length() const {
  const std::size_t columns = scales_.size();
  const SpanMatrix matrix(points_, columns, padded_);
  std::vector<float> widths(columns);
  for (std::size_t c = 0; c < columns; ++c) {
    double squares = 0;
    for (std::size_t r = 0; r < padded_; ++r)
      squares += double{points_[c * padded_ + r]} * points_[c * padded_ + r];
    widths[c] = static_cast<float>(std::sqrt(squares / static_cast<double>(padded_)));
  }
  const lattices::RowClasses classes =
      lattices::cluster_rows(widths, padded_, lattice_, 1.0, kClassBits);
  const std::vector<Chunk> chunks = flat_chunks(matrix.size(), lattices::kChunkWeights);
  const lattices::Survey survey =
      lattices::survey_runs(matrix, chunks, lattice_, classes, 1.0, executor_);
  const lattices::Shapes& shapes = lattices::Shapes::of(lattice_);
  const Result<lattices::FittedHeader> fitted = lattices::fit_header(shapes, classes, 1.0, survey);
  if (!fitted) return fitted.error();
  const Result<lattices::Header> header = lattices::read_header(shapes, columns, fitted->bytes);
  if (!header) return header.error();
  const double side = 8 * static_cast<double>(fitted->bytes.size()) +
                      kStoredScaleBits * static_cast<double>(columns);
  double streams = 0;
  for (const Chunk& chunk : chunks) {
    const auto bytes = lattices::write_chunk(lattice_, *header, padded_, chunk.first,
                                             std::span(points_).subspan(chunk.first, chunk.size));
    if (!bytes) return bytes.error();
    streams += 8 * static_cast<double>(bytes->size());
  }
  return CodeLength{side + streams, side + fitted->ideal_bits};
}

}  // namespace ratefloor::linear

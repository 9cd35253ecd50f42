// From the indices of all columns to classes and probability tables of a sic header.
#pragma once

#include <span>

#include "ratefloor/codec/sic/format.h"
#include "ratefloor/linear/feedback/column_trellis.h"

namespace ratefloor::linear {

/// What one fit leaves to the next: of a matrix, shapes hardly change with the noise.
struct ShapeMemory {
  bool known = false;
  codec::ectcq::Shape shape{};  // its scale relative to that of a Gaussian
};

/// Sets header.weights' classes of columns, shape and tables: those that cost least in all. A
/// column's class is the one whose table codes it shortest, its own few bits in the header counted.
/// With `smooth`, tables also code what did not occur: the tallies are those of a sample. A shape
/// that is remembered is taken as it is, with computed tables, unless `final`. Returns the bits of
/// all indices, without those of tables.
double fit_columns(std::span<const ColumnTally> tallies, bool smooth, bool final,
                   ShapeMemory& memory, codec::sic::Header& header);

}  // namespace ratefloor::linear

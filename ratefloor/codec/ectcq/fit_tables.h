// From counted symbols to the probability tables that cost least in all: those computed from the
// header's five numbers, or explicit ones where their bytes pay.
#pragma once

#include <span>

#include "ratefloor/codec/ectcq/code_length.h"
#include "ratefloor/codec/ectcq/header.h"

namespace ratefloor::codec::ectcq {

/// Sets header.format.shape (by descent from what it is, a coordinate at a time), is_explicit and
/// tables. `counts` by context. With `smooth`, tables also code what did not occur: the counts are
/// those of a sample. Returns the symbols' bits plus those of explicit tables. Deterministic; about
/// 2 ms per class.
double fit_tables(std::span<const SymbolCounts> counts, bool smooth, Header& header);

}  // namespace ratefloor::codec::ectcq

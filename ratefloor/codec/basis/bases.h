// The bases that a model's matrices are stored in, by name: what their streams need beside their
// own bytes.
//
// A basis is a tensor of its own in the model (spec.md), shared by all matrices that name it; so
// its numbers are stored once.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/basis/reflections.h"

namespace ratefloor::codec::basis {

struct Basis {
  Reflections reflections{};
  std::uint64_t hash = 0;  // of its bytes: matrices name it, too
};

using Bases = std::map<std::string, std::shared_ptr<const Basis>, std::less<>>;

/// Error kMalformed for bytes that are no basis, kUnsupported for a newer version's. Memory: 24
/// bytes for each value, of which there are at most 64 for each byte, and what a tensor stream
/// takes.
Result<Basis> read_basis(std::span<const std::uint8_t> bytes);

/// `stream`: a tensor stream of 1 × value_count(channels, count) values.
std::vector<std::uint8_t> write_basis(std::uint64_t channels, std::uint64_t count,
                                      std::span<const std::uint8_t> stream);

}  // namespace ratefloor::codec::basis

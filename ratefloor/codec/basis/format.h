// What encoder and decoder of basis have in common (spec.md): the header.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::codec::basis {

inline constexpr std::string_view kName = "basis";

struct Header {
  std::string basis{};     // its name in the model, 1 … 255 bytes
  std::uint64_t hash = 0;  // of its bytes
  std::string inner{};     // the inner codec's name
  std::vector<std::uint8_t> inner_header{};
};

std::vector<std::uint8_t> write_header(const Header& header);

/// Error kMalformed, naming the field, when `bytes` break a rule. The inner codec's header is not
/// looked into.
Result<Header> read_header(std::span<const std::uint8_t> bytes);

Error malformed(const std::string& what);

}  // namespace ratefloor::codec::basis

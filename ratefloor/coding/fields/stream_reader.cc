#include "ratefloor/coding/fields/stream_reader.h"

#include <bit>
#include <cassert>

namespace ratefloor::coding::fields {

static_assert(std::endian::native == std::endian::little, "words are stored as they are");

Result<StreamReader> StreamReader::open(std::span<const std::uint8_t> bytes, std::size_t lanes) {
  assert(lanes >= 1 && lanes <= kLanes);
  const auto malformed = [](const char* what) { return make_error(ErrorCode::kMalformed, what); };
  if (bytes.size() < 8 * lanes || bytes.size() % 4 != 0)
    return malformed("mixed stream is cut off");
  StreamReader reader;
  reader.lanes_ = lanes;
  std::memcpy(reader.states_, bytes.data(), 8 * lanes);
  for (std::size_t lane = 0; lane < lanes; ++lane)
    if (reader.states_[lane] < kLowest || reader.states_[lane] >> 63 != 0)
      return malformed("mixed stream has a wrong state");
  reader.word_ = bytes.data() + 8 * lanes;
  reader.end_ = bytes.data() + bytes.size();
  return reader;
}

Result<void> StreamReader::finished() const {
  const auto malformed = [](const char* what) { return make_error(ErrorCode::kMalformed, what); };
  if (overran_) return malformed("mixed stream is cut off");
  for (std::size_t lane = 0; lane < lanes_; ++lane)
    if (states_[lane] != kLowest) return malformed("mixed stream does not end where it should");
  if (word_ != end_) return malformed("mixed stream is too long");
  return {};
}

}  // namespace ratefloor::coding::fields

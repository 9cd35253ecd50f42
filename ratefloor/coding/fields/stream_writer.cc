// Why nothing overflows. A state x < length·2^47 becomes ⌊x/length⌋·2^16 + … < 2^63; a state that
// is not below gives its lower half away first and is then below 2^31 <= length·2^47. For the
// longest length, 2^16, the bound is 2^63 itself: such a field costs nothing.
#include "ratefloor/coding/fields/stream_writer.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

namespace ratefloor::coding::fields {

static_assert(std::endian::native == std::endian::little, "words are stored as they are");

std::span<const std::uint8_t> write_stream(std::span<const Field> fields, std::size_t lanes,
                                           std::span<std::uint8_t> room) {
  assert(lanes >= 1 && lanes <= kMaxLanes);
  assert(room.size() >= max_stream_bytes(fields.size(), lanes));
  std::uint64_t states[kMaxLanes];
  std::fill_n(states, lanes, kLowestState);
  std::uint8_t* word = room.data() + room.size();
  std::size_t lane = fields.size() % lanes;
  for (std::size_t i = fields.size(); i-- > 0;) {
    lane = (lane == 0 ? lanes : lane) - 1;
    std::uint64_t x = states[lane];
    const std::uint64_t length = fields[i].length();
    if (x >= length << 47) {
      const auto low = static_cast<std::uint32_t>(x);
      word -= sizeof low;
      std::memcpy(word, &low, sizeof low);
      x >>= 32;
    }
    states[lane] = (x / length << kLog2Total) + x % length + fields[i].start;
  }
  word -= 8 * lanes;
  std::memcpy(word, states, 8 * lanes);
  return {word, room.data() + room.size()};
}

}  // namespace ratefloor::coding::fields

// Any bytes as a table, a number of symbols and a stream: no crash, and what decodes encodes back
// to the same bytes.
#include <algorithm>
#include <cstdlib>

#include "ratefloor/coding/rans/decoder.h"
#include "ratefloor/coding/rans/encoder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ratefloor::coding::rans;
  if (size < 2) return 0;
  const std::size_t n = (data[0] | (data[1] & 127u) << 8);  // up to 32,767: one state and eight
  const std::span<const std::uint8_t> bytes(data + 2, size - 2);
  std::size_t used = 0;
  const auto table = read_table(bytes, used);
  if (!table) return 0;
  std::vector<std::uint8_t> again;
  write_table(*table, again);
  std::size_t used_again = 0;
  const auto same = read_table(again, used_again);
  if (!same || same->frequencies != table->frequencies) std::abort();

  const auto decoder = Decoder::make(*table);
  const auto encoder = Encoder::make(*table);
  if (!decoder || !encoder) std::abort();
  std::vector<std::uint16_t> symbols(n);
  const auto stream = bytes.subspan(used);
  if (!decoder->decode(stream, symbols)) return 0;
  std::vector<std::uint8_t> room(Encoder::max_bytes(n));
  const auto back = encoder->encode(symbols, room);
  if (!back || !std::equal(back->begin(), back->end(), stream.begin(), stream.end())) std::abort();
  return 0;
}

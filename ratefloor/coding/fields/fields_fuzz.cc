// Any bytes as a law, a number of fields and a mixed stream: no crash, and what reads to its end is
// written to the same bytes again.
#include <algorithm>
#include <cstdlib>

#include "ratefloor/coding/fields/stream_reader.h"
#include "ratefloor/coding/fields/stream_writer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ratefloor::coding::fields;
  if (size < 3) return 0;
  const std::size_t n = data[0] | (data[1] & 7u) << 8, lanes = 1 + data[2] % kMaxLanes;
  const std::span<const std::uint8_t> bytes(data + 3, size - 3);
  ratefloor::coding::BitReader bits(bytes);
  const auto roots = read_roots(bits);
  if (!roots) return 0;
  const auto law = SymbolLaw::make(*roots);
  if (!law) std::abort();
  auto reader = StreamReader::open(bytes.subspan(std::min(bits.bytes_used(), bytes.size())), lanes);
  if (!reader) return 0;
  std::vector<Field> fields;
  for (std::size_t i = 0; i < n; ++i) {
    const auto bound = static_cast<std::uint32_t>(1 + i * 97 % 65536);
    const int count = static_cast<int>(i % 17);
    if (i % 3 == 0 && !law->empty()) fields.push_back(law->field_of(reader->symbol(*law)));
    if (i % 3 == 1) fields.push_back(uniform_field(reader->uniform(bound), bound));
    if (i % 3 == 2) fields.push_back(bits_field(reader->bits(count), count));
  }
  if (!reader->finished()) return 0;
  std::vector<std::uint8_t> room(max_stream_bytes(fields.size(), lanes));
  const auto stream = write_stream(fields, lanes, room);
  const auto expected = bytes.subspan(bits.bytes_used());
  if (!std::equal(stream.begin(), stream.end(), expected.begin(), expected.end())) std::abort();
  return 0;
}

#include "ratefloor/job/quantize/staged_stream.h"

#include <cstring>

#include "ratefloor/base/mapped_file.h"

namespace ratefloor::job {

Result<std::vector<std::uint8_t>> read_staged(const std::string& path, std::uint64_t head_bytes) {
  const Result<MappedFile> file = MappedFile::open(path);
  if (!file) return file.error();
  const std::span<const std::byte> bytes = file->bytes();
  if (bytes.size() < head_bytes)
    return make_error(ErrorCode::kMalformed, "the stream is cut short").in_file(path);
  std::vector<std::uint8_t> stream(bytes.size());
  const std::size_t body = bytes.size() - head_bytes;
  std::memcpy(stream.data(), bytes.data() + body, head_bytes);
  if (body > 0) std::memcpy(stream.data() + head_bytes, bytes.data(), body);
  return stream;
}

}  // namespace ratefloor::job

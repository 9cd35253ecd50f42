// See header.h and spec.md.
#include "ratefloor/io/safetensors/header.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

#include "ratefloor/io/safetensors/header_json.h"
#include "ratefloor/io/utf8.h"

namespace ratefloor::io::safetensors {
namespace {

constexpr char kTruncated[] = "truncated download? fetch the file again";

Error malformed(std::string message) {
  return make_error(ErrorCode::kMalformed, std::move(message));
}

/// product × factor, nothing on overflow.
std::optional<std::uint64_t> multiply(std::uint64_t a, std::uint64_t b) {
  std::uint64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product)) return std::nullopt;
  return product;
}

std::uint64_t read_u64(std::span<const std::byte> bytes) {
  std::uint64_t value = 0;
  for (int i = 7; i >= 0; --i) value = value << 8 | std::to_integer<std::uint64_t>(bytes[i]);
  return value;
}

/// What the file really is, when its first bytes tell: the usual mistakes.
std::string likely_mistake(std::span<const std::byte> file) {
  const std::string_view text = as_text(file.first(std::min<std::size_t>(file.size(), 64)));
  if (text.starts_with("version https://git-lfs")) {
    return "this is a Git LFS pointer, not the model: run git lfs pull";
  }
  if (text.starts_with("GGUF")) return "this is a GGUF file, not safetensors";
  if (text.starts_with("PK\x03\x04") || text.starts_with("\x80\x02")) {
    return "this is a PyTorch pickle, not safetensors: save the model with safe_serialization=True";
  }
  if (text.starts_with("<!") || text.starts_with("<html") || text.starts_with("<?xml")) {
    return "this is a web page, not the model: the download went wrong";
  }
  return "is this a safetensors file?";
}

/// Length of the JSON header, checked against the file.
Result<std::uint64_t> header_length(std::span<const std::byte> file) {
  if (file.empty()) return malformed("file is empty").at(0).remedied_by(kTruncated);
  if (file.size() < 8) {
    return malformed("file has " + std::to_string(file.size()) +
                     " bytes, fewer than the 8 of the header length")
        .at(0)
        .remedied_by(kTruncated);
  }
  const std::uint64_t length = read_u64(file.first(8));
  if (length > kMaxHeaderBytes) {
    return malformed("header length " + std::to_string(length) + " is over the format's limit of " +
                     std::to_string(kMaxHeaderBytes) + " bytes")
        .at(0)
        .remedied_by(likely_mistake(file));
  }
  if (length > file.size() - 8) {
    return malformed("header of " + std::to_string(length) +
                     " bytes is cut off: expected at least " + std::to_string(8 + length) +
                     " bytes in the file, found " + std::to_string(file.size()))
        .at(0)
        .remedied_by(kTruncated);
  }
  return length;
}

/// Appended piece by piece: GCC 12 sees a false overlap in `"…" + std::string`.
std::string quoted(const RawTensor& tensor) {
  std::string text = "'";
  text += printable(tensor.name);
  text += "'";
  return text;
}

std::string range_text(const RawTensor& tensor) {
  std::string text = "data_offsets [";
  text += std::to_string(tensor.begin) + ", " + std::to_string(tensor.end) + "]";
  return text;
}

/// Rule 6: sorted by offsets, each tensor begins where the one before ends.
Result<void> check_offsets(const RawTensor& tensor, const RawTensor* before) {
  const std::string range = range_text(tensor);
  if (tensor.end < tensor.begin) return malformed(range + " end before they begin");
  const std::uint64_t previous_end = before != nullptr ? before->end : 0;
  if (tensor.begin == previous_end) return {};
  if (before == nullptr) {
    return malformed(range + " leave a hole of " + std::to_string(tensor.begin) +
                     " bytes before the first tensor");
  }
  if (tensor.begin > previous_end) {
    return malformed(range + " leave a hole of " + std::to_string(tensor.begin - previous_end) +
                     " bytes after tensor " + quoted(*before));
  }
  return malformed(range + " overlap tensor " + quoted(*before) + ", which ends at " +
                   std::to_string(previous_end));
}

/// Rules 7 to 9: shape × bits fits 64 bits, is whole bytes, and is what the offsets enclose.
Result<void> check_size(const RawTensor& tensor) {
  const std::string what =
      "shape " + shape_text(tensor.shape) + " of " + std::string(name(tensor.dtype));
  std::optional<std::uint64_t> total = 1;
  for (const std::uint64_t dimension : tensor.shape) {
    total = multiply(*total, dimension);
    if (!total) return malformed(what + " has more entries than fit 64 bits");
  }
  total = multiply(*total, bits(tensor.dtype));
  if (!total) return malformed(what + " has more bits than fit 64 bits");
  if (*total % 8 != 0) {
    return malformed(what + " is misaligned: " + std::to_string(*total) +
                     " bits are not whole bytes");
  }
  if (*total / 8 != tensor.end - tensor.begin) {
    return malformed(what + " needs " + std::to_string(*total / 8) + " bytes, but " +
                     range_text(tensor) + " enclose " + std::to_string(tensor.end - tensor.begin));
  }
  return {};
}

/// Rule 10: the last tensor ends where the file ends.
Result<void> check_file_size(const std::vector<const RawTensor*>& sorted, std::uint64_t data_offset,
                             std::uint64_t file_size) {
  const std::uint64_t room = file_size - data_offset;
  const std::uint64_t needed = sorted.empty() ? 0 : sorted.back()->end;
  if (needed == room) return {};
  if (needed < room) {
    return malformed(std::to_string(room - needed) +
                     " trailing bytes after the last tensor: expected " +
                     std::to_string(data_offset + needed) + " bytes in the file, found " +
                     std::to_string(file_size))
        .at(data_offset + needed)
        .remedied_by("the file is not the one that was written: fetch it again");
  }
  const auto missing = std::find_if(sorted.begin(), sorted.end(),
                                    [&](const RawTensor* tensor) { return tensor->end > room; });
  const std::string expected = needed > std::numeric_limits<std::uint64_t>::max() - data_offset
                                   ? "more than 2^64"
                                   : std::to_string(data_offset + needed);
  return malformed("data is cut off: expected " + expected + " bytes in the file, found " +
                   std::to_string(file_size) + "; this is the first tensor that is not complete")
      .in_tensor(printable((*missing)->name))
      .at(file_size)
      .remedied_by(kTruncated);
}

}  // namespace

Result<Header> parse(std::span<const std::byte> file) {
  const Result<std::uint64_t> length = header_length(file);
  if (!length) return length.error();
  Result<RawHeader> raw = parse_header_json(file.subspan(8, *length), 8);
  if (!raw) return std::move(raw).error();

  std::vector<const RawTensor*> sorted;
  sorted.reserve(raw->tensors.size());
  for (const RawTensor& tensor : raw->tensors) sorted.push_back(&tensor);
  // Empty tensors share their offsets with a neighbour: the order in the header decides then.
  std::stable_sort(sorted.begin(), sorted.end(), [](const RawTensor* a, const RawTensor* b) {
    return std::pair(a->begin, a->end) < std::pair(b->begin, b->end);
  });

  Header header;
  header.data_offset = 8 + *length;
  header.metadata = std::move(raw->metadata);
  const RawTensor* before = nullptr;
  for (const RawTensor* tensor : sorted) {
    Result<void> sound = check_offsets(*tensor, before);
    if (sound) sound = check_size(*tensor);
    if (!sound) {
      return std::move(sound).error().in_tensor(printable(tensor->name)).at(tensor->header_offset);
    }
    before = tensor;
  }
  if (Result<void> sound = check_file_size(sorted, header.data_offset, file.size()); !sound) {
    return std::move(sound).error();
  }
  header.tensors.reserve(sorted.size());
  for (const RawTensor* tensor : sorted) {
    header.tensors.push_back(TensorInfo{.name = tensor->name,
                                        .dtype = tensor->dtype,
                                        .shape = tensor->shape,
                                        .offset = header.data_offset + tensor->begin,
                                        .bytes = tensor->end - tensor->begin});
  }
  return header;
}

}  // namespace ratefloor::io::safetensors

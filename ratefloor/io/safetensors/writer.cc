// See writer.h and spec.md.
#include "ratefloor/io/safetensors/writer.h"

#include <algorithm>
#include <optional>

#include "ratefloor/base/atomic_file.h"
#include "ratefloor/io/json_text.h"
#include "ratefloor/io/safetensors/header.h"
#include "ratefloor/io/utf8.h"

namespace ratefloor::io::safetensors {
namespace {

Error invalid(const OutputTensor& tensor, std::string message) {
  return make_error(ErrorCode::kInvalidArgument, std::move(message))
      .in_tensor(printable(tensor.name));
}

Result<void> check_names(const std::vector<OutputTensor>& sorted,
                         const std::map<std::string, std::string>& metadata) {
  std::vector<std::string_view> names;
  for (const OutputTensor& tensor : sorted) {
    if (tensor.name == "__metadata__") return invalid(tensor, "this name is reserved");
    if (find_invalid_utf8(tensor.name)) return invalid(tensor, "the name is not UTF-8");
    names.push_back(tensor.name);
  }
  std::sort(names.begin(), names.end());
  if (const auto twin = std::adjacent_find(names.begin(), names.end()); twin != names.end()) {
    return make_error(ErrorCode::kInvalidArgument, "two tensors have this name")
        .in_tensor(printable(*twin));
  }
  for (const auto& [key, value] : metadata) {
    if (find_invalid_utf8(key) || find_invalid_utf8(value)) {
      return make_error(ErrorCode::kInvalidArgument,
                        "metadata entry '" + printable(key) + "' is not UTF-8");
    }
  }
  return {};
}

}  // namespace

Result<std::uint64_t> byte_size(const OutputTensor& tensor) {
  std::uint64_t total = bits(tensor.dtype);
  for (const std::uint64_t dimension : tensor.shape) {
    if (__builtin_mul_overflow(total, dimension, &total)) {
      return invalid(tensor, "shape " + shape_text(tensor.shape) + " overflows 64 bits");
    }
  }
  if (total % 8 != 0) {
    return invalid(tensor, "shape " + shape_text(tensor.shape) + " of " +
                               std::string(name(tensor.dtype)) + " is not whole bytes");
  }
  return total / 8;
}

OutputTensor tensor_from_bytes(std::string name, Dtype dtype, std::vector<std::uint64_t> shape,
                               std::span<const std::byte> bytes) {
  return {.name = std::move(name),
          .dtype = dtype,
          .shape = std::move(shape),
          .data = [bytes](const ByteSink& sink) { return sink(bytes); }};
}

Result<std::string> header_bytes(std::vector<OutputTensor>& tensors,
                                 const std::map<std::string, std::string>& metadata) {
  std::sort(tensors.begin(), tensors.end(), [](const OutputTensor& a, const OutputTensor& b) {
    return a.dtype != b.dtype ? a.dtype > b.dtype : a.name < b.name;
  });
  if (Result<void> sound = check_names(tensors, metadata); !sound) return std::move(sound).error();

  std::string json = "{";
  if (!metadata.empty()) {
    json += "\"__metadata__\":{";
    for (const auto& [key, value] : metadata) {
      if (json.back() != '{') json += ',';
      json += json_string(key) + ":" + json_string(value);
    }
    json += '}';
  }
  std::uint64_t offset = 0;
  for (const OutputTensor& tensor : tensors) {
    const Result<std::uint64_t> size = byte_size(tensor);
    if (!size) return size.error();
    if (json.back() != '{') json += ',';
    json += json_string(tensor.name) + ":{\"dtype\":" + json_string(name(tensor.dtype)) +
            ",\"shape\":[";
    for (const std::uint64_t dimension : tensor.shape) {
      if (json.back() != '[') json += ',';
      json += std::to_string(dimension);
    }
    json += "],\"data_offsets\":[" + std::to_string(offset) + ",";
    if (__builtin_add_overflow(offset, *size, &offset)) {
      return invalid(tensor, "the file would be larger than 2^64 bytes");
    }
    json += std::to_string(offset) + "]}";
  }
  json += '}';
  json.resize((json.size() + 7) / 8 * 8, ' ');
  if (json.size() > kMaxHeaderBytes) {
    return make_error(ErrorCode::kInvalidArgument,
                      "the header would have " + std::to_string(json.size()) +
                          " bytes, over the format's limit of " + std::to_string(kMaxHeaderBytes))
        .remedied_by("write several shards");
  }
  std::string length(8, '\0');
  for (int i = 0; i < 8; ++i) length[i] = static_cast<char>(json.size() >> (8 * i) & 0xFF);
  return length + json;
}

Result<void> write(const std::string& path, std::vector<OutputTensor> tensors,
                   const std::map<std::string, std::string>& metadata) {
  const Result<std::string> header = header_bytes(tensors, metadata);
  if (!header) return Error(header.error()).in_file(path);
  Result<AtomicFile> file = AtomicFile::create(path);
  if (!file) return std::move(file).error();
  if (Result<void> written = file->write(*header); !written) return written;
  for (const OutputTensor& tensor : tensors) {
    const std::uint64_t size = *byte_size(tensor);
    std::uint64_t given = 0;
    const ByteSink sink = [&](std::span<const std::byte> bytes) -> Result<void> {
      if (bytes.size() > size - given) {
        return invalid(
            tensor, "more bytes came than the " + std::to_string(size) + " of its shape and type");
      }
      given += bytes.size();
      return file->write(bytes);
    };
    if (Result<void> produced = tensor.data(sink); !produced) {
      return std::move(produced).error().in_tensor(printable(tensor.name)).in_file(path);
    }
    if (given != size) {
      return invalid(tensor, "only " + std::to_string(given) + " of its " + std::to_string(size) +
                                 " bytes came")
          .in_file(path);
    }
  }
  return file->commit();
}

}  // namespace ratefloor::io::safetensors

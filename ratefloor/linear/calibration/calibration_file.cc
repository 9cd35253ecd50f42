// See calibration_file.h and spec.md.
#include "ratefloor/linear/calibration/calibration_file.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "ratefloor/io/safetensors/header.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/linear/calibration/tensor_reader.h"
#include "ratefloor/linear/calibration/value_checks.h"

namespace ratefloor::linear {
namespace {

using Parts = std::array<const io::TensorInfo*, kParts.size()>;
using InputParts = std::map<std::string_view, Parts>;

constexpr char kNotOurs[] = "the file was not written by this format's rules: gather it again";

Error malformed(const io::TensorInfo& tensor, std::string message) {
  return make_error(ErrorCode::kMalformed, std::move(message))
      .in_tensor(io::printable(tensor.name))
      .at(tensor.offset)
      .remedied_by(kNotOurs);
}

Result<InputParts> group(const std::vector<io::TensorInfo>& tensors) {
  InputParts inputs;
  for (const io::TensorInfo& tensor : tensors) {
    const auto split = split_tensor_name(tensor.name);
    if (!split) {
      return malformed(tensor,
                       "the name is not that of an input with .count, .second_moment_sum,"
                       " .sum or .max_abs behind it");
    }
    const auto& [input, part] = *split;
    if (tensor.dtype != dtype_of(part) || tensor.rank() != 1) {
      return malformed(tensor, "is " + std::string(io::name(tensor.dtype)) + " of shape " +
                                   io::shape_text(tensor.shape) + ", not one row of " +
                                   std::string(io::name(dtype_of(part))));
    }
    inputs[input][static_cast<std::size_t>(part)] = &tensor;
  }
  return inputs;
}

/// The channels of an input, from the length of its sum; the other parts have to fit.
Result<std::uint64_t> channels_of(std::string_view input, const Parts& parts) {
  for (const Part part : kParts) {
    if (parts[static_cast<std::size_t>(part)] != nullptr) continue;
    return make_error(ErrorCode::kMalformed, "this tensor is missing beside its input's others")
        .in_tensor(io::printable(tensor_name(input, part)))
        .remedied_by(kNotOurs);
  }
  const io::TensorInfo& sum = *parts[static_cast<std::size_t>(Part::kSum)];
  const std::uint64_t channels = sum.shape[0];
  if (channels == 0 || channels > kMostChannels) {
    return malformed(sum, std::to_string(channels) + " channels; there must be 1 to " +
                              std::to_string(kMostChannels));
  }
  for (const Part part : kParts) {
    const io::TensorInfo& tensor = *parts[static_cast<std::size_t>(part)];
    const std::uint64_t expected = entries_of(part, channels);
    if (tensor.shape[0] == expected) continue;
    return malformed(tensor, "has " + std::to_string(tensor.shape[0]) + " entries; " +
                                 std::to_string(channels) + " channels, as of its sum, need " +
                                 std::to_string(expected));
  }
  return channels;
}

template <class T>
Result<void> read_all(const CalibrationFile& file, std::size_t input, Part part,
                      std::vector<T>& values) {
  TensorReader<T> reader(file, input, part);
  values.reserve(reader.size());
  while (!reader.at_end()) {
    const Result<std::span<const T>> piece = reader.next();
    if (!piece) return piece.error();
    values.insert(values.end(), piece->begin(), piece->end());
  }
  return {};
}

}  // namespace

Result<CalibrationFile> CalibrationFile::parse(std::span<const std::byte> bytes, std::string path) {
  const auto refuse = [&](Error error) { return std::move(error).in_file(path); };
  const Result<io::safetensors::Header> header = io::safetensors::parse(bytes);
  if (!header) return refuse(header.error());
  Result<CalibrationMetadata> metadata = parse_metadata(header->metadata);
  if (!metadata) return refuse(std::move(metadata).error());
  const Result<InputParts> groups = group(header->tensors);
  if (!groups) return refuse(groups.error());

  if (groups->empty()) {
    return refuse(make_error(ErrorCode::kMalformed, "the file holds statistics of no input")
                      .remedied_by(kNotOurs));
  }

  CalibrationFile file;
  file.path_ = path;
  file.bytes_ = bytes;
  file.info_ = std::move(metadata->info);
  for (const auto& [name, parts] : *groups) {
    const Result<std::uint64_t> channels = channels_of(name, parts);
    if (!channels) return refuse(channels.error());
    for (const io::TensorInfo* tensor : parts) {
      const auto hash = metadata->tensors.find(tensor->name);
      if (hash == metadata->tensors.end())
        return refuse(malformed(*tensor, "the metadata have no checksum of this tensor"));
      file.tensors_.push_back({tensor->name, tensor->offset, tensor->bytes, hash->second});
    }
    file.inputs_.push_back({std::string(name), *channels, 0});
  }
  if (metadata->tensors.size() != file.tensors_.size()) {
    return refuse(make_error(ErrorCode::kMalformed, "the metadata have checksums of " +
                                                        std::to_string(metadata->tensors.size()) +
                                                        " tensors; the file has " +
                                                        std::to_string(file.tensors_.size()))
                      .remedied_by(kNotOurs));
  }
  for (std::size_t i = 0; i < file.inputs_.size(); ++i) {
    std::vector<std::uint64_t> count;
    if (Result<void> read = read_all(file, i, Part::kCount, count); !read)
      return std::move(read).error();
    file.inputs_[i].count = count.front();
  }
  return file;
}

Result<CalibrationFile> CalibrationFile::open(const std::string& path) {
  Result<MappedFile> mapped = MappedFile::open(path);
  if (!mapped) return std::move(mapped).error();
  auto shared = std::make_shared<const MappedFile>(*std::move(mapped));
  Result<CalibrationFile> file = parse(shared->bytes(), path);
  if (file) file->mapped_ = std::move(shared);
  return file;
}

std::size_t CalibrationFile::index_of(std::string_view name) const {
  const auto found =
      std::lower_bound(inputs_.begin(), inputs_.end(), name,
                       [](const Input& input, std::string_view key) { return input.name < key; });
  if (found == inputs_.end() || found->name != name) return inputs_.size();
  return static_cast<std::size_t>(found - inputs_.begin());
}

void CalibrationFile::release(std::uint64_t offset, std::uint64_t length) const {
  if (mapped_) mapped_->release(offset, length);
}

Result<InputStatistics> CalibrationFile::read(std::string_view name) const {
  const std::size_t index = index_of(name);
  if (index == inputs_.size()) {
    return make_error(ErrorCode::kInvalidArgument,
                      "no statistics of input '" + io::printable(name) + "'")
        .in_file(path_)
        .remedied_by("gather statistics of the model that this input belongs to");
  }
  const Input& input = inputs_[index];
  InputStatistics result{.name = input.name, .channels = input.channels, .count = input.count};
  Result<void> read = read_all(*this, index, Part::kSecondMomentSum, result.second_moment_sum);
  if (read) read = read_all(*this, index, Part::kSum, result.sum);
  if (read) read = read_all(*this, index, Part::kMaxAbs, result.max_abs);
  if (!read) return std::move(read).error();
  if (const std::optional<BadEntry> bad = find_contradiction(result)) {
    const std::uint64_t bytes = bad->index * io::bits(dtype_of(bad->part)) / 8;
    return to_error(*bad, name).in_file(path_).at(tensor(index, bad->part).offset + bytes);
  }
  return result;
}

}  // namespace ratefloor::linear

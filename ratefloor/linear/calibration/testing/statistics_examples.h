// For tests of calibration statistics: examples by the definition, and files by hand, so that they
// may hold what the writer refuses.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ratefloor/base/content_hash.h"
#include "ratefloor/base/random.h"
#include "ratefloor/io/safetensors/header.h"
#include "ratefloor/io/safetensors/writer.h"
#include "ratefloor/linear/calibration/calibration_info.h"
#include "ratefloor/linear/calibration/input_statistics.h"
#include "ratefloor/linear/calibration/statistics_tensors.h"

namespace ratefloor::linear::test {

/// `tokens`: vectors of n channels, one behind the other.
inline InputStatistics statistics_of(std::string name, const std::vector<float>& tokens,
                                     std::size_t n) {
  InputStatistics s{.name = std::move(name), .channels = n, .count = tokens.size() / n};
  s.second_moment_sum.resize(packed_size(n));
  s.sum.resize(n);
  s.max_abs.resize(n);
  for (std::size_t t = 0; t < s.count; ++t) {
    const float* const x = tokens.data() + t * n;
    for (std::size_t i = 0; i < n; ++i) {
      s.sum[i] += x[i];
      s.max_abs[i] = std::max(s.max_abs[i], std::abs(x[i]));
      for (std::size_t j = i; j < n; ++j)
        s.second_moment_sum[packed_index(n, i, j)] += static_cast<double>(x[i]) * x[j];
    }
  }
  return s;
}

inline std::vector<float> random_floats(std::size_t count, std::uint64_t seed) {
  std::vector<float> x(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto [u, v] = uniform_pair(seed, i, 0, 0);
    x[i] = static_cast<float>((v < 0.4 ? -1 : 1) * std::sqrt(u));
  }
  return x;
}

inline InputStatistics random_statistics(std::string name, std::size_t n, std::size_t tokens,
                                         std::uint64_t seed) {
  return statistics_of(std::move(name), random_floats(n * tokens, seed), n);
}

/// Of one text, whose hash is the digit `text` sixteen times.
inline CalibrationInfo example_info(char text = '1') {
  CalibrationInfo info{.model_hash = "0123456789abcdef",
                       .text_hash = std::string(16, text),
                       .tokenizer_hash = "fedcba9876543210",
                       .window = 128,
                       .windows = 3,
                       .tokens = 384,
                       .precision = "bf16"};
  info.parts = {info.text_hash};
  return info;
}

struct HandTensor {
  std::string name{};
  io::Dtype dtype{};
  std::vector<std::uint64_t> shape{};
  std::string bytes{};
};

template <class T>
std::string bytes_text(std::span<const T> values) {
  return std::string(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

/// The four tensors of an input, as spec.md has them, whatever the numbers.
inline std::vector<HandTensor> hand_tensors(const InputStatistics& s) {
  const std::vector<std::uint64_t> count = {s.count};
  const auto tensor = [&](Part part, std::uint64_t entries, std::string bytes) {
    return HandTensor{tensor_name(s.name, part), dtype_of(part), {entries}, std::move(bytes)};
  };
  return {tensor(Part::kCount, 1, bytes_text<std::uint64_t>(count)),
          tensor(Part::kSecondMomentSum, s.second_moment_sum.size(),
                 bytes_text<double>(s.second_moment_sum)),
          tensor(Part::kSum, s.sum.size(), bytes_text<double>(s.sum)),
          tensor(Part::kMaxAbs, s.max_abs.size(), bytes_text<float>(s.max_abs))};
}

inline std::string container(const std::vector<HandTensor>& hand,
                             const std::map<std::string, std::string>& metadata) {
  std::vector<io::safetensors::OutputTensor> tensors;
  for (const HandTensor& tensor : hand)
    tensors.push_back({tensor.name, tensor.dtype, tensor.shape, nullptr});
  std::string file = *io::safetensors::header_bytes(tensors, metadata);
  for (const io::safetensors::OutputTensor& tensor : tensors)
    file += std::find_if(hand.begin(), hand.end(), [&](const HandTensor& h) {
              return h.name == tensor.name;
            })->bytes;
  return file;
}

/// With right checksums.
inline std::string hand_file(const std::vector<HandTensor>& tensors,
                             const CalibrationInfo& info = example_info()) {
  TensorHashes hashes;
  for (const HandTensor& tensor : tensors) hashes[tensor.name] = content_hash(tensor.bytes);
  return container(tensors, to_metadata(info, hashes));
}

/// The file with every checksum made right, or nothing where it is no sound container.
inline std::optional<std::string> signed_again(std::string_view file) {
  const auto header = io::safetensors::parse(std::as_bytes(std::span(file.data(), file.size())));
  if (!header) return std::nullopt;
  std::vector<HandTensor> tensors;
  std::map<std::string, std::string> metadata = header->metadata;
  for (const io::TensorInfo& tensor : header->tensors) {
    tensors.push_back({tensor.name, tensor.dtype, tensor.shape,
                       std::string(file.substr(tensor.offset, tensor.bytes))});
    metadata["xxhash64:" + tensor.name] = content_hash(tensors.back().bytes);
  }
  metadata.erase("xxhash64");
  std::string text;
  for (const auto& [key, value] : metadata) text += key + '\0' + value + '\0';
  metadata["xxhash64"] = content_hash(text);
  return container(tensors, metadata);
}

inline std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline std::size_t files_in(const std::string& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder),
                                                std::filesystem::directory_iterator()));
}

}  // namespace ratefloor::linear::test

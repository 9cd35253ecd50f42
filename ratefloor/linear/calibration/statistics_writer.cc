// See statistics_writer.h. In the spool an input is its four parts in the order of kParts, one
// behind the other.
#include "ratefloor/linear/calibration/statistics_writer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "ratefloor/base/atomic_file.h"
#include "ratefloor/base/content_hash.h"
#include "ratefloor/io/safetensors/writer.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/linear/calibration/statistics_tensors.h"

namespace ratefloor::linear {
namespace {

constexpr std::uint64_t kPieceBytes = std::uint64_t{1} << 20;

std::uint64_t bytes_of(Part part, std::uint64_t channels) {
  return entries_of(part, channels) * io::bits(dtype_of(part)) / 8;
}

io::safetensors::OutputTensor spooled_tensor(std::string name, Part part, std::uint64_t channels,
                                             const SpoolFile& spool, std::uint64_t offset) {
  const std::uint64_t size = bytes_of(part, channels);
  return {.name = std::move(name),
          .dtype = dtype_of(part),
          .shape = {entries_of(part, channels)},
          .data = [&spool, offset, size](const io::safetensors::ByteSink& sink) -> Result<void> {
            std::vector<std::byte> piece(std::min(size, kPieceBytes));
            for (std::uint64_t done = 0; done < size; done += piece.size()) {
              piece.resize(std::min(size - done, kPieceBytes));
              if (Result<void> read = spool.read_at(offset + done, piece); !read) return read;
              if (Result<void> taken = sink(piece); !taken) return taken;
            }
            return {};
          }};
}

}  // namespace

Result<StatisticsWriter> StatisticsWriter::create(const std::string& path, CalibrationInfo info) {
  if (info.parts.empty() && !info.text_hash.empty()) info.parts = {info.text_hash};
  if (Result<void> sound = check_info(info); !sound) return std::move(sound).error().in_file(path);
  // Gathering takes hours: a folder that cannot be written must show now, not at the end.
  if (const Result<AtomicFile> trial = AtomicFile::create(path); !trial) return trial.error();
  Result<SpoolFile> spool = SpoolFile::create(path);
  if (!spool) return std::move(spool).error();
  StatisticsWriter writer;
  writer.path_ = path;
  writer.info_ = std::move(info);
  writer.spool_ = *std::move(spool);
  return writer;
}

Result<void> StatisticsWriter::add(const InputStatistics& input) {
  const auto refuse = [&](std::string message) {
    return make_error(ErrorCode::kInvalidArgument, std::move(message))
        .in_file(path_)
        .in_tensor(io::printable(input.name));
  };
  if (committed_) return refuse("an input comes after the file was committed");
  if (Result<void> sound = check_statistics(input); !sound)
    return std::move(sound).error().in_file(path_);
  if (inputs_.contains(input.name)) return refuse("this input was added before");
  if (inputs_.size() >= kMostInputs)
    return refuse("a file holds at most " + std::to_string(kMostInputs) + " inputs");
  const std::array<std::span<const std::byte>, kParts.size()> parts = {
      std::as_bytes(std::span(&input.count, 1)), std::as_bytes(std::span(input.second_moment_sum)),
      std::as_bytes(std::span(input.sum)), std::as_bytes(std::span(input.max_abs))};
  std::uint64_t end = spooled_;
  for (const std::span<const std::byte> part : parts) {
    if (Result<void> written = spool_.write_at(end, part); !written) return written;
    end += part.size();
  }
  for (const Part part : kParts)
    hashes_[tensor_name(input.name, part)] = content_hash(parts[static_cast<std::size_t>(part)]);
  inputs_[input.name] = {input.channels, spooled_};
  spooled_ = end;
  return {};
}

Result<void> StatisticsWriter::commit() {
  const auto refuse = [&](std::string message) {
    return make_error(ErrorCode::kInvalidArgument, std::move(message)).in_file(path_);
  };
  if (committed_) return refuse("the file was committed before");
  if (inputs_.empty()) return refuse("statistics of no input");
  std::vector<io::safetensors::OutputTensor> tensors;
  for (const auto& [name, input] : inputs_) {
    std::uint64_t offset = input.offset;
    for (const Part part : kParts) {
      tensors.push_back(
          spooled_tensor(tensor_name(name, part), part, input.channels, spool_, offset));
      offset += bytes_of(part, input.channels);
    }
  }
  if (Result<void> written =
          io::safetensors::write(path_, std::move(tensors), to_metadata(info_, hashes_));
      !written)
    return written;
  committed_ = true;
  spool_ = {};
  return {};
}

}  // namespace ratefloor::linear

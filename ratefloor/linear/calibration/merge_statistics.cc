// See join_statistics.h. The sums are made twice, by the same code: first for their checksums,
// which stand before them in the file, then for the file.
#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "ratefloor/base/content_hash.h"
#include "ratefloor/io/safetensors/writer.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/linear/calibration/join_statistics.h"
#include "ratefloor/linear/calibration/source_files.h"
#include "ratefloor/linear/calibration/tensor_reader.h"
#include "ratefloor/linear/calibration/value_checks.h"

namespace ratefloor::linear {
namespace {

using io::safetensors::ByteSink;
using io::safetensors::OutputTensor;
using Files = std::vector<CalibrationFile>;

Error refused(const CalibrationFile& file, std::string message) {
  return make_error(ErrorCode::kInvalidArgument, std::move(message)).in_file(file.path());
}

void combine(double& total, double value) { total += value; }
void combine(float& total, float value) { total = std::max(total, value); }
void combine(std::uint64_t& total, std::uint64_t value) { total += value; }  // both <= 2^53

std::optional<BadEntry> find_overflow(Part part, std::span<const double> piece, std::uint64_t first,
                                      std::uint64_t channels) {
  return part == Part::kSum ? find_bad_sum(piece, first)
                            : find_bad_second_moment(piece, first, channels);
}
std::optional<BadEntry> find_overflow(Part, std::span<const float>, std::uint64_t, std::uint64_t) {
  return std::nullopt;
}
std::optional<BadEntry> find_overflow(Part, std::span<const std::uint64_t> piece, std::uint64_t,
                                      std::uint64_t) {
  return find_bad_count(piece.front());
}

/// A part of an input, combined over the files in their order, piece by piece.
template <class T>
Result<void> stream(const Files& files, std::size_t input, Part part, const ByteSink& sink) {
  std::vector<TensorReader<T>> readers;
  for (const CalibrationFile& file : files) readers.emplace_back(file, input, part);
  std::vector<T> total;
  std::uint64_t first = 0;
  while (!readers.front().at_end()) {
    total.clear();
    for (TensorReader<T>& reader : readers) {
      const Result<std::span<const T>> piece = reader.next();
      if (!piece) return piece.error();
      if (total.empty()) {
        total.assign(piece->begin(), piece->end());
      } else {
        for (std::size_t i = 0; i < total.size(); ++i) combine(total[i], (*piece)[i]);
      }
      const CalibrationFile::Input& merged = files.front().inputs()[input];
      if (const auto bad = find_overflow(part, std::span<const T>(total), first, merged.channels)) {
        Error error = to_error(*bad, merged.name);
        error.message = "the sums overflow: " + error.message;
        error.remedy = "merge fewer files";
        return error;
      }
    }
    first += total.size();
    if (Result<void> taken = sink(std::as_bytes(std::span(total))); !taken) return taken;
  }
  return {};
}

OutputTensor merged_tensor(const Files& files, std::size_t input, Part part) {
  return {.name = files.front().tensor(input, part).name,
          .dtype = dtype_of(part),
          .shape = {entries_of(part, files.front().inputs()[input].channels)},
          .data = [&files, input, part](const ByteSink& sink) {
            if (part == Part::kCount) return stream<std::uint64_t>(files, input, part, sink);
            if (part == Part::kMaxAbs) return stream<float>(files, input, part, sink);
            return stream<double>(files, input, part, sink);
          }};
}

/// The same inputs, in the same order since both are sorted, of the same channels.
Result<void> require_same_inputs(const CalibrationFile& first, const CalibrationFile& other) {
  for (const auto& [from, in] : {std::pair(&first, &other), std::pair(&other, &first)}) {
    for (const CalibrationFile::Input& input : from->inputs()) {
      if (in->index_of(input.name) < in->inputs().size()) continue;
      return refused(*in, "input '" + io::printable(input.name) + "' is missing; " + from->path() +
                              " has it")
          .remedied_by("merge files of the same inputs; join those of different ones");
    }
  }
  for (std::size_t i = 0; i < first.inputs().size(); ++i) {
    const CalibrationFile::Input &a = first.inputs()[i], &b = other.inputs()[i];
    if (a.channels == b.channels) continue;
    return refused(other, "input '" + io::printable(b.name) + "' has " +
                              std::to_string(b.channels) + " channels, not " +
                              std::to_string(a.channels) + " as in " + first.path());
  }
  return {};
}

Result<CalibrationInfo> merged_info(const Files& files) {
  CalibrationInfo total = files.front().info();
  total.parts.clear();
  total.windows = total.tokens = 0;
  std::map<std::string, const CalibrationFile*> owner;
  for (const CalibrationFile& file : files) {
    const CalibrationInfo& info = file.info();
    CalibrationInfo comparable = info;  // in what has to be the same
    comparable.text_hash = files.front().info().text_hash;
    comparable.parts = files.front().info().parts;
    comparable.window = files.front().info().window;
    comparable.windows = files.front().info().windows;
    comparable.tokens = files.front().info().tokens;
    const std::string difference = first_difference(files.front().info(), comparable);
    if (Result<void> same = require_same(files.front(), file, difference); !same)
      return std::move(same).error();
    if (info.parts.empty()) {
      return refused(file,
                     "the file does not say which text it was gathered on, so that it may"
                     " count twice")
          .remedied_by("gather it again with the text's hash");
    }
    for (const std::string& part : info.parts) {
      const auto [entry, is_new] = owner.emplace(part, &file);
      if (!is_new)
        return refused(file, "text " + part + " is also in " + entry->second->path())
            .remedied_by("give each text once");
      total.parts.push_back(part);
    }
    if (info.window != total.window) total.window = 0;
    if (__builtin_add_overflow(total.windows, info.windows, &total.windows) ||
        __builtin_add_overflow(total.tokens, info.tokens, &total.tokens))
      return refused(file, "windows or tokens are more than 2^64 in all");
  }
  total.text_hash = text_hash_of(total.parts);
  return total;
}

}  // namespace

Result<void> merge_statistics(const std::vector<std::string>& files, const std::string& out) {
  const Result<Files> sources = open_sources(files);
  if (!sources) return sources.error();
  const Result<CalibrationInfo> info = merged_info(*sources);
  if (!info) return info.error();
  for (const CalibrationFile& file : *sources)
    if (Result<void> same = require_same_inputs(sources->front(), file); !same) return same;
  std::vector<OutputTensor> tensors;
  TensorHashes hashes;
  for (std::size_t i = 0; i < sources->front().inputs().size(); ++i) {
    for (const Part part : kParts) {
      tensors.push_back(merged_tensor(*sources, i, part));
      ContentHasher hasher;
      const ByteSink sink = [&](std::span<const std::byte> bytes) -> Result<void> {
        hasher.update(bytes);
        return {};
      };
      if (Result<void> made = tensors.back().data(sink); !made)
        return std::move(made).error().in_file(out);
      hashes[tensors.back().name] = hasher.hex();
    }
  }
  return io::safetensors::write(out, std::move(tensors), to_metadata(*info, hashes));
}

}  // namespace ratefloor::linear

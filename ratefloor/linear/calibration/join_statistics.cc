// See join_statistics.h.
#include "ratefloor/linear/calibration/join_statistics.h"

#include <map>
#include <string_view>
#include <utility>

#include "ratefloor/io/safetensors/writer.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/linear/calibration/source_files.h"
#include "ratefloor/linear/calibration/tensor_reader.h"

namespace ratefloor::linear {
namespace {

using io::safetensors::ByteSink;
using io::safetensors::OutputTensor;

template <class T>
Result<void> copy(const CalibrationFile& file, std::size_t input, Part part, const ByteSink& sink) {
  TensorReader<T> reader(file, input, part);
  while (!reader.at_end()) {
    const Result<std::span<const T>> piece = reader.next();
    if (!piece) return piece.error();
    if (Result<void> taken = sink(std::as_bytes(*piece)); !taken) return taken;
  }
  return {};
}

OutputTensor copied_tensor(const CalibrationFile& file, std::size_t input, Part part) {
  return {.name = file.tensor(input, part).name,
          .dtype = dtype_of(part),
          .shape = {entries_of(part, file.inputs()[input].channels)},
          .data = [&file, input, part](const ByteSink& sink) {
            if (part == Part::kCount) return copy<std::uint64_t>(file, input, part, sink);
            if (part == Part::kMaxAbs) return copy<float>(file, input, part, sink);
            return copy<double>(file, input, part, sink);
          }};
}

}  // namespace

Result<void> join_statistics(const std::vector<std::string>& files, const std::string& out) {
  const Result<std::vector<CalibrationFile>> sources = open_sources(files);
  if (!sources) return sources.error();
  const CalibrationFile& first = sources->front();
  std::map<std::string_view, const CalibrationFile*> owner;
  std::vector<OutputTensor> tensors;
  TensorHashes hashes;
  for (const CalibrationFile& file : *sources) {
    if (Result<void> same = require_same(first, file, first_difference(first.info(), file.info()));
        !same)
      return same;
    for (std::size_t i = 0; i < file.inputs().size(); ++i) {
      const auto [entry, is_new] = owner.emplace(file.inputs()[i].name, &file);
      if (!is_new) {
        return make_error(ErrorCode::kInvalidArgument, "input '" + io::printable(entry->first) +
                                                           "' is also in " + entry->second->path())
            .in_file(file.path())
            .remedied_by("join files of different inputs; merge those of different texts");
      }
      for (const Part part : kParts) {
        tensors.push_back(copied_tensor(file, i, part));
        hashes[file.tensor(i, part).name] = file.tensor(i, part).hash;
      }
    }
  }
  if (Result<void> few = require_few(owner.size()); !few) return few;
  return io::safetensors::write(out, std::move(tensors), to_metadata(first.info(), hashes));
}

}  // namespace ratefloor::linear

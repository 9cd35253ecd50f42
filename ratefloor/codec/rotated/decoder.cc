#include "ratefloor/codec/rotated/decoder.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "ratefloor/codec/tensor_stream/format.h"

namespace ratefloor::codec::rotated {
namespace {

bool is_inner_name(std::string_view name) {
  return (is_stored_name(name) && !name.starts_with(kName) && !name.starts_with("basis")) ||
         name == kEctcqName;
}

}  // namespace

Result<Decoder> Decoder::make(std::uint64_t rows, std::uint64_t cols,
                              std::span<const std::uint8_t> header) {
  Result<Header> read = read_header(header, rows, cols);
  if (!read) return std::move(read).error();
  if (!is_inner_name(read->inner)) return malformed("whose inner codec's name is none");
  const std::uint64_t inner_cols = cols - read->kept.columns.size();
  Result<std::unique_ptr<ChunkDecoder>> inner =
      make_decoder(read->inner, rows, inner_cols, read->inner_header);
  if (!inner) return std::move(inner).error();
  const auto weights = rotated::chunk_weights(rows, cols, inner_cols, (*inner)->chunk_weights());
  if (!(*inner)->by_rows() || !weights)
    return malformed("whose inner codec does not cut into whole rows");
  return Decoder(rows, cols, *weights, *std::move(read), *std::move(inner));
}

Result<void> Decoder::decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                             std::span<float> out) const {
  const std::uint64_t first_row = first / cols_, count = out.size() / cols_;
  if (first % cols_ != 0 || out.size() % cols_ != 0 || first_row > rows_ ||
      count > rows_ - first_row)
    return malformed("with a chunk that is no run of its rows");
  const KeptColumns& kept = header_.kept;
  const std::uint64_t inner_cols = cols_ - kept.columns.size();
  std::vector<float> others(kept.columns.empty() ? 0 : count * inner_cols);
  const std::span<float> x = kept.columns.empty() ? out : std::span(others);
  if (Result<void> done = inner_->decode(first_row * inner_cols, bytes, x); !done) return done;
  header_.rotation.undo(first_row, inner_cols, x);
  if (!kept.columns.empty()) put_back(kept, rows_, cols_, first_row, x, out);
  if (!std::all_of(out.begin(), out.end(), [](float w) { return std::isfinite(w); }))
    return malformed("with a weight that is not finite");
  return {};
}

}  // namespace ratefloor::codec::rotated

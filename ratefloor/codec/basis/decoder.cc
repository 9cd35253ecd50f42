#include "ratefloor/codec/basis/decoder.h"

#include <algorithm>
#include <cmath>

#include "ratefloor/codec/basis/format.h"

namespace ratefloor::codec::basis {

Result<Decoder> Decoder::make(std::uint64_t rows, std::uint64_t cols,
                              std::span<const std::uint8_t> header, const Bases* bases) {
  const Result<Header> read = read_header(header);
  if (!read) return read.error();
  const auto found = bases ? bases->find(read->basis) : Bases::const_iterator();
  if (!bases || found == bases->end())
    return malformed("'" + read->basis + "' that is not there")
        .remedied_by("the stream belongs into a model that has the tensor '" + read->basis +
                     ".ratefloor-basis'");
  const std::shared_ptr<const Basis>& basis = found->second;
  if (basis->hash != read->hash)
    return malformed("'" + read->basis + "' that is another one than it was stored in")
        .remedied_by("fetch both files again");
  if (basis->reflections.channels() != cols)
    return malformed("'" + read->basis + "' of another number of columns");
  Result<std::unique_ptr<ChunkDecoder>> inner =
      make_decoder(read->inner, rows, cols, read->inner_header);
  if (!inner) return std::move(inner).error();
  if (!(*inner)->by_rows() || (*inner)->chunk_weights() < cols)
    return malformed("whose inner codec does not cut into whole rows");
  return Decoder(cols, basis, *std::move(inner));
}

Result<void> Decoder::decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                             std::span<float> out) const {
  if (first % cols_ != 0 || out.size() % cols_ != 0)
    return malformed("with a chunk that is no run of its rows");
  if (Result<void> done = inner_->decode(first, bytes, out); !done) return done;
  basis_->reflections.undo(out);
  if (!std::all_of(out.begin(), out.end(), [](float w) { return std::isfinite(w); }))
    return malformed("with a weight that is not finite");
  return {};
}

}  // namespace ratefloor::codec::basis

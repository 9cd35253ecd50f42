// The decoding half of a codec, as a tensor stream finds it by the codec's name.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/basis/bases.h"

namespace ratefloor::codec {

/// Immutable: chunks are decoded from several threads.
class ChunkDecoder {
 public:
  virtual ~ChunkDecoder() = default;

  /// How the matrix is cut (codec/chunking.h).
  virtual bool by_rows() const = 0;
  virtual std::uint64_t chunk_weights() const = 0;

  /// Decodes the chunk that begins at weight `first` and has out.size() weights. Error kMalformed
  /// when its bytes break a rule; `out` is then unspecified.
  virtual Result<void> decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                              std::span<float> out) const = 0;
};

/// The decoder of a rows × cols matrix that the method of this name wrote with this header. Errors:
/// kUnsupported for a name that this version does not know, kMalformed for a header that breaks a
/// rule. Memory is bounded by a multiple of header.size() and of the codec's own tables. `bases`:
/// those of the model, for the codec `basis`; may be null.
Result<std::unique_ptr<ChunkDecoder>> make_decoder(std::string_view method, std::uint64_t rows,
                                                   std::uint64_t cols,
                                                   std::span<const std::uint8_t> header,
                                                   const basis::Bases* bases = nullptr);

}  // namespace ratefloor::codec

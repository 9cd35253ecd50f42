// From names to decoders. A new codec: one line here, beside the one in codec/registry.cc.
#include "ratefloor/codec/tensor_stream/chunk_decoder.h"

#include <string>
#include <utility>

#include "ratefloor/codec/basis/decoder.h"
#include "ratefloor/codec/basis/format.h"
#include "ratefloor/codec/bitshift/decoder.h"
#include "ratefloor/codec/bitshift/format.h"
#include "ratefloor/codec/block_codebook/decoder.h"
#include "ratefloor/codec/ecsq/decoder.h"
#include "ratefloor/codec/ecsq/format.h"
#include "ratefloor/codec/ectcq/decoder.h"
#include "ratefloor/codec/integer/decoder.h"
#include "ratefloor/codec/lattice/decoder.h"
#include "ratefloor/codec/lloyd_max/decoder.h"
#include "ratefloor/codec/lloyd_max/format.h"
#include "ratefloor/codec/method_name.h"
#include "ratefloor/codec/rotated/decoder.h"
#include "ratefloor/codec/sic/decoder.h"

namespace ratefloor::codec {
namespace {

using Made = Result<std::unique_ptr<ChunkDecoder>>;
using Bytes = std::span<const std::uint8_t>;

struct Shape {
  std::uint64_t rows, cols;
  const basis::Bases* bases;
};

/// Names are parsed by the same functions as in --methods; what those refuse was written by a
/// version that knows more, or by nobody.
Made unknown(const MethodName& name) {
  return make_error(ErrorCode::kUnsupported, "method '" + name.text + "' is not known")
      .remedied_by("a newer ratefloor may know it");
}

template <class Decoder>
Made boxed(Result<Decoder> decoder) {
  if (!decoder) return std::move(decoder).error();
  return std::unique_ptr<ChunkDecoder>(std::make_unique<Decoder>(*std::move(decoder)));
}

Made make_block_codebook(const MethodName& name, const Shape& shape, Bytes header) {
  const auto format = block_codebook::parse_format(name);
  if (!format) return unknown(name);
  return boxed(block_codebook::Decoder::make(*format, shape.rows * shape.cols, header));
}

Made make_integer(const MethodName& name, const Shape& shape, Bytes header) {
  const auto format = integer::parse_format(name);
  if (!format) return unknown(name);
  return boxed(integer::Decoder::make(*format, shape.cols, header));
}

Made make_lloyd_max(const MethodName& name, const Shape& shape, Bytes header) {
  const auto bits = lloyd_max::parse_bits(name);
  if (!bits) return unknown(name);
  return boxed(lloyd_max::Decoder::make(*bits, shape.rows, shape.cols, header));
}

Made make_ecsq(const MethodName& name, const Shape& shape, Bytes header) {
  if (!ecsq::parse_rate(name)) return unknown(name);
  return boxed(ecsq::Decoder::make(shape.rows, shape.cols, header));
}

Made make_bitshift(const MethodName& name, const Shape& shape, Bytes header) {
  const auto format = bitshift::parse_format(name);
  if (!format || bitshift::name_of(*format) != name.text) return unknown(name);
  return boxed(bitshift::Decoder::make(*format, shape.rows, shape.cols, header));
}

Made make_lattice(const MethodName& name, const Shape& shape, Bytes header) {
  const auto format = lattice::parse_format(name);
  if (!format) return unknown(name);
  return boxed(lattice::Decoder::make(*format, shape.rows, shape.cols, header));
}

Made make_ectcq(const MethodName&, const Shape& shape, Bytes header) {
  return boxed(ectcq::Decoder::make(shape.rows, shape.cols, header));
}

Made make_sic(const MethodName& name, const Shape& shape, Bytes header) {
  if (name.text != "sic") return unknown(name);
  return boxed(sic::Decoder::make(shape.rows, shape.cols, header));
}

// What these wrap comes back here by its own name, which is neither: no deeper.
Made make_rotated(const MethodName& name, const Shape& shape, Bytes header) {
  if (name.text != rotated::kName) return unknown(name);
  return boxed(rotated::Decoder::make(shape.rows, shape.cols, header));
}

Made make_basis(const MethodName& name, const Shape& shape, Bytes header) {
  if (name.text != basis::kName) return unknown(name);
  return boxed(basis::Decoder::make(shape.rows, shape.cols, header, shape.bases));
}

struct Entry {
  std::string_view stem;  // the stem itself, or what a number follows
  Made (*make)(const MethodName&, const Shape&, Bytes header);
};

constexpr Entry kDecoders[] = {
    {"nf4", make_block_codebook},
    {"fp4", make_block_codebook},
    {"af4", make_block_codebook},
    {"int", make_integer},
    {"lloyd", make_lloyd_max},
    {"ecsq", make_ecsq},
    {"ectcq", make_ectcq},
    {"bitshift", make_bitshift},
    {"d4", make_lattice},
    {"e8", make_lattice},
    {"bw16", make_lattice},
    {"leech", make_lattice},
    {"sic", make_sic},
    {"rotated", make_rotated},
    {"basis", make_basis},
};

}  // namespace

Result<std::unique_ptr<ChunkDecoder>> make_decoder(std::string_view method, std::uint64_t rows,
                                                   std::uint64_t cols,
                                                   std::span<const std::uint8_t> header,
                                                   const basis::Bases* bases) {
  const MethodName name = split_method_name(method);
  for (const Entry& entry : kDecoders)
    if (name.stem.starts_with(entry.stem)) return entry.make(name, {rows, cols, bases}, header);
  return unknown(name);
}

}  // namespace ratefloor::codec

#include "ratefloor/codec/lattice/decoder.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>
#include <vector>

#include "ratefloor/codec/lattice/bit_masks.h"
#include "ratefloor/codec/lattice/magnitude.h"

namespace ratefloor::codec::lattice {
namespace {

using coding::fields::StreamReader;
using coding::fields::SymbolLaw;

Error malformed(const char* what) {
  return make_error(ErrorCode::kMalformed, std::string("lattice-coded chunk ") + what);
}

std::uint64_t read_bits(StreamReader& stream, int count) {
  std::uint64_t bits = 0;
  for (int at = 0; at < count; at += 16)
    bits |= std::uint64_t{stream.bits(std::min(count - at, 16))} << at;
  return bits;
}

bool decode_plain(StreamReader& stream, std::size_t dimension, float* out) {
  bool finite = true;
  for (std::size_t i = 0; i < dimension; ++i) {
    out[i] = std::bit_cast<float>(static_cast<std::uint32_t>(read_bits(stream, 32)));
    finite = finite && std::isfinite(out[i]);
  }
  return finite;
}

struct Buffers {
  std::vector<std::uint8_t> classes;
  std::vector<float> coded;
};

Buffers& buffers() {
  thread_local Buffers all;
  return all;
}

}  // namespace

Result<Decoder> Decoder::make(const Format& format, std::uint64_t rows, std::uint64_t cols,
                              std::span<const std::uint8_t> header) {
  const Shapes& shapes = Shapes::of(format.lattice);
  Result<Header> read = read_header(shapes, rows, header);
  if (!read) return std::move(read).error();
  return Decoder(shapes, rows, cols, *std::move(read));
}

// One block: shape; arrangement; magnitudes; signs. False where the bytes ask for what has no law,
// or for an arrangement that does not exist.
template <std::size_t n>
bool Decoder::decode_block(StreamReader& stream, const std::uint8_t* classes, float* out) const {
  constexpr std::uint32_t period = n == 24 ? 8 : n == 4 ? 2 : 4;
  const SymbolLaw& shape_law = header_.laws[classes[0]].shapes;
  if (shape_law.empty()) return false;
  const std::uint32_t shape_index = stream.symbol(shape_law);
  if (shape_index == shapes_->size()) return decode_plain(stream, n, out);
  const Shape& shape = (*shapes_)[shape_index];

  const std::uint64_t arrangements = shape.arrangements();
  std::uint64_t number = 0;
  if (arrangements > 1) {
    const int low_bits = low_bits_of(arrangements);
    number = std::uint64_t{stream.uniform(high_parts_of(arrangements))} << low_bits;
    number |= read_bits(stream, low_bits);
  }
  if (number >= arrangements) return false;
  const Arrangement at = arrangement_at(shape, n, number);

  float values[n];
  std::uint32_t stored = 0, opposite = 0;  // coordinates by their sign's rule (reproduction.h)
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint32_t kind = shape.kinds[2 * (at.far >> i & 1) + (at.word >> i & 1)];
    const KindTable& table = kinds_[classes[i] * kMaxKinds + kind];
    if (table.law.empty()) return false;
    const std::uint32_t symbol = stream.symbol(table.law);
    std::uint32_t rule;
    if (symbol < kDirectSymbols) {
      values[i] = table.values[symbol];
      rule = table.signs[symbol];
    } else {
      const std::uint32_t j = index_of(symbol, stream.bits(extra_bits_of(symbol)));
      values[i] = reproduction_of(header_, classes[i], absolute_value(period, kind, j));
      rule = sign_rule(period, kind, j);
    }
    stored |= (rule & 1) << i;
    opposite |= (rule >> 1) << i;
  }

  const int free_signs = shape.free_signs();
  std::uint64_t loose = read_bits(stream, free_signs + static_cast<int>(count_bits(stored)));
  std::uint32_t negative = opposite;
  if (shape.odd) {
    negative ^= at.word ^ at.far;
  } else if (shape.ones > 0) {
    const std::uint32_t free = static_cast<std::uint32_t>(loose) & ((1u << free_signs) - 1);
    const std::uint32_t last = (count_bits(free) + shape.far) & 1;
    negative ^= spread(free | last << free_signs, at.word, n);
    loose >>= free_signs;
  }
  auto signs = static_cast<std::uint32_t>(loose);
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint32_t own = stored >> i & 1, minus = (negative >> i & 1) | (signs & own);
    signs >>= own;
    out[i] = std::bit_cast<float>(std::bit_cast<std::uint32_t>(values[i]) ^ minus << 31);
  }
  return true;
}

template <std::size_t n>
Result<void> Decoder::decode_blocks(const CodedRun& run, std::span<const std::uint8_t> bytes,
                                    std::span<float> out) const {
  if (run.weights == 0) {
    if (!bytes.empty()) return malformed("is too long");
    return {};
  }
  Result<StreamReader> opened = StreamReader::open(bytes, lanes_of(run.weights));
  if (!opened) return std::move(opened).error();
  StreamReader stream = *opened;
  for (std::size_t at = 0; at < run.weights; at += n) {
    float block[kMaxDimension];
    if (!decode_block<n>(stream, run.classes.data() + at, block))
      return malformed("with a block that its laws do not allow");
    std::copy_n(block, std::min(n, run.weights - at),
                out.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return stream.finished();
}

Result<void> Decoder::decode_run(const CodedRun& run, std::span<const std::uint8_t> bytes,
                                 std::span<float> out) const {
  switch (shapes_->dimension()) {
    case 4:
      return decode_blocks<4>(run, bytes, out);
    case 8:
      return decode_blocks<8>(run, bytes, out);
    case 16:
      return decode_blocks<16>(run, bytes, out);
    default:
      return decode_blocks<24>(run, bytes, out);
  }
}

Result<void> Decoder::decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                             std::span<float> out) const {
  if (!out.empty() && (cols_ == 0 || (first + out.size() - 1) / cols_ >= rows_))
    return malformed("lies outside the matrix");
  const CodedRun run =
      coded_run(header_.rows, cols_, first, out.size(), shapes_->dimension(), buffers().classes);
  if (run.weights == out.size()) return decode_run(run, bytes, out);
  std::vector<float>& coded = buffers().coded;
  if (coded.size() < run.weights) coded.resize(run.weights);
  if (Result<void> done = decode_run(run, bytes, std::span(coded).first(run.weights)); !done)
    return done;
  std::size_t from = 0;
  for_each_row_piece(
      cols_, first, out.size(), [&](std::uint64_t row, std::size_t offset, std::size_t length) {
        const std::span<float> piece = out.subspan(offset, length);
        if (header_.rows.is_silent(header_.rows.at(row))) {
          std::fill(piece.begin(), piece.end(), 0.0f);
        } else {
          std::copy_n(coded.begin() + static_cast<std::ptrdiff_t>(from), length, piece.begin());
          from += length;
        }
      });
  return {};
}

}  // namespace ratefloor::codec::lattice

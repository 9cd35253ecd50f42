// Nothing is believed before it is checked, and nothing is allocated that the stream's own bytes do
// not pay for: a chunk costs at least five of them. Cost of opening: reading the head, once.
#include "ratefloor/codec/tensor_stream/decoder.h"

#include <algorithm>
#include <utility>

#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/chunking.h"
#include "ratefloor/codec/tensor_stream/checksum.h"
#include "ratefloor/codec/tensor_stream/format.h"

namespace ratefloor::codec {
namespace {

using Bytes = std::span<const std::uint8_t>;

Error malformed(std::string what) {
  return make_error(ErrorCode::kMalformed, "tensor stream " + std::move(what));
}

constexpr char kChanged[] = "its checksum is wrong: the bytes were changed after they were written";
constexpr char kFetchAgain[] = "fetch or make the file again";

bool is_intact(Bytes bytes) {
  if (bytes.size() < kChecksumBytes) return false;
  FieldReader stored(bytes.last(kChecksumBytes));
  return checksum(bytes.first(bytes.size() - kChecksumBytes)) == stored.take<std::uint32_t>();
}

/// The fields before the index.
struct Head {
  std::string_view method, dtype;
  std::uint64_t rows = 0, cols = 0;
  Bytes header;
};

Result<Head> take_head(FieldReader& fields) {
  for (const std::uint8_t byte : kStreamMagic)
    if (fields.take<std::uint8_t>() != byte) return malformed("that does not begin with \"rf\"");
  const auto version = fields.take<std::uint8_t>();
  const auto codec = fields.take<std::uint8_t>(), dtype = fields.take<std::uint8_t>();
  if (!fields.ok()) return malformed("that is cut off");
  if (version != kStreamVersion)
    return make_error(ErrorCode::kUnsupported, "tensor stream of version " +
                                                   std::to_string(version) + "; version 1 is known")
        .remedied_by("a newer ratefloor may read it");
  if (codec != kEctcqCodec && codec != kNamedCodec) return malformed("with an unknown codec");
  if (dtype >= kStreamDtypes.size()) return malformed("of a tensor of unknown type");
  Head head;
  head.dtype = kStreamDtypes[dtype];
  head.rows = fields.take_varint();
  head.cols = fields.take_varint();
  if (!fields.ok()) return malformed("whose shape is cut off or no pair of numbers");
  if (!is_shape(head.rows, head.cols)) return malformed("of more than 2^60 weights");
  head.method = kEctcqName;
  if (codec == kNamedCodec) {
    const Bytes name = fields.take_bytes(fields.take<std::uint8_t>());
    head.method = {reinterpret_cast<const char*>(name.data()), name.size()};
    if (!fields.ok()) return malformed("that is cut off in its method's name");
    if (!is_stored_name(head.method)) return malformed("whose method's name is none");
  }
  head.header = fields.take_bytes(fields.take_varint());
  if (!fields.ok()) return malformed("that is cut off in its header");
  return head;
}

}  // namespace

Result<TensorStream> TensorStream::open(std::span<const std::uint8_t> bytes,
                                        const basis::Bases* bases) {
  FieldReader fields(bytes);
  const Result<Head> head = take_head(fields);
  if (!head) return head.error();
  Result<std::unique_ptr<ChunkDecoder>> decoder =
      make_decoder(head->method, head->rows, head->cols, head->header, bases);
  if (!decoder) return std::move(decoder).error();

  const Chunking chunking{(*decoder)->by_rows(), (*decoder)->chunk_weights()};
  const std::uint64_t count = chunk_count(head->rows, head->cols, chunking);
  const bool indexed = count >= 2;
  if (indexed && count > fields.rest().size() / (1 + kChecksumBytes))
    return malformed("that is shorter than a matrix of its shape needs");
  std::vector<std::uint64_t> sizes(indexed ? count : 0);
  for (std::uint64_t& size : sizes) size = fields.take_varint();
  if (count != 1) fields.take_bytes(kChecksumBytes);
  if (!fields.ok()) return malformed("with an index that is cut off or holds no numbers");
  // Otherwise the checksum of a single chunk could lie in the head.
  if (count == 1 && fields.rest().size() < kChecksumBytes) return malformed("that is cut off");
  const std::uint64_t head_bytes = bytes.size() - fields.rest().size();
  if (!is_intact(indexed ? bytes.first(head_bytes) : bytes))
    return malformed("damaged: " + std::string(kChanged)).remedied_by(kFetchAgain);

  std::vector<std::uint64_t> offsets{head_bytes};
  if (count == 1) offsets.push_back(bytes.size());
  for (const std::uint64_t size : sizes) {
    const std::uint64_t left = bytes.size() - offsets.back();
    if (left < kChecksumBytes || size > left - kChecksumBytes)
      return malformed("whose chunks are longer than itself");
    offsets.push_back(offsets.back() + size + kChecksumBytes);
  }
  if (offsets.back() != bytes.size()) return malformed("with bytes after its end");

  TensorStream stream;
  stream.method_ = head->method;
  stream.dtype_ = head->dtype;
  stream.rows_ = head->rows;
  stream.cols_ = head->cols;
  stream.head_bytes_ = head_bytes;
  stream.bytes_ = bytes;
  stream.chunks_ = chunks_of(head->rows, head->cols, chunking);
  stream.offsets_ = std::move(offsets);
  stream.decoder_ = *std::move(decoder);
  return stream;
}

Error TensorStream::in_chunk(std::size_t index, Error error) const {
  error.message = "chunk " + std::to_string(index + 1) + " of " + std::to_string(chunks_.size()) +
                  ": " + error.message;
  return error;
}

Result<void> TensorStream::check_chunk(std::size_t index) const {
  if (index >= chunks_.size())
    return make_error(ErrorCode::kInvalidArgument, "tensor stream without a chunk of this number");
  const std::uint64_t begin = chunks_.size() == 1 ? 0 : offsets_[index];
  if (!is_intact(bytes_.subspan(begin, offsets_[index + 1] - begin)))
    return in_chunk(index, make_error(ErrorCode::kMalformed, kChanged).remedied_by(kFetchAgain));
  return {};
}

Result<void> TensorStream::decode_chunk(std::size_t index, std::span<float> out) const {
  if (Result<void> checked = check_chunk(index); !checked) return checked;
  if (out.size() != chunks_[index].size)
    return make_error(ErrorCode::kInvalidArgument, "room for another number of weights");
  const std::uint64_t size = offsets_[index + 1] - offsets_[index] - kChecksumBytes;
  Result<void> done =
      decoder_->decode(chunks_[index].first, bytes_.subspan(offsets_[index], size), out);
  if (!done) return in_chunk(index, std::move(done).error());
  return {};
}

Result<void> TensorStream::decode_rows(std::uint64_t first, std::uint64_t count,
                                       std::span<float> out) const {
  if (first > rows_ || count > rows_ - first)
    return make_error(ErrorCode::kInvalidArgument, "rows beyond the last one");
  if (out.size() != count * cols_)
    return make_error(ErrorCode::kInvalidArgument, "room for another number of weights");
  const std::uint64_t begin = first * cols_, end = begin + out.size();
  std::vector<float> whole;  // of a chunk that has other rows, too
  auto chunk = std::upper_bound(chunks_.begin(), chunks_.end(), begin,
                                [](std::uint64_t at, const Chunk& c) { return at < c.first; });
  if (chunk != chunks_.begin()) --chunk;
  for (; chunk != chunks_.end() && chunk->first < end; ++chunk) {
    const auto index = static_cast<std::size_t>(chunk - chunks_.begin());
    const std::uint64_t from = std::max(begin, chunk->first);
    const std::uint64_t to = std::min(end, chunk->first + chunk->size);
    const std::span<float> part = out.subspan(from - begin, to - from);
    if (part.size() == chunk->size) {
      if (Result<void> done = decode_chunk(index, part); !done) return done;
      continue;
    }
    whole.resize(chunk->size);
    if (Result<void> done = decode_chunk(index, whole); !done) return done;
    std::copy_n(whole.begin() + static_cast<std::ptrdiff_t>(from - chunk->first), part.size(),
                part.begin());
  }
  return {};
}

}  // namespace ratefloor::codec

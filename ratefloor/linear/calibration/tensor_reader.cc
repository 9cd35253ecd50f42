// See tensor_reader.h.
#include "ratefloor/linear/calibration/tensor_reader.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <optional>
#include <type_traits>

#include "ratefloor/io/utf8.h"
#include "ratefloor/linear/calibration/value_checks.h"

namespace ratefloor::linear {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are stored as they are");

std::optional<BadEntry> find_bad(Part, std::span<const std::uint64_t> piece, std::uint64_t,
                                 std::uint64_t) {
  return find_bad_count(piece.front());
}
std::optional<BadEntry> find_bad(Part part, std::span<const double> piece, std::uint64_t first,
                                 std::uint64_t channels) {
  return part == Part::kSum ? find_bad_sum(piece, first)
                            : find_bad_second_moment(piece, first, channels);
}
std::optional<BadEntry> find_bad(Part, std::span<const float> piece, std::uint64_t first,
                                 std::uint64_t) {
  return find_bad_maximum(piece, first);
}

}  // namespace

template <class T>
TensorReader<T>::TensorReader(const CalibrationFile& file, std::size_t input, Part part)
    : file_(file), input_(input), part_(part) {
  assert(input < file.inputs().size() && io::bits(dtype_of(part)) == 8 * sizeof(T));
  size_ = file.tensor(input, part).bytes / sizeof(T);
  piece_.resize(std::min<std::uint64_t>(size_, kPieceEntries));
}

template <class T>
std::span<const std::byte> TensorReader<T>::raw(std::uint64_t first, std::uint64_t count) const {
  const std::uint64_t offset = file_.tensor(input_, part_).offset;
  return file_.bytes().subspan(offset + first * sizeof(T), count * sizeof(T));
}

template <class T>
Result<void> TensorReader<T>::check_hash() const {
  const CalibrationFile::Tensor& tensor = file_.tensor(input_, part_);
  const std::string found = hasher_.hex();
  if (found == tensor.hash) return {};
  return make_error(ErrorCode::kMalformed, "the checksum is wrong: the bytes have " + found +
                                               ", the metadata say " + io::printable(tensor.hash))
      .in_file(file_.path())
      .in_tensor(io::printable(tensor.name))
      .at(tensor.offset)
      .remedied_by("the file is damaged: copy it again, or gather the statistics again");
}

template <class T>
Result<std::span<const T>> TensorReader<T>::next() {
  assert(!at_end());
  const std::uint64_t first = read_;
  const std::uint64_t count = std::min<std::uint64_t>(size_ - first, kPieceEntries);
  const std::span<const std::byte> bytes = raw(first, count);
  std::memcpy(piece_.data(), bytes.data(), bytes.size());
  read_ += count;
  const std::span<const T> piece(piece_.data(), count);
  const CalibrationFile::Tensor& tensor = file_.tensor(input_, part_);
  hasher_.update(std::as_bytes(piece));
  file_.release(tensor.offset + first * sizeof(T), bytes.size());
  const CalibrationFile::Input& input = file_.inputs()[input_];
  if (const auto bad = find_bad(part_, piece, first, input.channels)) {
    hasher_.update(raw(read_, size_ - read_));
    if (Result<void> sound = check_hash(); !sound) return std::move(sound).error();
    return to_error(*bad, input.name)
        .in_file(file_.path())
        .at(tensor.offset + bad->index * sizeof(T));
  }
  if (at_end())
    if (Result<void> sound = check_hash(); !sound) return std::move(sound).error();
  return piece;
}

template class TensorReader<std::uint64_t>;
template class TensorReader<double>;
template class TensorReader<float>;

}  // namespace ratefloor::linear

// See npy_header.h. A reader of one pass over the text; every step checks that there is text left.
#include "ratefloor/io/npy_header.h"

#include <optional>
#include <string_view>
#include <utility>

#include "ratefloor/io/utf8.h"

namespace ratefloor::io {
namespace {

constexpr std::string_view kMagic("\x93NUMPY", 6);
constexpr std::size_t kMaxDimensions = 32;  // NumPy's own limit, up to version 2

Error malformed(const std::string& clause, std::uint64_t offset) {
  return make_error(ErrorCode::kMalformed, "the .npy header " + clause).at(offset);
}

class DictionaryReader {
 public:
  /// `text` begins at byte `first` of its file.
  DictionaryReader(std::string_view text, std::uint64_t first) : text_(text), first_(first) {}

  Result<NpyHeader> read() {
    if (!accept('{')) return malformed("is not a dictionary", here());
    while (!accept('}')) {
      if (Result<void> entry = read_entry(); !entry) return std::move(entry).error();
      if (accept(',')) continue;
      if (accept('}')) break;
      return malformed("has no ',' or '}' behind an entry", here());
    }
    skip_blanks();
    if (at_ != text_.size()) return malformed("has text behind its dictionary", here());
    if (!descr_ || !order_ || !shape_)
      return malformed("lacks one of 'descr', 'fortran_order' and 'shape'", first_);
    NpyHeader header{*std::move(descr_), descr_offset_, *order_,
                     *std::move(shape_), shape_offset_, first_ + text_.size()};
    return header;
  }

 private:
  std::uint64_t here() const { return first_ + at_; }
  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  bool accept(char wanted) {
    skip_blanks();
    if (at_ == text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  bool accept(std::string_view word) {
    skip_blanks();
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  std::optional<std::string> string() {
    skip_blanks();
    if (at_ == text_.size() || (text_[at_] != '\'' && text_[at_] != '"')) return std::nullopt;
    const std::size_t end = text_.find(text_[at_], at_ + 1);
    if (end == std::string_view::npos) return std::nullopt;
    std::string value(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return value;
  }

  Result<void> read_entry() {
    skip_blanks();
    const std::uint64_t key_offset = here();
    const std::optional<std::string> key = string();
    if (!key) return malformed("has a key that is no string", key_offset);
    if (!accept(':')) return malformed("has no ':' behind a key", here());
    skip_blanks();
    if (*key == "descr" && !descr_) return read_descr();
    if (*key == "fortran_order" && !order_) return read_order();
    if (*key == "shape" && !shape_) return read_shape();
    return malformed("has the key '" + printable(*key, 40) + "' twice or without need", key_offset);
  }

  Result<void> read_descr() {
    descr_offset_ = here();
    if (at_ < text_.size() && text_[at_] == '[')
      return make_error(ErrorCode::kUnsupported, "an array of records cannot be read")
          .at(descr_offset_)
          .remedied_by("store one field of it");
    descr_ = string();
    return descr_ ? Result<void>() : malformed("has a 'descr' that is no string", descr_offset_);
  }

  Result<void> read_order() {
    if (accept("True")) {
      order_ = true;
    } else if (accept("False")) {
      order_ = false;
    } else {
      return malformed("has a 'fortran_order' that is neither True nor False", here());
    }
    return {};
  }

  Result<void> read_shape() {
    shape_offset_ = here();
    if (!accept('(')) return malformed("has a 'shape' that is no tuple", shape_offset_);
    std::vector<std::uint64_t> shape;
    bool comma = true;
    while (!accept(')')) {
      if (!comma) return malformed("has no ',' or ')' in its shape", here());
      const std::uint64_t start = here();
      std::uint64_t size = 0;
      bool digits = false;
      for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
        if (size > (UINT64_MAX - 9) / 10) return malformed("has too large a shape", start);
        size = 10 * size + static_cast<std::uint64_t>(text_[at_] - '0');
        digits = true;
      }
      if (!digits) return malformed("has a size that is not a whole number from 0 on", start);
      if (shape.size() == kMaxDimensions) return malformed("has too many dimensions", start);
      shape.push_back(size);
      comma = accept(',');
    }
    if (shape.size() == 1 && !comma)
      return malformed("has a 'shape' that is no tuple", shape_offset_);  // (3) is the number 3
    shape_ = std::move(shape);
    return {};
  }

  const std::string_view text_;
  const std::uint64_t first_;
  std::size_t at_ = 0;
  std::optional<std::string> descr_;
  std::optional<bool> order_;
  std::optional<std::vector<std::uint64_t>> shape_;
  std::uint64_t descr_offset_ = 0, shape_offset_ = 0;
};

}  // namespace

Result<NpyHeader> parse_npy_header(std::span<const std::byte> file) {
  const std::string_view bytes = as_text(file);
  if (!bytes.starts_with(kMagic))
    return make_error(ErrorCode::kMalformed, "is not a .npy file: it begins with other bytes")
        .at(0);
  if (bytes.size() < 10) return malformed("is cut off", bytes.size());
  const auto byte = [&](std::size_t i) { return std::to_integer<std::uint64_t>(file[i]); };
  const std::uint64_t major = byte(6);
  if (major < 1 || major > 3 || byte(7) != 0)
    return make_error(ErrorCode::kUnsupported, "version " + std::to_string(major) + "." +
                                                   std::to_string(byte(7)) +
                                                   " of the .npy format is unknown")
        .at(6);
  const std::uint64_t start = major == 1 ? 10 : 12;
  if (bytes.size() < start) return malformed("is cut off", bytes.size());
  std::uint64_t length = byte(8) | byte(9) << 8;
  if (major > 1) length |= byte(10) << 16 | byte(11) << 24;
  if (length > bytes.size() - start)
    return malformed("should have " + std::to_string(length) + " bytes, but the file ends",
                     bytes.size());
  return DictionaryReader(bytes.substr(start, length), start).read();
}

}  // namespace ratefloor::io

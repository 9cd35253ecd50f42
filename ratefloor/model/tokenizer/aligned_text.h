// Text that remembers which bytes of an original text it stands for, while normalizers change it.
//
// What is remembered is one number for each byte: how many bytes of the original lie before its
// end. These numbers never fall, so the differences between the ends of neighbouring tokens share
// the original out among them, whatever was inserted, replaced or removed. Unchanged text needs
// none. Cost: 4 bytes a byte once something has changed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ratefloor::model {

/// [begin, end) in bytes.
struct TextRange {
  std::size_t begin = 0, end = 0;
  bool operator==(const TextRange&) const = default;
};

class AlignedText {
 public:
  /// `text` begins `first` bytes into the original.
  explicit AlignedText(std::string_view text = {}, std::uint32_t first = 0)
      : text_(text), first_(first) {}

  std::string_view text() const { return text_; }
  std::string_view text(TextRange range) const {
    return std::string_view(text_).substr(range.begin, range.end - range.begin);
  }
  std::size_t size() const { return text_.size(); }

  /// How many bytes of the original come before `position`, which may be size().
  std::uint32_t origin(std::size_t position) const {
    if (position == 0) return first_;
    return ends_.empty() ? first_ + static_cast<std::uint32_t>(position) : ends_[position - 1];
  }

  AlignedText slice(TextRange range) const;

 private:
  friend class AlignedEdit;
  std::string text_;
  std::uint32_t first_;
  std::vector<std::uint32_t> ends_;  // one per byte of text_, or empty: every byte is its own
};

/// Makes a changed copy, from left to right.
class AlignedEdit {
 public:
  explicit AlignedEdit(const AlignedText& from) : from_(from) { edited_.first_ = from.first_; }

  /// The next bytes of the old text, up to `end`, as they are.
  void keep_until(std::size_t end);
  /// The next bytes of the old text, up to `end`, become `with`: all of them belong to its last
  /// byte. With end == at(), `with` is inserted and stands for nothing.
  void replace_until(std::size_t end, std::string_view with);
  std::size_t at() const { return at_; }  // in the old text
  std::size_t written() const { return edited_.size(); }

  /// Keeps what is left.
  AlignedText finish();

 private:
  const AlignedText& from_;
  AlignedText edited_;
  std::size_t at_ = 0;
};

/// Every `pattern` (not empty), from the left, becomes `content`.
AlignedText replace_all(const AlignedText& text, std::string_view pattern,
                        std::string_view content);

}  // namespace ratefloor::model

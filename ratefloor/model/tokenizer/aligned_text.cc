// See aligned_text.h.
#include "ratefloor/model/tokenizer/aligned_text.h"

#include <utility>

namespace ratefloor::model {

AlignedText AlignedText::slice(TextRange range) const {
  AlignedText part(text(range), origin(range.begin));
  if (!ends_.empty())
    part.ends_.assign(ends_.begin() + static_cast<std::ptrdiff_t>(range.begin),
                      ends_.begin() + static_cast<std::ptrdiff_t>(range.end));
  return part;
}

void AlignedEdit::keep_until(std::size_t end) {
  edited_.text_.append(from_.text_, at_, end - at_);
  for (std::size_t i = at_; i < end; ++i) edited_.ends_.push_back(from_.origin(i + 1));
  at_ = end;
}

void AlignedEdit::replace_until(std::size_t end, std::string_view with) {
  const std::uint32_t before = edited_.ends_.empty() ? edited_.first_ : edited_.ends_.back();
  at_ = end;
  if (with.empty()) return;  // the next byte, or the last token, takes what was removed
  edited_.text_.append(with);
  edited_.ends_.insert(edited_.ends_.end(), with.size() - 1, before);
  edited_.ends_.push_back(from_.origin(end));
}

AlignedText AlignedEdit::finish() {
  keep_until(from_.size());
  return std::move(edited_);
}

AlignedText replace_all(const AlignedText& text, std::string_view pattern,
                        std::string_view content) {
  std::size_t found = text.text().find(pattern);
  if (found == std::string_view::npos) return text;
  AlignedEdit edit(text);
  for (; found != std::string_view::npos; found = text.text().find(pattern, edit.at())) {
    edit.keep_until(found);
    edit.replace_until(found + pattern.size(), content);
  }
  return edit.finish();
}

}  // namespace ratefloor::model

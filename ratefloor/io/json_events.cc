// See json_events.h. The tokenizing and the grammar are nlohmann::json's SAX parser (iterative: it
// keeps its nesting in a bit vector); what it tolerates beyond RFC 8259 is checked here.
#include "ratefloor/io/json_events.h"

#include <cstddef>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "ratefloor/io/utf8.h"

namespace ratefloor::io {
namespace {

/// Reports how far the parser has read: its SAX interface tells no positions.
class TrackingIterator {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  TrackingIterator(const char* at, const char** read) : at_(at), read_(read) {}
  reference operator*() const { return *at_; }
  TrackingIterator& operator++() {
    *read_ = ++at_;
    return *this;
  }
  TrackingIterator operator++(int) {
    TrackingIterator old = *this;
    ++*this;
    return old;
  }
  bool operator==(const TrackingIterator& other) const { return at_ == other.at_; }
  bool operator!=(const TrackingIterator& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  const char** read_;
};

class Sax {
 public:
  using Handler = std::function<Result<void>(const JsonEvent&)>;
  using Type = JsonEvent::Type;

  Sax(std::string_view text, const JsonLimits& limits, const Handler& handler)
      : text_(text), limits_(limits), handler_(handler), read_(text.data()) {}

  std::optional<Error> run() {
    const char* const end = text_.data() + text_.size();
    const bool parsed = nlohmann::json::sax_parse(TrackingIterator(text_.data(), &read_),
                                                  TrackingIterator(end, &read_), this);
    if (!parsed && !failure_) fail("is not valid JSON", limits_.first_offset);
    return std::move(failure_);
  }

  // The interface that nlohmann::json calls; false stops it.
  bool null() { return emit({.type = Type::kNull}); }
  bool boolean(bool value) { return emit({.type = Type::kBool, .truth = value}); }
  bool number_integer(std::int64_t value) { return number(static_cast<double>(value), {}); }
  bool number_unsigned(std::uint64_t value) { return number(static_cast<double>(value), value); }
  bool number_float(double value, const std::string&) { return number(value, {}); }
  bool string(std::string& value) { return emit({.type = Type::kString, .text = value}); }
  bool binary(std::vector<std::uint8_t>&) { return false; }  // not part of JSON text

  bool start_object(std::size_t) { return open({.type = Type::kBeginObject}); }
  bool end_object() { return close({.type = Type::kEndObject}); }
  bool start_array(std::size_t) { return open({.type = Type::kBeginArray}); }
  bool end_array() { return close({.type = Type::kEndArray}); }

  bool key(std::string& name) {
    auto& seen = keys_.back();
    const std::uint64_t offset = token_start();
    if (seen.size() >= limits_.keys_per_object) {
      return fail(
          "has more than " + std::to_string(limits_.keys_per_object) + " keys in one object",
          offset);
    }
    if (!seen.insert(name).second) {
      return fail("names '" + printable(name) + "' twice", offset);
    }
    return emit({.type = Type::kKey, .text = name});
  }

  bool parse_error(std::size_t read, const std::string&, const std::exception& error) {
    // "[json.exception…] parse error at line 1, column 5: syntax error while parsing … - …; last
    // read: '…'". We say where in our own way (`read` counts the refused byte, or one past the end
    // of the text), and the last token may be megabytes long.
    std::string reason = error.what();
    if (const auto from = reason.find("syntax error"); from != std::string::npos) {
      reason.erase(0, from);
    } else if (const auto bracket = reason.find("] "); bracket != std::string::npos) {
      reason.erase(0, bracket + 2);
    }
    if (const auto last = reason.find("; last read"); last != std::string::npos) reason.erase(last);
    return fail("is not valid JSON: " + printable(reason),
                limits_.first_offset + (read > 0 ? read - 1 : 0));
  }

 private:
  /// First byte of the token being reported: what follows the last one, less separators.
  std::uint64_t token_start() {
    while (next_ < text_.size() &&
           std::string_view(" \t\r\n,:").find(text_[next_]) != std::string_view::npos) {
      ++next_;
    }
    return limits_.first_offset + next_;
  }

  bool fail(const std::string& clause, std::uint64_t offset) {
    if (!failure_) {
      failure_ = make_error(ErrorCode::kMalformed, limits_.what + " " + clause);
      failure_->offset = offset;
    }
    return false;
  }

  bool emit(JsonEvent event) {
    event.offset = token_start();
    next_ = static_cast<std::size_t>(read_ - text_.data());
    return pass(event);
  }

  bool number(double real, std::optional<std::uint64_t> whole) {
    JsonEvent event{.type = whole ? Type::kUnsigned : Type::kNumber, .real = real};
    event.offset = token_start();
    // The parser has looked one byte past the number, so its own length decides.
    const std::size_t stop = text_.find_first_not_of("+-.0123456789eE", next_);
    event.text = text_.substr(next_, stop == std::string_view::npos ? stop : stop - next_);
    event.number = whole.value_or(0);
    next_ += event.text.size();
    return pass(event);
  }

  bool open(JsonEvent event) {
    if (keys_.size() >= limits_.depth) {
      return fail("is nested deeper than " + std::to_string(limits_.depth) + " levels",
                  token_start());
    }
    keys_.emplace_back();
    return emit(event);
  }

  bool close(JsonEvent event) {
    keys_.pop_back();
    event.offset = token_start();
    next_ = event.offset - limits_.first_offset + 1;
    return pass(event);
  }

  bool pass(const JsonEvent& event) {
    if (Result<void> taken = handler_(event); !taken) {
      failure_ = std::move(taken).error().at(event.offset);
      return false;
    }
    return true;
  }

  const std::string_view text_;
  const JsonLimits& limits_;
  const Handler& handler_;
  const char* read_;                                   // end of what the parser has consumed
  std::size_t next_ = 0;                               // end of the last reported token
  std::vector<std::unordered_set<std::string>> keys_;  // one set per open object or array
  std::optional<Error> failure_;
};

}  // namespace

Result<void> read_json(std::span<const std::byte> bytes, const JsonLimits& limits,
                       const std::function<Result<void>(const JsonEvent&)>& handler) {
  const std::string_view text = as_text(bytes);
  const auto refuse = [&](const std::string& clause, std::size_t where) {
    return make_error(ErrorCode::kMalformed, limits.what + " " + clause)
        .at(limits.first_offset + where);
  };
  if (const auto bad = find_invalid_utf8(text)) return refuse("is not UTF-8 text", *bad);
  if (text.starts_with("\xEF\xBB\xBF")) {
    return refuse("is not valid JSON: begins with a byte order mark", 0);
  }
  // nlohmann::json takes a NUL byte for the end of the text.
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    return refuse("is not valid JSON: contains a NUL byte", nul);
  }
  if (std::optional<Error> failure = Sax(text, limits, handler).run()) return *std::move(failure);
  return {};
}

std::string describe(const JsonEvent& event) {
  switch (event.type) {
    case JsonEvent::Type::kBeginObject:
      return "an object";
    case JsonEvent::Type::kBeginArray:
      return "an array";
    case JsonEvent::Type::kKey:
    case JsonEvent::Type::kString:
      return "a string";
    case JsonEvent::Type::kUnsigned:
    case JsonEvent::Type::kNumber:
      return "a number";
    case JsonEvent::Type::kBool:
      return "true or false";
    case JsonEvent::Type::kNull:
      return "null";
    case JsonEvent::Type::kEndObject:
    case JsonEvent::Type::kEndArray:
      break;
  }
  return "missing";
}

}  // namespace ratefloor::io

// A JSON text as a stream of events, for files that somebody else wrote.
//
// Streaming, so that memory does not depend on what a hostile text holds; iterative, so that deep
// nesting cannot overflow the stack; strict where JSON libraries are lenient: the text must be
// UTF-8 without byte order mark or NUL bytes, keys must not repeat within an object, and nesting
// has a limit. Every event knows its byte offset. Cost: one pass, plus one hash set entry per key
// of open objects.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "ratefloor/base/result.h"

namespace ratefloor::io {

struct JsonEvent {
  enum class Type {
    kBeginObject,
    kEndObject,
    kBeginArray,
    kEndArray,
    kKey,
    kString,
    kUnsigned,  // a whole number that fits 64 bits
    kNumber,    // any other number: negative, with fraction or exponent, or too large
    kBool,
    kNull,
  };
  Type type{};
  std::string_view text{};   // of a key or string, unescaped; of a number, as written
  std::uint64_t number = 0;  // kUnsigned
  double real = 0;           // kUnsigned and kNumber
  bool truth = false;        // kBool
  std::uint64_t offset = 0;  // of the token's first byte
};

struct JsonLimits {
  std::string what = "text";       // "header": begins the messages
  std::uint64_t first_offset = 0;  // where in its file the text begins
  std::size_t depth = 64;          // of nested arrays and objects
  std::size_t keys_per_object = 1'000'000;
};

/// Stops at the first error, the handler's own included. Errors carry an offset, not a file.
Result<void> read_json(std::span<const std::byte> text, const JsonLimits& limits,
                       const std::function<Result<void>(const JsonEvent&)>& handler);

/// "a string", "a number", "an object" …, for messages such as "shape is a string".
std::string describe(const JsonEvent& event);

}  // namespace ratefloor::io

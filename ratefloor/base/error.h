// What went wrong, where, and what the user can do about it.
//
// The library never prints, exits or throws on bad input: it returns an Error. Whoever adds
// knowledge on the way up (the file, the tensor) fills the field in; only the command line turns it
// into text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace ratefloor {

enum class ErrorCode {
  kInvalidArgument,  // the caller asked for something outside a function's domain
  kIo,               // the operating system refused: open, read, write, rename
  kMalformed,        // bytes that break their format's rules
  kUnsupported,      // well formed, but not something this version handles
  kNotFinite,        // NaN or Inf where numbers are needed
  kDegenerate,       // too little or too uniform data for the question asked
  kInternal,         // a broken invariant of our own
};

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;                  // one clause, lower case, no full stop
  std::string file;                     // path, empty when no file is involved
  std::string tensor;                   // tensor name, empty when none
  std::optional<std::uint64_t> offset;  // byte offset in `file`
  std::string remedy;                   // what to do, one clause; may be empty

  Error&& in_file(std::string path) && {
    if (file.empty()) file = std::move(path);
    return std::move(*this);
  }
  Error&& in_tensor(std::string name) && {
    if (tensor.empty()) tensor = std::move(name);
    return std::move(*this);
  }
  Error&& at(std::uint64_t byte) && {
    if (!offset) offset = byte;
    return std::move(*this);
  }
  Error&& remedied_by(std::string clause) && {
    if (remedy.empty()) remedy = std::move(clause);
    return std::move(*this);
  }

  /// "FILE: tensor 'NAME': at byte N: MESSAGE (REMEDY)", leaving out what is unknown.
  std::string to_string() const {
    std::string text;
    if (!file.empty()) text += file + ": ";
    if (!tensor.empty()) text += "tensor '" + tensor + "': ";
    if (offset) text += "at byte " + std::to_string(*offset) + ": ";
    text += message;
    if (!remedy.empty()) text += " (" + remedy + ")";
    return text;
  }
};

inline Error make_error(ErrorCode code, std::string message) {
  Error error;
  error.code = code;
  error.message = std::move(message);
  return error;
}

}  // namespace ratefloor

// Turns bytes that arrive in parts into well-formed UTF-8: characters as soon as they are complete,
// and U+FFFD for what can never become one.
#pragma once

#include <string>
#include <string_view>

namespace ratefloor::model {

class Utf8Mender {
 public:
  /// What stands for an incomplete or wrong sequence: one U+FFFD in all (as the Unicode Standard
  /// recommends), or one for each byte.
  enum class Replacement { kPerSequence, kPerByte };
  explicit Utf8Mender(Replacement replacement) : replacement_(replacement) {}

  /// What is complete now, in order. Holds at most three bytes back.
  std::string push(std::string_view bytes);
  /// Nothing comes any more, or something else.
  std::string finish();
  bool empty() const { return held_.empty(); }

 private:
  std::string take(bool last);
  Replacement replacement_;
  std::string held_;
};

}  // namespace ratefloor::model

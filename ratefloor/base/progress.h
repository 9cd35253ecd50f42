// How long work reports where it is. The library calls, the command line draws.
#pragma once

#include <cstdint>
#include <string_view>

namespace ratefloor {

/// Calls may come from any thread; an implementation locks for itself.
class Progress {
 public:
  virtual ~Progress() = default;
  /// `total` in whatever unit advance() counts; only the fraction is shown.
  virtual void begin(std::uint64_t total) = 0;
  virtual void advance(std::uint64_t amount) = 0;
  /// One finished item, for a log without a terminal.
  virtual void item(std::string_view text) = 0;
};

}  // namespace ratefloor

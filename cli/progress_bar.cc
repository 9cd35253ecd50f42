#include "cli/progress_bar.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <mutex>

#include "cli/console.h"

namespace ratefloor::cli {
namespace {

using Clock = std::chrono::steady_clock;

class Silent final : public Progress {
 public:
  void begin(std::uint64_t) override {}
  void advance(std::uint64_t) override {}
  void item(std::string_view) override {}
};

// What bar and log share: how much is done, since when.
class Counting : public Progress {
 public:
  void begin(std::uint64_t total) override {
    const std::lock_guard lock(mutex_);
    total_ = total;
    done_ = 0;
    start_ = Clock::now();
  }

 protected:
  double fraction() const {
    return total_ == 0 ? 1.0 : std::min(1.0, static_cast<double>(done_) / total_);
  }
  double elapsed() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }
  static std::string duration(double seconds) {
    const long s = std::max(0l, static_cast<long>(seconds + 0.5));
    if (s < 60) return fmt::format("{} s", s);
    if (s < 3600) return fmt::format("{}:{:02} min", s / 60, s % 60);
    return fmt::format("{}:{:02} h", s / 3600, s / 60 % 60);
  }

  std::mutex mutex_;
  std::uint64_t total_ = 0, done_ = 0;
  Clock::time_point start_;
};

class Bar final : public Counting {
 public:
  ~Bar() override { write_err("\r\033[K"); }

  void advance(std::uint64_t amount) override {
    const std::lock_guard lock(mutex_);
    done_ += amount;
    const Clock::time_point now = Clock::now();
    if (now - drawn_ < std::chrono::milliseconds(100))
      return;  // ten times a second is smooth enough
    drawn_ = now;
    draw();
  }
  void item(std::string_view text) override {
    const std::lock_guard lock(mutex_);
    latest_ = text;
  }

 private:
  void draw() {
    constexpr int kWidth = 30;
    const int full = static_cast<int>(kWidth * fraction());
    std::string bar;
    for (int i = 0; i < kWidth; ++i) bar += i < full ? "█" : "░";
    const double seconds = elapsed();
    const std::string eta =
        fraction() > 0.01 ? "ETA " + duration(seconds / fraction() - seconds) : "ETA …";
    write_err(fmt::format("\r\033[K{} {:3.0f} %  {}  {}", bar, 100 * fraction(), eta,
                          latest_.substr(0, 48)));
  }

  std::string latest_;
  Clock::time_point drawn_;
};

class Log final : public Counting {
 public:
  void advance(std::uint64_t amount) override {
    const std::lock_guard lock(mutex_);
    done_ += amount;
  }
  void item(std::string_view text) override {
    const std::lock_guard lock(mutex_);
    write_err(fmt::format("{:3.0f} %  {}  {}\n", 100 * fraction(), duration(elapsed()), text));
  }
};

}  // namespace

std::unique_ptr<Progress> make_progress(bool quiet) {
  if (quiet) return std::make_unique<Silent>();
  if (isatty(STDERR_FILENO)) return std::make_unique<Bar>();
  return std::make_unique<Log>();
}

}  // namespace ratefloor::cli

#include "cli/console.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

namespace ratefloor::cli {

Result<void> write_out(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0)
    return {};
  return make_error(ErrorCode::kIo, "cannot write to standard output")
      .remedied_by("is the disk full, or the output closed?");
}

void write_err(std::string_view text) {
  (void)std::fwrite(text.data(), 1, text.size(), stderr);
  (void)std::fflush(stderr);
}

void reserve_standard_streams() {
  for (int stream = 0; stream <= 2; ++stream)
    if (fcntl(stream, F_GETFD) == -1) (void)open("/dev/null", stream == 2 ? O_WRONLY : O_RDONLY);
}

}  // namespace ratefloor::cli

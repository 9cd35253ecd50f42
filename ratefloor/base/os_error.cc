// See os_error.h. std::generic_category gives the text: unlike strerror it is thread-safe.
#include "ratefloor/base/os_error.h"

#include <cerrno>
#include <system_error>

namespace ratefloor {
namespace {

std::string remedy_for(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
      return "check the path";
    case EACCES:
    case EPERM:
      return "check the permissions of the file and its folder";
    case EROFS:
      return "the file system is read-only: choose another folder";
    case ENOSPC:
    case EDQUOT:
      return "free some disk space or choose another folder";
    case EFBIG:
      return "the file system or a resource limit does not allow files this large";
    case ENOMEM:
      return "not enough address space or memory";
    case EMFILE:
    case ENFILE:
      return "too many open files: raise the limit with ulimit -n";
    case ENAMETOOLONG:
      return "use a shorter path";
    case EIO:
      return "the disk or the network file system failed: check it, then try again";
    default:
      return {};
  }
}

}  // namespace

Error os_error(int error_number, const std::string& action, const std::string& path) {
  std::string reason = error_number == ENOSPC || error_number == EDQUOT
                           ? std::string("disk full")
                           : std::generic_category().message(error_number);
  if (!reason.empty() && reason[0] >= 'A' && reason[0] <= 'Z') {
    reason[0] = static_cast<char>(reason[0] - 'A' + 'a');
  }
  Error error = make_error(ErrorCode::kIo, "cannot " + action + ": " + reason);
  error.file = path;
  error.remedy = remedy_for(error_number);
  return error;
}

}  // namespace ratefloor

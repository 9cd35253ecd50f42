#include "ratefloor/codec/integer/format.h"

#include "ratefloor/codec/chunking.h"

namespace ratefloor::codec::integer {
namespace {

constexpr std::size_t kDefaultGroup = 128;
constexpr std::uint64_t kSmallestGroup = 8;

}  // namespace

Result<Format> parse_format(const MethodName& name) {
  Format format;
  const auto bits = number_after(name.stem, "int");
  if (!bits || *bits < 2 || *bits > 8) return name_error(name, "integers have 2 to 8 bits");
  format.bits = static_cast<int>(*bits);
  bool group_given = false;
  for (const std::string& option : name.options) {
    if (option == "asym") {
      if (format.asymmetric) return name_error(name, "-asym given more than once");
      format.asymmetric = true;
    } else if (const auto group = number_after(option, "g")) {
      if (group_given) return name_error(name, "-g given more than once");
      if (*group != 0 && (*group < kSmallestGroup || *group > kFlatChunk))
        return name_error(name, "the group size must be 0 or from 8 to 131072");
      group_given = true;
      format.group = *group;
    } else {
      return name_error(name, "unknown option -" + option);
    }
  }
  return format;
}

std::string name_of(const Format& format) {
  std::string text = "int" + std::to_string(format.bits);
  if (format.asymmetric) text += "-asym";
  if (format.group != kDefaultGroup) text += "-g" + std::to_string(format.group);
  return text;
}

}  // namespace ratefloor::codec::integer

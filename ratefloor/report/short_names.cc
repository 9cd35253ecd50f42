#include "ratefloor/report/short_names.h"

#include <set>
#include <string_view>

#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {
namespace {

std::string trimmed(std::string_view name) {
  constexpr std::string_view kPrefix = "model.", kSuffix = ".weight";
  if (name.size() > kPrefix.size() && name.starts_with(kPrefix)) name.remove_prefix(kPrefix.size());
  if (name.size() > kSuffix.size() && name.ends_with(kSuffix)) name.remove_suffix(kSuffix.size());
  return std::string(name);
}

}  // namespace

std::vector<std::string> short_names(const std::vector<std::string>& names, std::size_t width) {
  std::vector<std::string> shorter;
  std::set<std::string> different_before(names.begin(), names.end()), different_after;
  for (const auto& name : names) {
    shorter.push_back(trimmed(name));
    different_after.insert(shorter.back());
  }
  if (different_after.size() != different_before.size()) shorter = names;
  for (auto& name : shorter) name = elide_middle(printable(name), width);
  return shorter;
}

}  // namespace ratefloor::report

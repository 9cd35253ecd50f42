// xxHash, all inline: nothing to link.
#include "ratefloor/job/quantize/plan.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <filesystem>
#include <optional>

#include "ratefloor/base/content_hash.h"
#include "ratefloor/base/decimal_text.h"
#include "ratefloor/base/mapped_file.h"
#include "ratefloor/io/companions.h"
#include "ratefloor/io/json_text.h"
#include "ratefloor/io/utf8.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace ratefloor::job {
namespace {

constexpr std::size_t kPages = 64, kPage = 4096;

Result<std::string> fingerprint(const std::string& path) {
  const Result<MappedFile> file = MappedFile::open(path);
  if (!file) return file.error();
  const std::span<const std::byte> bytes = file->bytes();
  std::uint64_t header = 0;  // the model has been opened: its length is sound
  if (bytes.size() >= sizeof header) std::memcpy(&header, bytes.data(), sizeof header);
  const std::size_t data = std::min<std::uint64_t>(bytes.size(), sizeof header + header);
  XXH64_state_t state;
  XXH64_reset(&state, 0);
  XXH64_update(&state, bytes.data(), data);
  const std::size_t rest = bytes.size() - data, page = std::min(kPage, rest);
  for (std::size_t i = 0; i < kPages; ++i)
    XXH64_update(&state, bytes.data() + data + (rest - page) * i / (kPages - 1), page);
  return std::filesystem::path(path).filename().string() + " " + std::to_string(bytes.size()) +
         " " + hex16(XXH64_digest(&state));
}

std::string list(const std::vector<std::string>& items) {
  std::string text = "[";
  for (const std::string& item : items)
    text += (text.size() > 1 ? ", " : "") + io::json_string(item);
  return text + "]";
}

}  // namespace

std::string plan_digest(std::string_view plan) {
  return content_hash(std::as_bytes(std::span(plan)));
}

Result<std::string> plan_text(const io::Model& model, const QuantizeOptions& options,
                              const std::string& version) {
  std::vector<std::string> files, overrides;
  for (const std::string& path : model.files()) {
    Result<std::string> known = fingerprint(path);
    if (!known) return known;
    files.push_back(*std::move(known));
  }
  const Result<std::string> config = io::read_config_text(model.path());
  if (!config) return config;
  for (const TensorOverride& one : options.overrides)
    overrides.push_back(one.regex + "=" + (one.bits ? shortest_decimal(*one.bits) : "keep"));
  std::string target = "none";
  if (options.bits) target = "bits " + shortest_decimal(*options.bits);
  if (options.distortion) target = "distortion " + shortest_decimal(*options.distortion);
  if (options.size_bytes) target = "size " + std::to_string(*options.size_bytes);
  return "{\n \"plan\": 1,\n \"version\": " + io::json_string(version) +
         ",\n \"codec\": " + io::json_string(options.codec) +
         ",\n \"target\": " + io::json_string(target) +
         ",\n \"effort\": " + (options.effort ? std::to_string(*options.effort) : "null") +
         (options.calibration.empty()
              ? ""
              : ",\n \"calibration\": " + io::json_string(options.calibration) +
                    ",\n \"rates\": " + (options.uniform_rates ? "\"uniform\"" : "\"allocated\"") +
                    (options.shared_basis ? "" : ",\n \"basis\": \"none\"")) +
         ",\n \"overrides\": " + list(overrides) + ",\n \"seed\": " + std::to_string(options.seed) +
         ",\n \"config\": " + io::json_string(plan_digest(*config)) +
         ",\n \"files\": " + list(files) + "\n}\n";
}

std::string plan_difference(std::string_view there, std::string_view here) {
  const auto line = [](std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view first = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (first.starts_with(' ')) first.remove_prefix(1);
    if (first.ends_with(',')) first.remove_suffix(1);
    return first;
  };
  while (!there.empty() || !here.empty()) {
    const std::string_view a = line(there), b = line(here);
    if (a != b)
      return "there " + io::printable(a.empty() ? "nothing" : a) + ", here " +
             io::printable(b.empty() ? "nothing" : b);
  }
  return "no difference";
}

}  // namespace ratefloor::job

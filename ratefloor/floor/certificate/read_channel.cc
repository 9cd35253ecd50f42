#include "ratefloor/floor/certificate/read_channel.h"

#include <limits>

#include "ratefloor/floor/certificate/number_text.h"

namespace ratefloor::floor {
namespace {

MixtureComponent read_component(JsonReader& reader, const JsonValue& value,
                                const std::string& path) {
  reader.expect_keys(value, path, {"mean", "variance", "weight"});
  return {reader.hex(reader.member(value, path, "mean"), path + ".mean"),
          reader.hex(reader.member(value, path, "variance"), path + ".variance"),
          reader.hex(reader.member(value, path, "weight"), path + ".weight")};
}

GaussianMixture read_mixture(JsonReader& reader, const JsonValue& channel,
                             const std::string& path) {
  GaussianMixture mixture;
  mixture.noise_variance =
      reader.hex(reader.member(channel, path, "noise_variance"), path + ".noise_variance");
  if (!(mixture.noise_variance > 0)) reader.fail(path + ".noise_variance", "is not positive");
  const std::string list = path + ".components";
  for (const JsonValue& value :
       reader.array(reader.member(channel, path, "components"), list, 1, kMostChannelEntries)) {
    const std::string where = list + "[" + std::to_string(mixture.components.size()) + "]";
    const MixtureComponent component = read_component(reader, value, where);
    const double before = mixture.components.empty() ? 0 : mixture.components.back().mean;
    if (!(component.mean >= before))
      reader.fail(where + ".mean", before > 0 ? "is less than the one before" : "is negative");
    if (!(component.variance >= mixture.noise_variance))
      reader.fail(where + ".variance", "is less than the noise variance");
    if (!(component.weight > 0)) reader.fail(where + ".weight", "is not positive");
    if (reader.failure) break;
    mixture.components.push_back(component);
  }
  return mixture;
}

std::vector<ChannelPanel> read_panels(JsonReader& reader, const JsonValue& channel,
                                      const std::string& path, int components) {
  std::vector<ChannelPanel> panels;
  const std::string list = path + ".panels";
  for (const JsonValue& value :
       reader.array(reader.member(channel, path, "panels"), list, 0, kMostChannelEntries)) {
    const std::string where = list + "[" + std::to_string(panels.size()) + "]";
    reader.expect_keys(value, where, {"to", "first", "last", "mirror"});
    const auto index = [&](std::string_view key, int lowest, int highest) {
      return static_cast<int>(reader.integer(reader.member(value, where, key),
                                             where + "." + std::string(key), lowest, highest));
    };
    ChannelPanel panel;
    panel.to = reader.hex(reader.member(value, where, "to"), where + ".to");
    if (!(panel.to > (panels.empty() ? 0 : panels.back().to)))
      reader.fail(where + ".to", "is not past the panel before");
    panel.last = index("last", 0, components - 1);
    panel.first = index("first", 0, panel.last);
    panel.mirror = index("mirror", 0, components);
    if (reader.failure) break;
    panels.push_back(panel);
  }
  return panels;
}

}  // namespace

void check_format(JsonReader& reader, const JsonValue& root, std::string_view expected,
                  int expected_version) {
  const std::string path = "certificate";
  const std::string format = reader.text(reader.member(root, path, "format"), "format");
  if (!reader.failure && format != expected)
    reader.fail("format", "is " + in_quotes(format) + ", not " + in_quotes(expected));
  const std::int64_t version = reader.integer(reader.member(root, path, "version"), "version", 0,
                                              std::numeric_limits<std::int64_t>::max());
  if (!reader.failure && version != expected_version)
    reader.failure =
        make_error(ErrorCode::kUnsupported, "version is " + std::to_string(version) + ", not " +
                                                std::to_string(expected_version))
            .remedied_by("a newer ratefloor may read it");
}

DecimalInterval read_interval(JsonReader& reader, const JsonValue& object, const std::string& path,
                              std::string_view key) {
  const std::string where = path + "." + std::string(key);
  const auto& ends = reader.array(reader.member(object, path, key), where, 2, 2);
  if (ends.size() != 2) return {};
  DecimalInterval interval{reader.decimal(ends[0], where + "[0]"),
                           reader.decimal(ends[1], where + "[1]")};
  if (!reader.failure && compare_decimals(interval.lower, interval.upper) > 0)
    reader.fail(where, "has its ends in the wrong order");
  return interval;
}

ChannelData read_channel(JsonReader& reader, const JsonValue& object, const std::string& path) {
  ChannelData channel;
  channel.mixture = read_mixture(reader, object, path);
  if (reader.failure) return channel;
  const int components = static_cast<int>(channel.mixture.components.size());
  channel.panels = read_panels(reader, object, path, components);
  channel.tail = static_cast<int>(
      reader.integer(reader.member(object, path, "tail"), path + ".tail", 0, components - 1));
  if (channel.mixture.components[static_cast<std::size_t>(channel.tail)].mean != 0)
    reader.fail(path + ".tail", "names a component whose mean is not 0");
  return channel;
}

}  // namespace ratefloor::floor

#include "ratefloor/report/generation_report.h"

#include <fmt/format.h>

#include "ratefloor/report/cell_text.h"
#include "ratefloor/report/json_value.inc"

namespace ratefloor::report {
namespace {

std::string speed(std::size_t tokens, double seconds) {
  return grouped(tokens) + (tokens == 1 ? " token" : " tokens") +
         (seconds > 0 ? ", " + significant(static_cast<double>(tokens) / seconds, 3) + " tokens/s"
                      : std::string());
}

}  // namespace

std::string generation_line(const job::Generation& g) {
  return fmt::format("ratefloor: {}; prompt of {}; {}; stopped by: {}\n",
                     speed(g.ids.size(), g.seconds), speed(g.prompt_ids.size(), g.prefill_seconds),
                     g.engine, g.stopped_by);
}

std::string generation_json(const job::Generation& g) {
  const Json root = {{"schema", "ratefloor.generate"},
                     {"schema_version", 1},
                     {"model", g.model},
                     {"engine", g.engine},
                     {"prompt", g.prompt},
                     {"text", g.text},
                     {"prompt_ids", g.prompt_ids},
                     {"ids", g.ids},
                     {"stopped_by", g.stopped_by}};
  return dump(root, 2) + "\n";
}

}  // namespace ratefloor::report

#include "ratefloor/report/dequantize_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "ratefloor/report/cell_text.h"
#include "ratefloor/report/json_value.inc"
#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {

std::string dequantize_json(const job::DequantizeRequest& request,
                            const job::DequantizeReport& report) {
  Json tensors = Json::array(), files = Json::array();
  for (const job::DequantizedTensor& t : report.tensors)
    tensors.push_back({{"name", t.name},
                       {"shape", t.shape},
                       {"codec", t.codec.empty() ? Json(nullptr) : Json(t.codec)},
                       {"original_dtype", t.original},
                       {"dtype", t.dtype}});
  for (const io::WrittenFile& file : report.files)
    files.push_back({{"name", file.name}, {"bytes", file.bytes}});
  const Json root = {{"schema", "ratefloor.dequantize"}, {"schema_version", 1},
                     {"model", request.model},           {"output", request.output},
                     {"tensors", std::move(tensors)},    {"files", std::move(files)},
                     {"companions", report.companions}};
  return dump(root, 2) + "\n";
}

std::string dequantize_table(const job::DequantizeRequest& request,
                             const job::DequantizeReport& report) {
  // How many tensors came from what, and went to what.
  std::map<std::vector<std::string>, std::uint64_t> kinds;
  for (const job::DequantizedTensor& t : report.tensors) {
    const bool kept = t.codec.empty() && t.original == t.dtype;
    ++kinds[{t.codec.empty() ? t.original : t.codec, kept ? "as it was" : t.dtype}];
  }
  TextGrid grid;
  grid.add_column("tensors");
  grid.add_column("from", Align::kLeft);
  grid.add_column("to", Align::kLeft);
  for (const auto& [kind, count] : kinds)
    grid.add_row({grouped(count), printable(kind[0]), kind[1]});
  std::string text = printable(request.output) + "\n\n" + grid.to_string() + "\n";
  for (const io::WrittenFile& file : report.files)
    text += fmt::format("{}, {} bytes\n", file.name, grouped(file.bytes));
  for (const std::string& name : report.companions) text += printable(name) + "\n";
  return text;
}

}  // namespace ratefloor::report

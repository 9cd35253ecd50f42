#include "ratefloor/report/verify_table.h"

#include <fmt/format.h>

#include "ratefloor/report/cell_text.h"
#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {
namespace {

constexpr std::size_t kNameWidth = 48;

std::string name_text(const std::string& name) { return elide_middle(printable(name), kNameWidth); }

std::string verdict(bool sound) { return sound ? "ok" : "FAILED"; }

std::string or_missing(const std::string& text) {
  return text.empty() ? kMissing : printable(text);
}

std::string count(std::size_t n, const char* one, const char* many) {
  return grouped(n) + " " + (n == 1 ? one : many);
}

}  // namespace

std::string verify_table(const job::VerifyReport& report) {
  const bool original = !report.against.empty();
  TextGrid grid;
  grid.add_column("tensor", Align::kLeft);
  grid.add_column("codec", Align::kLeft);
  grid.add_column("bpw");
  grid.add_column("mse claimed");
  if (original) grid.add_column("mse found");
  grid.add_column("chunks");
  grid.add_column("", Align::kLeft);
  for (const job::VerifiedMatrix& t : report.matrices) {
    std::vector<std::string> cells{name_text(t.name), or_missing(t.codec), fixed(t.stored_bpw, 4),
                                   significant(t.claimed_distortion, 6)};
    if (original) cells.push_back(significant(t.distortion, 6));
    cells.push_back(grouped(t.chunks));
    cells.push_back(verdict(t.sound));
    grid.add_row(std::move(cells));
  }
  std::uint64_t untouched_bytes = 0;
  for (const job::VerifiedUntouched& t : report.untouched) {
    untouched_bytes += t.stored_bytes;
    if (t.sound) continue;
    std::vector<std::string> cells{name_text(t.name), "as it was, " + t.dtype, kMissing, kMissing};
    if (original) cells.push_back(kMissing);
    cells.push_back(kMissing);
    cells.push_back(verdict(t.sound));
    grid.add_row(std::move(cells));
  }
  std::string text;
  if (!report.matrices.empty() || !report.untouched.empty()) {
    text = grid.to_string();
    text += fmt::format(
        "and {} as {}, {} bytes\n", count(report.untouched.size(), "tensor", "tensors"),
        report.untouched.size() == 1 ? "it was" : "they were", grouped(untouched_bytes));
  }
  if (!report.intact())
    return text + (text.empty() ? "" : "\n") +
           "NOT INTACT: " + count(report.problems.size(), "problem", "problems") + "\n";
  text += fmt::format("\nintact: {}, {}, {} bytes\n",
                      count(report.matrices.size() + report.untouched.size(), "tensor", "tensors"),
                      count(report.chunks, "chunk", "chunks"), grouped(report.bytes));
  return text;
}

}  // namespace ratefloor::report

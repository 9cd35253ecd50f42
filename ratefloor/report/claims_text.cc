// The ledger for people at a terminal.
#include "ratefloor/report/claims_text.h"

#include <algorithm>

#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {
namespace {

constexpr std::size_t kValueWidth = 52, kWhereWidth = 40, kPageWidth = 100;

std::string counts_line(const std::vector<Claim>& claims) {
  std::string line =
      std::to_string(claims.size()) + (claims.size() == 1 ? " claim: " : " claims: ");
  const auto counts = count_verdicts(claims);
  for (std::size_t i = 0; i < counts.size(); ++i)
    line +=
        (i ? ", " : "") + std::to_string(counts[i]) + " " + std::string(verdict_name(kVerdicts[i]));
  return line + "\n";
}

/// The beginning: words are ordered by weight, numbers are short.
std::string shortened(const std::string& text, std::size_t width) {
  if (display_width(text) <= width) return text;
  std::string out;
  std::size_t used = 1;  // for the ellipsis
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (end < text.size() && display_width(std::string_view(text).substr(end, 1)) == 0) ++end;
    if (++used > width) break;
    out.append(text, at, end - at);
    at = end;
  }
  return out.substr(0, out.find_last_not_of(' ') + 1) + "…";
}

std::string paragraph(const char* head, const std::string& text) {
  return std::string(head) + "\n" + wrap(printable(text), kPageWidth, "  ");
}

}  // namespace

std::string claims_table(const std::vector<Claim>& claims) {
  std::string out;
  for (const Subject subject : {Subject::kReview, Subject::kProject}) {
    std::vector<Claim> part;
    std::copy_if(claims.begin(), claims.end(), std::back_inserter(part),
                 [&](const Claim& c) { return c.subject == subject; });
    if (part.empty()) continue;
    TextGrid grid;
    grid.add_column(subject == Subject::kReview ? "the review says" : "this project says",
                    Align::kLeft);
    grid.add_column("verdict", Align::kLeft);
    grid.add_column("value", Align::kLeft);
    grid.add_column("where", Align::kLeft);
    for (const Claim& claim : part) {
      grid.add_row({printable(claim.id), std::string(verdict_name(claim.verdict)),
                    shortened(printable(claim.value.to_string()), kValueWidth),
                    shortened(printable(claim.where), kWhereWidth)});
    }
    out += grid.to_string() + counts_line(part) + "\n";
  }
  return out + "'ratefloor claims --id ID' prints one of them in full.\n";
}

std::string claim_text(const Claim& claim) {
  std::string out = printable(claim.id) + ": " + std::string(verdict_name(claim.verdict)) + "\n";
  out += paragraph("statement", claim.statement);
  out += paragraph("where", claim.where);
  out += paragraph("value", claim.value.to_string());
  if (!claim.note.empty()) out += paragraph("note", claim.note);
  out += "evidence\n";
  for (const Evidence& item : claim.evidence)
    out += "  " + printable(item.kind) + " " + printable(item.where) + "\n";
  return out;
}

}  // namespace ratefloor::report

// docs/claims.md: a table of verdicts, then every claim in full. Paths are links from docs/.
#include <algorithm>

#include "ratefloor/report/claims_text.h"

namespace ratefloor::report {
namespace {

/// Pipes would end a table's cell; the ledger's own words hold no other markup.
std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2)
    text.insert(at, "\\");
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::string file_of(const std::string& where) { return where.substr(0, where.find('#')); }

std::string evidence_line(const Evidence& item) {
  return "- " + item.kind + " [`" + item.where + "`](../" + file_of(item.where) + ")\n";
}

std::string part(const std::vector<Claim>& claims, Subject subject, const char* head) {
  std::vector<Claim> some;
  std::copy_if(claims.begin(), claims.end(), std::back_inserter(some),
               [&](const Claim& claim) { return claim.subject == subject; });
  const auto counts = count_verdicts(some);
  std::string out = std::string("## ") + head + "\n\n" + std::to_string(some.size()) + " claims:";
  for (std::size_t i = 0; i < counts.size(); ++i)
    out += (i ? ", " : " ") + std::to_string(counts[i]) + " " +
           std::string(verdict_name(kVerdicts[i]));
  out += ".\n\n| id | verdict | value | where |\n|---|---|---|---|\n";
  for (const Claim& claim : some)
    out += "| [" + claim.id + "](#" + claim.id + ") | " + std::string(verdict_name(claim.verdict)) +
           " | " + cell(claim.value.to_string()) + " | " + cell(claim.where) + " |\n";
  for (const Claim& claim : some) {
    out += "\n<a id=\"" + claim.id + "\"></a>\n### " + claim.id + "\n\n" + claim.statement + "\n\n";
    out += "*" + claim.where + "* · **" + std::string(verdict_name(claim.verdict)) + "** · " +
           claim.value.to_string() + "\n\n";
    if (!claim.note.empty()) out += claim.note + "\n\n";
    for (const Evidence& item : claim.evidence) out += evidence_line(item);
  }
  return out + "\n";
}

}  // namespace

std::string claims_markdown(const std::vector<Claim>& claims) {
  return "# The ledger of claims\n\n"
         "Made by `ratefloor claims --markdown` from `claims.yml`; edit that. The review is the "
         "GGD "
         "review of\n29 January 2026, a set of notes on rate-distortion bounds for quantizing "
         "weights of language models. Verdicts:\n*certified* — an enclosure in ball arithmetic or "
         "a "
         "checked certificate; *proved* — a derivation or formal proof;\n*refuted* — our value or "
         "proof excludes it; *measured* — computed or observed. Pairs are enclosures.\n\n" +
         part(claims, Subject::kReview, "What the review says") +
         part(claims, Subject::kProject, "What this project says");
}

}  // namespace ratefloor::report

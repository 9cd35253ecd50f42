// ratefloor claims: the ledger of claims, with verdicts and evidence.
#include <memory>
#include <optional>

#include "cli/command.h"
#include "cli/console.h"
#include "ratefloor/report/claims.h"
#include "ratefloor/report/claims_text.h"

namespace ratefloor::cli {
namespace {

constexpr std::size_t kSuggestions = 3;

struct ClaimsOptions {
  CommonOptions common;
  std::optional<std::string> id;
  bool markdown = false;
};

Error no_such(const std::vector<report::Claim>& claims, const std::string& id) {
  std::string near;
  for (const std::string& other : report::closest_ids(claims, id, kSuggestions))
    near += (near.empty() ? "closest: " : ", ") + other;
  return make_error(ErrorCode::kInvalidArgument, "no claim is called '" + id + "'")
      .remedied_by(near);
}

int claims_command(const ClaimsOptions& options) {
  Result<std::vector<report::Claim>> claims = report::parse_claims(report::kClaimsYaml);
  if (!claims) {
    print_error(std::move(claims).error().in_file("claims.yml"));
    return kFailed;
  }
  std::string text;
  if (options.id) {
    const report::Claim* claim = report::find_claim(*claims, *options.id);
    if (!claim) {
      print_error(no_such(*claims, *options.id));
      return kBadUsage;
    }
    text = report::claim_text(*claim);
    *claims = std::vector<report::Claim>{*claim};
  } else {
    text = options.markdown ? report::claims_markdown(*claims) : report::claims_table(*claims);
  }
  if (const Result<void> done =
          deliver(options.common, text, [&] { return report::claims_json(*claims); });
      !done) {
    print_error(done.error());
    return kFailed;
  }
  return kDone;
}

}  // namespace

void add_claims(CLI::App& app, Run& run) {
  auto options = std::make_shared<ClaimsOptions>();
  CLI::App* command = app.add_subcommand(
      "claims", "Every claim of the GGD review of 29 January 2026 and of ours, with its verdict");
  CLI::Option* id = command->add_option("--id", options->id, "One claim in full")->type_name("ID");
  command->add_flag("--markdown", options->markdown, "Print the ledger as docs/claims.md")
      ->excludes(id);
  options->common.add_to(*command);
  command->callback([options, &run] { run = [options] { return claims_command(*options); }; });
}

}  // namespace ratefloor::cli

#include "cli/running_options.h"

#include "cli/command.h"

namespace ratefloor::cli {

using kernel::Precision;

CLI::Option* add_runnable_model(CLI::App& app, std::string& path) {
  return app
      .add_option("MODEL", path, "Hugging Face folder, or one that 'ratefloor quantize' wrote")
      ->check(not_empty, "");
}

CLI::Option* add_text(CLI::App& app, std::string& path) {
  return app.add_option("--text", path, "UTF-8 text, or token ids as a NumPy array (.npy)")
      ->check(not_empty, "")
      ->type_name("FILE");
}

void PrecisionOption::add_to(CLI::App& app) {
  app.add_option("--precision", name_,
                 "f32 (default); bf16: products of bf16 numbers added in f32, many times faster on "
                 "processors with AMX or AVX512-BF16; auto: bf16 on those, else f32")
      ->check(
          [](const std::string& name) {
            return name == "f32" || name == "bf16" || name == "auto"
                       ? std::string()
                       : "'" + name + "' is not f32, bf16 or auto";
          },
          "")
      ->type_name("TYPE");
}

Result<Precision> PrecisionOption::choose(bool quiet) const {
  const bool fast = kernel::is_fast(Precision::kBf16);
  if (name_.empty() || name_ == "f32" || (name_ == "auto" && !fast)) return Precision::kF32;
  if (kernel::supported_precisions().size() < 2)
    return make_error(ErrorCode::kUnsupported, "bf16 needs a processor with AVX-512")
        .remedied_by("use --precision f32");
  if (!fast && !quiet)
    print_warning("this processor has no bf16 arithmetic of its own: f32 would be faster");
  return Precision::kBf16;
}

}  // namespace ratefloor::cli

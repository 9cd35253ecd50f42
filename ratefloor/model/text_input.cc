#include "ratefloor/model/text_input.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "ratefloor/base/content_hash.h"
#include "ratefloor/base/mapped_file.h"
#include "ratefloor/io/model_files.h"
#include "ratefloor/io/npy.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/model/tokenizer/tokenizer.h"

namespace ratefloor::model {
namespace {

Result<void> check_ids(const std::vector<std::uint32_t>& ids, const Architecture& architecture) {
  for (std::size_t i = 0; i < ids.size(); ++i)
    if (ids[i] >= architecture.vocabulary)
      return make_error(ErrorCode::kMalformed, "token " + std::to_string(i) + " is " +
                                                   std::to_string(ids[i]) +
                                                   ", but the model's vocabulary ends at " +
                                                   std::to_string(architecture.vocabulary - 1))
          .remedied_by("the text was tokenized for another model");
  return {};
}

Result<void> tokenize(std::span<const std::byte> bytes, const std::string& model,
                      TextTokens& into) {
  const std::string path = tokenizer_path(model);
  Result<MappedFile> file = MappedFile::open(path);
  if (!file)
    return std::move(file).error().remedied_by(
        "without a tokenizer.json, give token ids as a .npy file");
  const Result<Tokenizer> tokenizer = Tokenizer::open(path);
  if (!tokenizer) return tokenizer.error();
  Result<Encoding> encoding = tokenizer->encode(io::as_text(bytes));
  if (!encoding) return std::move(encoding).error();
  into.ids = std::move(encoding->ids);
  into.bytes = std::move(encoding->bytes);
  into.tokenizer_hash = content_hash(file->bytes());
  return {};
}

}  // namespace

std::string tokenizer_path(const std::string& model) {
  std::error_code ignored;
  if (std::filesystem::is_directory(model, ignored))
    return (std::filesystem::path(model) / "tokenizer.json").string();
  return io::beside(model, "tokenizer.json");
}

Result<TextTokens> read_text(const std::string& text, const std::string& model,
                             const Architecture& architecture) {
  Result<MappedFile> file = MappedFile::open(text);
  if (!file) return std::move(file).error();
  if (file->bytes().empty())
    return make_error(ErrorCode::kDegenerate, "the text is empty").in_file(text);
  TextTokens made;
  made.text_hash = content_hash(file->bytes());
  if (text.ends_with(".npy")) {
    Result<std::vector<std::uint32_t>> ids = io::read_token_array(text);
    if (!ids) return std::move(ids).error();
    made.ids = *std::move(ids);
  } else if (Result<void> done = tokenize(file->bytes(), model, made); !done) {
    return std::move(done).error().in_file(text);
  }
  if (Result<void> fit = check_ids(made.ids, architecture); !fit)
    return std::move(fit).error().in_file(text);
  return made;
}

}  // namespace ratefloor::model

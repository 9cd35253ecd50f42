// See tokenizer.h. The work is TextEncoder's and TokenDecoder's; here are the ids, and the tokens
// around a text.
#include "ratefloor/model/tokenizer/tokenizer.h"

#include <utility>

#include "ratefloor/base/mapped_file.h"
#include "ratefloor/io/tokenizer_json.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/model/tokenizer/text_encoder.h"
#include "ratefloor/model/tokenizer/token_decoder.h"
#include "ratefloor/model/tokenizer/vocabulary.h"

namespace ratefloor::model {
namespace {

constexpr std::size_t kMostText = std::size_t{1} << 30;

}  // namespace

struct Tokenizer::State {
  State(const io::TokenizerJson& json, TokenDecoder from_tokens)
      : vocabulary(json.model.vocab, json.added_tokens),
        decoder(std::move(from_tokens)),
        before(json.before),
        after(json.after) {}

  Vocabulary vocabulary;
  TokenDecoder decoder;
  std::optional<TextEncoder> encoder;  // knows the vocabulary's address
  std::vector<std::uint32_t> before, after;

  /// nullopt for special tokens and ids that no token has.
  std::optional<TokenText> visible(std::uint32_t id) const {
    const std::optional<std::uint32_t> index = vocabulary.index_of_id(id);
    if (!index || vocabulary[*index].special) return std::nullopt;
    const VocabularyToken& token = vocabulary[*index];
    const auto normalized = encoder->normalized_added().find(*index);
    const bool other = normalized != encoder->normalized_added().end();
    return TokenText{other ? normalized->second : token.text, !token.in_model};
  }
};

Tokenizer::Tokenizer(std::shared_ptr<const State> state) : state_(std::move(state)) {}

Result<Tokenizer> Tokenizer::parse(std::span<const std::byte> bytes) {
  const Result<io::TokenizerJson> json = io::parse_tokenizer_json(bytes);
  if (!json) return json.error();
  Result<TokenDecoder> decoder = TokenDecoder::create(json->decoder);
  if (!decoder) return std::move(decoder).error();
  const auto state = std::make_shared<State>(*json, *std::move(decoder));
  Result<TextEncoder> encoder = TextEncoder::create(*json, state->vocabulary);
  if (!encoder) return std::move(encoder).error();
  state->encoder = *std::move(encoder);
  return Tokenizer(state);
}

Result<Tokenizer> Tokenizer::open(const std::string& path) {
  const Result<MappedFile> file = MappedFile::open(path);
  if (!file) return file.error();
  Result<Tokenizer> tokenizer = parse(file->bytes());
  if (!tokenizer) return std::move(tokenizer).error().in_file(path);
  return tokenizer;
}

Result<Encoding> Tokenizer::encode(std::string_view text, bool add_special) const {
  if (text.size() > kMostText)
    return make_error(ErrorCode::kUnsupported, "the text has more than 1 GiB")
        .remedied_by("give it in parts");
  if (const auto bad = io::find_invalid_utf8(text))
    return make_error(ErrorCode::kMalformed, "the text is not UTF-8")
        .at(*bad)
        .remedied_by("convert it to UTF-8, or give token ids as a .npy file");
  const Result<std::vector<TextToken>> tokens = state_->encoder->encode(text);
  if (!tokens) return tokens.error();
  Encoding encoding;
  if (add_special) encoding.ids = state_->before;
  encoding.bytes.resize(encoding.ids.size(), 0);
  for (const TextToken& token : *tokens) {
    encoding.ids.push_back(state_->vocabulary[token.token].id);
    encoding.bytes.push_back(token.bytes);
  }
  if (!add_special) return encoding;
  encoding.ids.insert(encoding.ids.end(), state_->after.begin(), state_->after.end());
  encoding.bytes.resize(encoding.ids.size(), 0);
  return encoding;
}

std::string Tokenizer::decode(std::span<const std::uint32_t> ids) const {
  TextStream stream(*this);
  std::string text;
  for (const std::uint32_t id : ids) text += stream.push(id);
  return text + stream.finish();
}

std::string Tokenizer::token_bytes(std::uint32_t id) const {
  const std::optional<TokenText> token = state_->visible(id);
  return token ? state_->decoder.bytes(*token) : "";
}

std::size_t Tokenizer::vocabulary_size() const {
  const Vocabulary& vocabulary = state_->vocabulary;
  if (vocabulary.size() == 0) return 0;
  return std::size_t{vocabulary[static_cast<std::uint32_t>(vocabulary.size() - 1)].id} + 1;
}

std::optional<std::uint32_t> Tokenizer::id_of(std::string_view token) const {
  const std::optional<std::uint32_t> index = state_->vocabulary.index_of(token);
  if (!index) return std::nullopt;
  return state_->vocabulary[*index].id;
}

struct TextStream::State {
  std::shared_ptr<const Tokenizer::State> tokenizer;
  TokenDecoder::Progress progress;
};

TextStream::TextStream(const Tokenizer& tokenizer)
    : state_(std::make_unique<State>(State{tokenizer.state_, tokenizer.state_->decoder.begin()})) {}
TextStream::TextStream(TextStream&&) noexcept = default;
TextStream& TextStream::operator=(TextStream&&) noexcept = default;
TextStream::~TextStream() = default;

std::string TextStream::push(std::uint32_t id) {
  std::string text;
  if (const std::optional<TokenText> token = state_->tokenizer->visible(id))
    state_->tokenizer->decoder.push(state_->progress, *token, text);
  return text;
}

std::string TextStream::finish() {
  std::string text;
  state_->tokenizer->decoder.finish(state_->progress, text);
  state_->progress = state_->tokenizer->decoder.begin();
  return text;
}

}  // namespace ratefloor::model

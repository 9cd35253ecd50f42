// See config_json.h. Keys and defaults: transformers, configuration_llama.py.
#include "ratefloor/io/config_json.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "ratefloor/base/mapped_file.h"
#include "ratefloor/io/json_events.h"
#include "ratefloor/io/utf8.h"

namespace ratefloor::io {
namespace {

using Type = JsonEvent::Type;

/// Bounds are generous (the largest public model has a hidden size of 16384) but keep every product
/// of two of these far from overflow.
constexpr std::uint64_t kMaxSize = 1u << 24;
constexpr std::size_t kMaxListed = 4096;

struct Value {
  JsonEvent event;
  std::string text;  // event.text does not outlive its event
};

Error bad(const std::string& key, const std::string& clause, std::uint64_t offset) {
  return make_error(ErrorCode::kMalformed, "key '" + key + "' " + clause).at(offset);
}

/// Keeps the scalars of the top level and of the rope objects, as "key" and "object.key".
class Collector {
 public:
  Result<void> operator()(const JsonEvent& event) {
    switch (event.type) {
      case Type::kBeginObject:
      case Type::kBeginArray:
        if (depth_ == 0 && event.type != Type::kBeginObject) break;
        if (depth_ == 1) keep(key_, event);
        ++depth_;
        return {};
      case Type::kEndObject:
      case Type::kEndArray:
        --depth_;
        return {};
      case Type::kKey:
        if (depth_ == 1) key_ = event.text;
        if (depth_ == 2) inner_ = event.text;
        return {};
      default:
        if (depth_ == 0) break;
        if (depth_ == 1) keep(key_, event);
        if (depth_ == 2 && (key_ == "rope_parameters" || key_ == "rope_scaling")) {
          keep(key_ + "." + inner_, event);
        }
        if (depth_ == 2 && key_ == "architectures") {
          if (event.type != Type::kString) {
            return bad(key_, "contains " + describe(event) + ", not a string", event.offset);
          }
          if (architectures.size() < 16) architectures.push_back(printable(event.text));
        }
        if (depth_ == 2 && key_ == "layer_types" && event.type == Type::kString &&
            layer_types.size() < kMaxListed)
          layer_types.push_back(printable(event.text));
        if (depth_ == 2 && key_ == "eos_token_id" && event.type == Type::kUnsigned &&
            eos_token_ids.size() < kMaxListed)
          eos_token_ids.push_back(event.number);
        return {};
    }
    return make_error(ErrorCode::kMalformed,
                      "config is " + describe(event) + ", not a JSON object");
  }

  std::map<std::string, Value> values;
  std::vector<std::string> architectures, layer_types;
  std::vector<std::uint64_t> eos_token_ids;

 private:
  void keep(const std::string& key, const JsonEvent& event) {
    Value value{event, std::string(event.text)};
    value.event.text = {};
    values.insert_or_assign(key, std::move(value));
  }

  std::size_t depth_ = 0;
  std::string key_, inner_;
};

/// Typed access that remembers the first thing that was wrong.
class Reader {
 public:
  explicit Reader(const std::map<std::string, Value>& values) : values_(values) {}

  std::optional<Error> failure;

  const Value* find(const std::string& key) const {
    const auto found = values_.find(key);
    // null stands for "default" in configurations.
    if (found == values_.end() || found->second.event.type == Type::kNull) return nullptr;
    return &found->second;
  }

  void size(const std::string& key, std::uint64_t& into, bool required) {
    const Value* const value = find(key);
    if (value == nullptr) {
      if (required) {
        fail(make_error(ErrorCode::kUnsupported, "key '" + key + "' is missing")
                 .remedied_by("only models of the Llama kind are described by this reader"));
      }
      return;
    }
    if (value->event.type == Type::kNumber) {
      return fail(bad(key, "is " + printable(value->text, 40) + ", not a positive whole number",
                      value->event.offset));
    }
    if (!typed(key, *value, Type::kUnsigned, "a whole number")) return;
    if (value->event.number == 0) return fail(bad(key, "is 0", value->event.offset));
    if (value->event.number > kMaxSize) {
      return fail(bad(key,
                      "is " + std::to_string(value->event.number) + ", over the limit of " +
                          std::to_string(kMaxSize),
                      value->event.offset));
    }
    into = value->event.number;
  }

  void positive(const std::string& key, double low, double high, double& into) {
    const Value* const value = find(key);
    if (value == nullptr) return;
    if (value->event.type != Type::kUnsigned && !typed(key, *value, Type::kNumber, "a number"))
      return;
    if (!(value->event.real >= low && value->event.real <= high)) {
      return fail(bad(key, "is " + printable(value->text, 40) + ", outside what makes sense",
                      value->event.offset));
    }
    into = value->event.real;
  }

  /// A whole number that may be 0; an array or anything else is left alone.
  void token(const std::string& key, const std::function<void(std::uint64_t)>& take) {
    const Value* const value = find(key);
    if (value != nullptr && value->event.type == Type::kUnsigned) take(value->event.number);
  }

  void text(const std::string& key, std::string& into) {
    const Value* const value = find(key);
    if (value == nullptr || !typed(key, *value, Type::kString, "a string")) return;
    into = printable(value->text);
  }

  void truth(const std::string& key, bool& into) {
    const Value* const value = find(key);
    if (value == nullptr || !typed(key, *value, Type::kBool, "true or false")) return;
    into = value->event.truth;
  }

  void fail(Error error) {
    if (!failure) failure = std::move(error);
  }

  std::uint64_t offset(const std::string& key) const {
    const Value* const value = find(key);
    return value == nullptr ? 0 : value->event.offset;
  }

 private:
  bool typed(const std::string& key, const Value& value, Type type, const std::string& wanted) {
    if (value.event.type == type) return true;
    fail(bad(key, "is " + describe(value.event) + ", not " + wanted, value.event.offset));
    return false;
  }

  const std::map<std::string, Value>& values_;
};

void read_rope(Reader& reader, ModelConfig& config) {
  constexpr double kMaxTheta = 1e12, kMaxFactor = 1e6;
  RopeScaling& rope = config.rope;
  reader.positive("rope_theta", 1, kMaxTheta, config.rope_theta);
  reader.positive("partial_rotary_factor", 0.01, 1, rope.partial_rotary_factor);
  for (const std::string object : {"rope_scaling.", "rope_parameters."}) {
    reader.positive(object + "rope_theta", 1, kMaxTheta, config.rope_theta);
    reader.text(object + "type", rope.type);
    reader.text(object + "rope_type", rope.type);
    reader.positive(object + "factor", 1e-6, kMaxFactor, rope.factor);
    reader.positive(object + "low_freq_factor", 1e-6, kMaxFactor, rope.low_freq_factor);
    reader.positive(object + "high_freq_factor", 1e-6, kMaxFactor, rope.high_freq_factor);
    reader.size(object + "original_max_position_embeddings", rope.original_max_position_embeddings,
                false);
    reader.positive(object + "beta_fast", 1e-6, kMaxFactor, rope.beta_fast);
    reader.positive(object + "beta_slow", 1e-6, kMaxFactor, rope.beta_slow);
    reader.positive(object + "partial_rotary_factor", 0.01, 1, rope.partial_rotary_factor);
    if (reader.find(object + "attention_factor") != nullptr)
      reader.positive(object + "attention_factor", 1e-6, kMaxFactor,
                      rope.attention_factor.emplace(1));
    if (reader.find(object + "mscale") || reader.find(object + "mscale_all_dim"))
      rope.has_mscale = true;
  }
}

/// Which positions a layer looks at, and the tokens that begin and end a text.
void read_windows_and_tokens(Reader& reader, Collector& collector, ModelConfig& config) {
  reader.size("sliding_window", config.sliding_window, false);
  if (reader.find("use_sliding_window") != nullptr)
    reader.truth("use_sliding_window", config.use_sliding_window.emplace(false));
  reader.token("max_window_layers", [&](std::uint64_t n) { config.max_window_layers = n; });
  config.layer_types = std::move(collector.layer_types);
  reader.token("bos_token_id", [&](std::uint64_t id) { config.bos_token_id = id; });
  config.eos_token_ids = std::move(collector.eos_token_ids);
  reader.token("eos_token_id", [&](std::uint64_t id) { config.eos_token_ids.push_back(id); });
}

void check_heads(Reader& reader, const ModelConfig& config, bool llama) {
  const bool own_head_dim = reader.find("head_dim") != nullptr;
  if (config.hidden_size % config.num_attention_heads != 0 && (llama || !own_head_dim)) {
    reader.fail(bad("hidden_size",
                    "is " + std::to_string(config.hidden_size) +
                        ", not a multiple of num_attention_heads " +
                        std::to_string(config.num_attention_heads),
                    reader.offset("hidden_size")));
  }
  if (config.num_attention_heads % config.num_key_value_heads != 0) {
    reader.fail(bad("num_key_value_heads",
                    "is " + std::to_string(config.num_key_value_heads) +
                        ", which does not divide num_attention_heads " +
                        std::to_string(config.num_attention_heads),
                    reader.offset("num_key_value_heads")));
  }
}

}  // namespace

Result<ModelConfig> parse_config(std::span<const std::byte> json) {
  if (json.size() > kMaxConfigBytes) {
    return make_error(ErrorCode::kMalformed, "config has " + std::to_string(json.size()) +
                                                 " bytes, over the limit of " +
                                                 std::to_string(kMaxConfigBytes));
  }
  Collector collector;
  const JsonLimits limits{.what = "config", .keys_per_object = 100'000};
  if (Result<void> read = read_json(json, limits, std::ref(collector)); !read) {
    return std::move(read).error();
  }
  ModelConfig config;
  Reader reader(collector.values);
  config.architectures = std::move(collector.architectures);
  reader.text("model_type", config.model_type);
  const bool llama = config.model_type == "llama";
  reader.size("hidden_size", config.hidden_size, !llama);
  reader.size("intermediate_size", config.intermediate_size, !llama);
  reader.size("num_hidden_layers", config.num_hidden_layers, !llama);
  reader.size("num_attention_heads", config.num_attention_heads, !llama);
  reader.size("vocab_size", config.vocab_size, !llama);
  reader.size("max_position_embeddings", config.max_position_embeddings, !llama);
  config.num_key_value_heads = config.num_attention_heads;
  reader.size("num_key_value_heads", config.num_key_value_heads, false);
  config.head_dim = std::max<std::uint64_t>(1, config.hidden_size / config.num_attention_heads);
  reader.size("head_dim", config.head_dim, false);
  reader.positive("rms_norm_eps", 0, 1, config.rms_norm_eps);
  read_rope(reader, config);
  read_windows_and_tokens(reader, collector, config);
  reader.truth("tie_word_embeddings", config.tie_word_embeddings);
  reader.truth("attention_bias", config.attention_bias);
  reader.truth("mlp_bias", config.mlp_bias);
  reader.text("hidden_act", config.hidden_act);
  reader.text("torch_dtype", config.dtype);
  reader.text("dtype", config.dtype);
  check_heads(reader, config, llama);
  if (reader.failure) return *std::move(reader.failure);
  return config;
}

Result<ModelConfig> read_config(const std::string& path) {
  const Result<MappedFile> file = MappedFile::open(path);
  if (!file) return file.error();
  Result<ModelConfig> config = parse_config(file->bytes());
  if (!config) return std::move(config).error().in_file(path);
  return config;
}

}  // namespace ratefloor::io

#include "ratefloor/job/quantize/tensor_history.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "ratefloor/io/json_events.h"
#include "ratefloor/io/json_text.h"

namespace ratefloor::job {
namespace {

using io::JsonEvent;

std::string layer_text(const LayerResult& layer) {
  std::string text = ", \"input\": " + io::json_string(layer.input) +
                     ", \"tokens\": " + std::to_string(layer.tokens) +
                     ", \"output_distortion\": " + io::json_number(layer.output_distortion) +
                     ", \"output_energy\": " + io::json_number(layer.output_energy) +
                     ", \"floors\": [";
  for (const LayerModelFloor& floor : layer.floors)
    text += (&floor == layer.floors.data() ? "{\"model\": " : ", {\"model\": ") +
            io::json_string(floor.model) + ", \"bits\": " + io::json_number(floor.floor_bits) +
            ", \"gap\": " + io::json_number(floor.gap_bits) + "}";
  return text + "]";
}

std::string attempt_text(const StagedAttempt& a) {
  return "{\"target\": " + io::json_string(a.target) + ", \"codec\": " + io::json_string(a.codec) +
         ", \"stored_bytes\": " + std::to_string(a.stored_bytes) +
         ", \"head_bytes\": " + std::to_string(a.head_bytes) +
         ", \"entropy_bits\": " + io::json_number(a.entropy_bits) +
         ", \"distortion\": " + io::json_number(a.distortion) +
         ", \"floor_bits\": " + io::json_number(a.floor_bits) +
         ", \"row_column_floor_bits\": " + io::json_number(a.row_column_floor_bits) +
         (a.layer ? layer_text(*a.layer) : "") + "}";
}

/// Our own writing comes back, and nothing else needs to: whatever is out of place is an error.
class Reader {
 public:
  Result<void> take(const JsonEvent& event) {
    using Type = JsonEvent::Type;
    switch (event.type) {
      case Type::kBeginObject:
        if (++depth_ == 2) history_.attempts.emplace_back();
        if (depth_ == 3) {
          if (!layer()) return unexpected(event);
          layer()->floors.emplace_back();
        }
        return {};
      case Type::kEndObject:
        --depth_;
        return {};
      case Type::kBeginArray:
      case Type::kEndArray:
        return {};
      case Type::kKey:
        key_ = event.text;
        return {};
      default:
        return value(event);
    }
  }
  TensorHistory history() && { return std::move(history_); }

 private:
  Result<void> value(const JsonEvent& event) {
    if (depth_ == 1 && key_ == "name") return text(event, history_.name);
    if (depth_ == 2) {
      StagedAttempt& attempt = history_.attempts.back();
      if (key_ == "target") return text(event, attempt.target);
      if (key_ == "codec") return text(event, attempt.codec);
      if (key_ == "stored_bytes") return whole(event, attempt.stored_bytes);
      if (key_ == "head_bytes") return whole(event, attempt.head_bytes);
      if (key_ == "entropy_bits") return real(event, attempt.entropy_bits);
      if (key_ == "distortion") return real(event, attempt.distortion);
      if (key_ == "floor_bits") return real(event, attempt.floor_bits);
      if (key_ == "row_column_floor_bits") return real(event, attempt.row_column_floor_bits);
      if (key_ == "input") attempt.layer.emplace();  // the first of them
      if (!attempt.layer) return unexpected(event);
      if (key_ == "input") return text(event, attempt.layer->input);
      if (key_ == "tokens") return whole(event, attempt.layer->tokens);
      if (key_ == "output_distortion") return real(event, attempt.layer->output_distortion);
      if (key_ == "output_energy") return real(event, attempt.layer->output_energy);
    }
    if (depth_ == 3) {
      LayerModelFloor& floor = layer()->floors.back();
      if (key_ == "model") return text(event, floor.model);
      if (key_ == "bits") return real(event, floor.floor_bits);
      if (key_ == "gap") return real(event, floor.gap_bits);
    }
    return unexpected(event);
  }
  LayerResult* layer() {
    std::optional<LayerResult>& layer = history_.attempts.back().layer;
    return layer ? &*layer : nullptr;
  }
  Result<void> text(const JsonEvent& event, std::string& to) const {
    if (event.type != JsonEvent::Type::kString) return unexpected(event);
    to = event.text;
    return {};
  }
  Result<void> whole(const JsonEvent& event, std::uint64_t& to) const {
    if (event.type != JsonEvent::Type::kUnsigned) return unexpected(event);
    to = event.number;
    return {};
  }
  Result<void> real(const JsonEvent& event, double& to) const {
    if (event.type == JsonEvent::Type::kNull) {
      to = std::numeric_limits<double>::quiet_NaN();
      return {};
    }
    if (event.type != JsonEvent::Type::kNumber && event.type != JsonEvent::Type::kUnsigned)
      return unexpected(event);
    to = event.real;
    return {};
  }
  Error unexpected(const JsonEvent& event) const {
    return make_error(ErrorCode::kMalformed,
                      "record of a tensor: \"" + key_ + "\" is " + io::describe(event))
        .at(event.offset);
  }

  TensorHistory history_;
  std::string key_;
  int depth_ = 0;
};

bool same(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) ||
         (std::isnan(a) && std::isnan(b));
}

bool same(const std::optional<LayerResult>& a, const std::optional<LayerResult>& b) {
  if (!a || !b) return !a && !b;
  const auto same_floor = [](const LayerModelFloor& x, const LayerModelFloor& y) {
    return x.model == y.model && same(x.floor_bits, y.floor_bits) && same(x.gap_bits, y.gap_bits);
  };
  return a->input == b->input && a->tokens == b->tokens &&
         same(a->output_distortion, b->output_distortion) &&
         same(a->output_energy, b->output_energy) &&
         std::equal(a->floors.begin(), a->floors.end(), b->floors.begin(), b->floors.end(),
                    same_floor);
}

}  // namespace

bool StagedAttempt::operator==(const StagedAttempt& other) const {
  return target == other.target && codec == other.codec && stored_bytes == other.stored_bytes &&
         head_bytes == other.head_bytes && same(entropy_bits, other.entropy_bits) &&
         same(distortion, other.distortion) && same(floor_bits, other.floor_bits) &&
         same(row_column_floor_bits, other.row_column_floor_bits) && same(layer, other.layer);
}

const StagedAttempt* TensorHistory::find(std::string_view target) const {
  for (const StagedAttempt& attempt : attempts)
    if (attempt.target == target) return &attempt;
  return nullptr;
}

std::string history_text(const TensorHistory& history) {
  std::string text = "{\"name\": " + io::json_string(history.name) + ",\n \"attempts\": [";
  for (const StagedAttempt& attempt : history.attempts)
    text += (&attempt == history.attempts.data() ? "\n  " : ",\n  ") + attempt_text(attempt);
  return text + "]}\n";
}

Result<TensorHistory> parse_history(std::string_view json) {
  Reader reader;
  const Result<void> read =
      io::read_json(std::as_bytes(std::span(json.data(), json.size())),
                    {.what = "record of a tensor", .first_offset = 0},
                    [&](const JsonEvent& event) { return reader.take(event); });
  if (!read) return read.error();
  TensorHistory history = std::move(reader).history();
  if (history.attempts.empty())
    return make_error(ErrorCode::kMalformed, "record of a tensor without an attempt");
  return history;
}

}  // namespace ratefloor::job

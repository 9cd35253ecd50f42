// See header_json.h. A small state machine over JSON events: header → entry → field → value.
#include "ratefloor/io/safetensors/header_json.h"

#include <optional>
#include <utility>

#include "ratefloor/io/json_events.h"
#include "ratefloor/io/safetensors/header.h"
#include "ratefloor/io/utf8.h"

namespace ratefloor::io::safetensors {
namespace {

using Type = JsonEvent::Type;

constexpr std::size_t kMaxRank = 64;  // ours: bounds memory; frameworks stop at 64 or below

class Builder {
 public:
  RawHeader take() { return std::move(header_); }

  Result<void> operator()(const JsonEvent& event) { return step(event); }

  /// Adds the tensor being read, if any, to an error from here or from the JSON layer.
  Error located(Error error) const {
    if (in_tensor_) error.tensor = printable(tensor_.name);
    return error;
  }

 private:
  enum class State {
    kStart,
    kName,         // in the header: a key or its end
    kEntry,        // what a name stands for
    kMetadataKey,  // in __metadata__: a key or its end
    kMetadataValue,
    kField,  // in a tensor: a key or its end
    kDtype,
    kShape,
    kShapeItem,
    kOffsets,
    kOffsetsItem,
    kUnknown,  // the value of a field that the format does not have: ignored, as by others
    kDone,
  };

  static Error malformed(std::string message) {
    return make_error(ErrorCode::kMalformed, std::move(message));
  }

  Result<void> step(const JsonEvent& event) {
    switch (state_) {
      case State::kStart:
        if (event.type != Type::kBeginObject) {
          return malformed("header is " + describe(event) + ", not a JSON object");
        }
        state_ = State::kName;
        return {};
      case State::kName:
        if (event.type == Type::kEndObject) {
          state_ = State::kDone;
          return {};
        }
        tensor_ = RawTensor{.name = std::string(event.text), .header_offset = event.offset};
        in_tensor_ = tensor_.name != "__metadata__";
        state_ = State::kEntry;
        return {};
      case State::kEntry:
        if (event.type != Type::kBeginObject) {
          return malformed(in_tensor_ ? "its entry is " + describe(event) + ", not an object"
                                      : "__metadata__ is " + describe(event) + ", not an object");
        }
        has_dtype_ = has_shape_ = has_offsets_ = false;
        state_ = in_tensor_ ? State::kField : State::kMetadataKey;
        return {};
      case State::kMetadataKey:
        if (event.type == Type::kEndObject) {
          state_ = State::kName;
          return {};
        }
        metadata_key_ = event.text;
        state_ = State::kMetadataValue;
        return {};
      case State::kMetadataValue:
        if (event.type != Type::kString) {
          return malformed("__metadata__ entry '" + printable(metadata_key_) + "' is " +
                           describe(event) + ", not a string");
        }
        header_.metadata.emplace(std::move(metadata_key_), event.text);
        state_ = State::kMetadataKey;
        return {};
      case State::kField:
        return event.type == Type::kEndObject ? finish_tensor() : begin_field(event);
      case State::kDtype:
        return take_dtype(event);
      case State::kShape:
      case State::kOffsets:
        if (event.type != Type::kBeginArray) {
          return malformed((state_ == State::kShape ? "shape is " : "data_offsets is ") +
                           describe(event) + ", not an array");
        }
        state_ = state_ == State::kShape ? State::kShapeItem : State::kOffsetsItem;
        return {};
      case State::kShapeItem:
        if (event.type == Type::kEndArray) {
          state_ = State::kField;
          return {};
        }
        if (tensor_.shape.size() == kMaxRank) {
          return make_error(ErrorCode::kUnsupported,
                            "shape has more than " + std::to_string(kMaxRank) + " dimensions");
        }
        return take_number(event, "shape", tensor_.shape);
      case State::kOffsetsItem:
        if (event.type == Type::kEndArray) return finish_offsets();
        if (offsets_.size() == 2) return malformed("data_offsets has more than 2 entries");
        return take_number(event, "data_offsets", offsets_);
      case State::kUnknown:
        return skip(event);
      case State::kDone:
        break;
    }
    return make_error(ErrorCode::kInternal, "header continues after its end");
  }

  Result<void> begin_field(const JsonEvent& key) {
    if (key.text == "dtype") {
      has_dtype_ = true;
      state_ = State::kDtype;
    } else if (key.text == "shape") {
      has_shape_ = true;
      state_ = State::kShape;
    } else if (key.text == "data_offsets") {
      has_offsets_ = true;
      offsets_.clear();
      state_ = State::kOffsets;
    } else {
      depth_ = 0;
      state_ = State::kUnknown;
    }
    return {};
  }

  Result<void> take_dtype(const JsonEvent& event) {
    if (event.type != Type::kString) {
      return malformed("dtype is " + describe(event) + ", not a string");
    }
    const std::optional<Dtype> dtype = dtype_named(event.text);
    if (!dtype) {
      return make_error(ErrorCode::kUnsupported, "unknown dtype '" + printable(event.text) + "'")
          .remedied_by(
              "the types of the format are BOOL, F4 to F64, BF16, C64, I8 to I64, U8 to U64");
    }
    tensor_.dtype = *dtype;
    state_ = State::kField;
    return {};
  }

  static Result<void> take_number(const JsonEvent& event, const std::string& field,
                                  std::vector<std::uint64_t>& into) {
    if (event.type == Type::kUnsigned) {
      into.push_back(event.number);
      return {};
    }
    if (event.type != Type::kNumber) {
      return malformed(field + " contains " + describe(event) + ", not a number");
    }
    const std::string number = printable(event.text, 40);
    if (event.text.find_first_of(".eE") != std::string_view::npos) {
      return malformed(field + " contains " + number + ", not a whole number");
    }
    if (event.text.starts_with('-')) return malformed(field + " contains negative " + number);
    return malformed(field + " contains " + number + ", which does not fit 64 bits");
  }

  Result<void> finish_offsets() {
    if (offsets_.size() != 2) {
      return malformed("data_offsets has " + std::to_string(offsets_.size()) +
                       " entries instead of 2");
    }
    tensor_.begin = offsets_[0];
    tensor_.end = offsets_[1];
    state_ = State::kField;
    return {};
  }

  Result<void> finish_tensor() {
    if (!has_dtype_) return malformed("dtype is missing");
    if (!has_shape_) return malformed("shape is missing");
    if (!has_offsets_) return malformed("data_offsets is missing");
    in_tensor_ = false;
    state_ = State::kName;
    header_.tensors.push_back(std::move(tensor_));
    return {};
  }

  Result<void> skip(const JsonEvent& event) {
    if (event.type == Type::kBeginObject || event.type == Type::kBeginArray) ++depth_;
    if (event.type == Type::kEndObject || event.type == Type::kEndArray) --depth_;
    if (depth_ == 0) state_ = State::kField;
    return {};
  }

  RawHeader header_;
  State state_ = State::kStart;
  RawTensor tensor_;
  bool in_tensor_ = false, has_dtype_ = false, has_shape_ = false, has_offsets_ = false;
  std::vector<std::uint64_t> offsets_;
  std::string metadata_key_;
  std::size_t depth_ = 0;  // within an unknown field
};

}  // namespace

Result<RawHeader> parse_header_json(std::span<const std::byte> json, std::uint64_t first_offset) {
  const JsonLimits limits{
      .what = "header", .first_offset = first_offset, .depth = 16, .keys_per_object = kMaxEntries};
  Builder builder;
  if (Result<void> read = read_json(json, limits, std::ref(builder)); !read) {
    return builder.located(std::move(read).error());
  }
  return builder.take();
}

}  // namespace ratefloor::io::safetensors

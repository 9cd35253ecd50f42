// See quantized_model_record.h. A state machine over events, so that memory is bounded by the text.
#include "ratefloor/job/quantized_model_record.h"

#include <functional>
#include <limits>
#include <utility>

#include "ratefloor/base/mapped_file.h"
#include "ratefloor/io/json_events.h"
#include "ratefloor/io/utf8.h"

namespace ratefloor::job {
namespace {

using Event = io::JsonEvent;
using Type = Event::Type;

constexpr std::uint64_t kMaxClaimsBytes = 1ull << 30;

/// depth 1: members of the root; 2: entries of the lists, members of total; 3: members of an
/// entry; 4: the numbers of a shape.
class Collector {
 public:
  Claims claims;

  Result<void> operator()(const Event& event) {
    if (event.type == Type::kEndObject || event.type == Type::kEndArray) {
      --depth_;
      return {};
    }
    Result<void> taken = take(event);
    if (event.type == Type::kBeginObject || event.type == Type::kBeginArray) ++depth_;
    return taken;
  }

  Result<void> complete() const {
    for (const char* name : {"tensors", "untouched", "total"})
      if (!seen_.contains(name))
        return make_error(ErrorCode::kMalformed, "member '" + std::string(name) + "' is missing");
    return {};
  }

 private:
  Result<void> take(const Event& event) {
    if (depth_ == 0) return expect(event, Type::kBeginObject, "the text");
    if (event.type == Type::kKey) {
      if (depth_ == 1) section_ = event.text;
      if (depth_ == field_depth()) key_ = event.text;
      return {};
    }
    const bool list = section_ == "tensors" || section_ == "untouched";
    if (!list && section_ != "total") return {};
    if (depth_ == 1) {
      seen_.emplace(section_, true);
      return expect(event, list ? Type::kBeginArray : Type::kBeginObject, section_);
    }
    if (list && depth_ == 2) {
      auto& entries = section_ == "tensors" ? claims.tensors : claims.untouched;
      entries.emplace_back();
      entry_ = &entries.back();
      return expect(event, Type::kBeginObject, "an entry of " + section_);
    }
    if (!list) entry_ = &claims.total;
    return take_field(event);
  }

  Result<void> take_field(const Event& event) {
    if (depth_ == field_depth()) {
      if (key_ == "shape") return expect(event, Type::kBeginArray, key_);
      for (const auto& [key, text] : {std::pair{"name", &Claim::name},
                                      {"dtype", &Claim::dtype},
                                      {"codec", &Claim::codec},
                                      {"xxh64", &Claim::xxh64}}) {
        if (key_ != key) continue;
        entry_->*text = event.text;
        return expect(event, Type::kString, key_);
      }
      if (event.type == Type::kUnsigned || event.type == Type::kNumber)
        entry_->numbers[key_] = event.real;
      if (event.type == Type::kNull)
        entry_->numbers[key_] = std::numeric_limits<double>::quiet_NaN();
    } else if (depth_ == field_depth() + 1 && key_ == "shape") {
      entry_->shape.push_back(event.number);
      return expect(event, Type::kUnsigned, "an entry of shape");
    }
    return {};
  }

  std::size_t field_depth() const { return section_ == "total" ? 2 : 3; }

  static Result<void> expect(const Event& event, Type type, const std::string& what) {
    if (event.type == type) return {};
    Event wanted;
    wanted.type = type;
    return make_error(ErrorCode::kMalformed,
                      what + " is " + io::describe(event) + ", not " + io::describe(wanted))
        .at(event.offset);
  }

  std::size_t depth_ = 0;
  std::string section_, key_;
  std::map<std::string, bool> seen_;
  Claim* entry_ = nullptr;
};

}  // namespace

double Claim::number(const std::string& key) const {
  const auto found = numbers.find(key);
  return found == numbers.end() ? std::numeric_limits<double>::quiet_NaN() : found->second;
}

bool is_shape_of(const std::vector<std::uint64_t>& shape, std::uint64_t rows, std::uint64_t cols) {
  if (shape.empty() || shape[0] != rows) return false;
  std::uint64_t product = 1;
  for (std::size_t i = 1; i < shape.size(); ++i)
    if (__builtin_mul_overflow(product, shape[i], &product)) return false;
  return product == cols;
}

Result<Claims> parse_claims(std::span<const std::byte> json) {
  if (json.size() > kMaxClaimsBytes)
    return make_error(ErrorCode::kMalformed, "record has " + std::to_string(json.size()) +
                                                 " bytes, over the limit of " +
                                                 std::to_string(kMaxClaimsBytes));
  Collector collector;
  const io::JsonLimits limits{.what = "record"};
  if (Result<void> read = io::read_json(json, limits, std::ref(collector)); !read)
    return std::move(read).error();
  if (Result<void> complete = collector.complete(); !complete) return std::move(complete).error();
  return std::move(collector.claims);
}

Result<Claims> read_claims(const std::string& path) {
  const Result<MappedFile> file = MappedFile::open(path);
  if (!file) return file.error();
  Result<Claims> claims = parse_claims(file->bytes());
  if (!claims) return std::move(claims).error().in_file(path);
  return claims;
}

}  // namespace ratefloor::job

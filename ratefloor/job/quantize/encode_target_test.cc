#include "ratefloor/job/quantize/encode_target.h"

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/codec/tensor_stream/decoder.h"
#include "ratefloor/job/quantize/testing/small_model.h"

namespace ratefloor::job {
namespace {

constexpr std::uint64_t kRows = 64, kCols = kSlow ? 128 : 512;

Result<EncodedStream> encode(const std::vector<float>& weights, const EncodeTarget& target,
                             const std::string& codec = "ecsq", const StreamMaker& maker = {}) {
  const SpanMatrix matrix(weights, kRows, kCols);
  const Executor executor(2);
  test::NoProgress progress;
  const auto fit = fit_tensor(matrix, executor, progress);
  EXPECT_TRUE(fit);
  return encode_for(target, *MethodFamily::parse(codec), matrix, *fit, "F32", executor, progress,
                    maker);
}

std::vector<float> gaussian() { return test::ggd_samples(2, kRows * kCols, 1); }

double rate(const EncodedStream& stream) {
  return 8.0 * static_cast<double>(stream.attempt.stored_bytes) / (kRows * kCols);
}

TEST(EncodeFor, ARateIsThatOfTheStoredBytes) {
  for (const double bits : {0.7, 2.0, 3.3, 6.0}) {
    const auto stream = encode(gaussian(), EncodeTarget::at_rate(bits));
    ASSERT_TRUE(stream);
    EXPECT_NEAR(rate(*stream), bits, kRateTolerance);
    EXPECT_LE(stream->tries, 4);
    EXPECT_GT(rate(*stream), stream->attempt.floor_bits);
  }
}

TEST(EncodeFor, AnErrorIsHit) {
  for (const double distortion : {0.3, 0.05, 0.004}) {
    const auto stream = encode(gaussian(), EncodeTarget::at_distortion(distortion));
    ASSERT_TRUE(stream);
    EXPECT_NEAR(stream->attempt.distortion / distortion, 1, 0.005);
    EXPECT_LE(stream->tries, 4);
  }
}

TEST(EncodeFor, TheFileHasTheBodyThenTheHead) {
  const io::test::ScratchFolder folder;
  auto stream = encode(gaussian(), EncodeTarget::at_rate(3), "ecsq",
                       [&] { return AtomicFile::create(folder.path("stream")); });
  ASSERT_TRUE(stream);
  ASSERT_TRUE(stream->file.commit());
  EXPECT_EQ(test::files_of(folder.path()).size(), 1u);  // of all tries
  const std::string bytes = test::read_file(folder.path("stream"));
  ASSERT_EQ(bytes.size(), stream->attempt.stored_bytes);
  const std::size_t body = bytes.size() - stream->attempt.head_bytes;
  const std::string whole = bytes.substr(body) + bytes.substr(0, body);
  const auto opened = codec::TensorStream::open(
      {reinterpret_cast<const std::uint8_t*>(whole.data()), whole.size()});
  ASSERT_TRUE(opened) << opened.error().to_string();
  EXPECT_EQ(opened->method(), stream->attempt.codec);
}

TEST(EncodeFor, AnyTryWithinTheRateBeatsOneBeyondIt) {
  const EncodeTarget target = EncodeTarget::at_rate(4);
  const auto made = [](std::uint64_t bytes, double distortion) {
    StagedAttempt attempt;
    attempt.stored_bytes = bytes;
    attempt.distortion = distortion;
    return attempt;
  };
  const auto better = [&](const StagedAttempt& a, const StagedAttempt& b) {
    EXPECT_NE(is_better(target, 800, a, b), is_better(target, 800, b, a));
    return is_better(target, 800, a, b);
  };
  EXPECT_TRUE(better(made(300, 0.02), made(410, 0.001)));
  EXPECT_TRUE(better(made(390, 0.01), made(300, 0.02)));
  EXPECT_TRUE(better(made(160, 0.001), made(400, 1)));  // a quantizer that broke down
  EXPECT_TRUE(better(made(410, 0.02), made(420, 0.01)));
  EXPECT_TRUE(better(made(150, 0), made(160, 0)));
}

TEST(EncodeFor, AnErrorIsBoughtWithTheFewestBytes) {
  const EncodeTarget target = EncodeTarget::at_distortion(0.01);
  const auto better = [&](std::uint64_t a_bytes, double a, std::uint64_t b_bytes, double b) {
    StagedAttempt one, other;
    one.stored_bytes = a_bytes, one.distortion = a;
    other.stored_bytes = b_bytes, other.distortion = b;
    return is_better(target, 800, one, other);
  };
  EXPECT_TRUE(better(400, 0.00999, 500, 0.008));
  EXPECT_TRUE(better(400, 0.008, 300, 0.02));
  EXPECT_TRUE(better(400, 0.02, 300, 0.03));
  EXPECT_FALSE(better(400, 0, 300, 0));
}

TEST(EncodeFor, FewDifferentValuesTakeFewBits) {
  std::vector<float> two_values(kRows * kCols);
  for (std::size_t i = 0; i < two_values.size(); ++i)
    two_values[i] = i * 7919 % 3 == 0 ? -1.0f : 1.0f;
  const auto stream = encode(two_values, EncodeTarget::at_rate(2), "ectcq-e1");
  ASSERT_TRUE(stream);
  EXPECT_LE(rate(*stream), 2 + kRateTolerance);
  EXPECT_LT(stream->attempt.distortion, 0.01);
}

TEST(EncodeFor, KeysTellTargetsApart) {
  const EncodeTarget targets[] = {
      EncodeTarget::with_member(3000),    EncodeTarget::with_member(4000),
      EncodeTarget::at_rate(3),           EncodeTarget::at_rate(3.0000000001),
      EncodeTarget::at_rate(3, 0.003, 0), EncodeTarget::at_distortion(3)};
  for (const EncodeTarget& a : targets)
    for (const EncodeTarget& b : targets) EXPECT_EQ(a.key() == b.key(), &a == &b);
}

}  // namespace
}  // namespace ratefloor::job

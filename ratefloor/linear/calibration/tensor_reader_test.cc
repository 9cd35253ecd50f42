#include "ratefloor/linear/calibration/tensor_reader.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/io/testing/test_files.h"
#include "ratefloor/linear/calibration/testing/statistics_examples.h"

namespace ratefloor::linear {
namespace {

using io::test::bytes_of;

/// All of it, or the error; `pieces` counts the calls that gave something.
template <class T>
Result<std::vector<T>> read(const CalibrationFile& file, Part part, std::size_t& pieces) {
  TensorReader<T> reader(file, 0, part);
  std::vector<T> values;
  for (pieces = 0; !reader.at_end(); ++pieces) {
    const Result<std::span<const T>> piece = reader.next();
    if (!piece) return piece.error();
    values.insert(values.end(), piece->begin(), piece->end());
  }
  EXPECT_EQ(values.size(), reader.size());
  return values;
}

TEST(TensorReader, SeveralPieces) {
  const InputStatistics s = test::random_statistics("in", 520, 3, 4);  // 135,460 = 2.07 pieces
  const std::string image = test::hand_file(test::hand_tensors(s));
  const Result<CalibrationFile> file = CalibrationFile::parse(bytes_of(image));
  ASSERT_TRUE(file) << file.error().to_string();
  std::size_t pieces = 0;
  EXPECT_EQ(*read<double>(*file, Part::kSecondMomentSum, pieces), s.second_moment_sum);
  EXPECT_EQ(pieces, 3u);
  EXPECT_EQ(*read<double>(*file, Part::kSum, pieces), s.sum);
  EXPECT_EQ(*read<float>(*file, Part::kMaxAbs, pieces), s.max_abs);
  EXPECT_EQ(*read<std::uint64_t>(*file, Part::kCount, pieces), std::vector<std::uint64_t>{3});
  EXPECT_EQ(pieces, 1u);
}

TEST(TensorReader, NonsenseAndDamageInAnyPiece) {
  const InputStatistics good = test::random_statistics("in", 520, 3, 4);
  for (const std::size_t at : {0u, 65535u, 65536u, 131073u, 135459u}) {
    InputStatistics s = good;
    s.second_moment_sum[at] = std::nan("");
    std::string image = test::hand_file(test::hand_tensors(s));
    const Result<CalibrationFile> file = CalibrationFile::parse(bytes_of(image), "F");
    ASSERT_TRUE(file);
    const std::uint64_t begin = file->tensor(0, Part::kSecondMomentSum).offset;
    std::size_t pieces = 0;
    Result<std::vector<double>> values = read<double>(*file, Part::kSecondMomentSum, pieces);
    ASSERT_FALSE(values);
    EXPECT_EQ(pieces, at / 65536);
    EXPECT_EQ(values.error().code, ErrorCode::kNotFinite);
    EXPECT_EQ(values.error().offset, begin + 8 * at);
    EXPECT_EQ(values.error().file, "F");
    // The same bytes under another checksum: damage, which the first bad number brings to light.
    image[begin + 8 * 135458] ^= 1;
    values = read<double>(*file, Part::kSecondMomentSum, pieces);
    ASSERT_FALSE(values);
    EXPECT_EQ(values.error().code, ErrorCode::kMalformed);
    EXPECT_EQ(values.error().offset, begin);
  }
}

}  // namespace
}  // namespace ratefloor::linear

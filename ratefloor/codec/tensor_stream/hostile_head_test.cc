// Heads of streams by somebody who means harm: every field is checked, and what is allocated is
// bounded by the stream's own size.
#include <gtest/gtest.h>

#include "ratefloor/codec/tensor_stream/testing/streams.h"

namespace ratefloor::codec {
namespace {

using testing::Bytes;

// A head field by field, sealed as if there were no chunks.
struct Head {
  Bytes start = {'r', 'f', 1, 1, 2};
  Bytes rows = {4}, cols = {0};
  std::string name = "nf4";
  Bytes header = {0};  // with its length
  Bytes rest;

  Bytes sealed() const {
    Bytes bytes = start;
    for (const Bytes& part : {rows, cols, Bytes{static_cast<std::uint8_t>(name.size())},
                              Bytes(name.begin(), name.end()), header, rest})
      bytes.insert(bytes.end(), part.begin(), part.end());
    put(bytes, checksum(bytes));
    return bytes;
  }
};

Bytes varint(std::uint64_t value) {
  Bytes bytes;
  put_varint(bytes, value);
  return bytes;
}

void become_int4(Head& head, std::uint64_t rows, std::uint64_t cols) {
  head.rows = varint(rows);
  head.cols = varint(cols);
  head.name = "int4";
  head.header = {2, 0, 0};
}

void become_lloyd1(Head& head, std::uint64_t rows) {
  head.rows = varint(rows);
  head.name = "lloyd1";
  head.header = {4, 0, 0, 1, 1};
}

void two_chunks(Head& head, const Bytes& rest) {
  head.cols = varint(40000);
  head.rest = rest;
}

TEST(HostileStream, HeadsAreCheckedFieldByField) {
  using Change = void (*)(Head&);
  const auto open_error = [](Change change) {
    Head head;
    change(head);
    const Bytes bytes = head.sealed();
    const auto stream = TensorStream::open(bytes);
    return stream ? "" : stream.error().to_string();
  };
  EXPECT_EQ(open_error([](Head&) {}), "");
  EXPECT_EQ(open_error([](Head& h) { h.rows = varint(1ull << 60); }), "");
  const std::pair<Change, const char*> all[] = {
      {[](Head& h) { h.start[0] = 'R'; }, "does not begin with"},
      {[](Head& h) { h.start[1] = 'g'; }, "does not begin with"},
      {[](Head& h) { h.start[2] = 0; }, "of version 0"},
      {[](Head& h) { h.start[2] = 2; }, "a newer ratefloor may read it"},
      {[](Head& h) { h.start[3] = 2; }, "unknown codec"},
      {[](Head& h) { h.start[4] = 9; }, "unknown type"},
      {[](Head& h) {
         h.rows = {0x84, 0x00};
       },
       "no pair of numbers"},
      {[](Head& h) {
         h.cols = {0x80, 0x00};
       },
       "no pair of numbers"},
      {[](Head& h) { h.rows = Bytes(9, 0xff); }, "no pair of numbers"},
      {[](Head& h) { h.rows = varint((1ull << 60) + 1); }, "2^60"},
      {[](Head& h) { h.cols = varint((1ull << 63) - 1); }, "2^60"},
      {[](Head& h) { h.rows = h.cols = varint(1ull << 32); }, "2^60"},
      {[](Head& h) { h.rows = varint(3), h.cols = varint(1ull << 59); }, "2^60"},
      {[](Head& h) { h.name = ""; }, "name is none"},
      {[](Head& h) { h.name = "NF4"; }, "name is none"},
      {[](Head& h) { h.name = "nf4\n"; }, "name is none"},
      {[](Head& h) { h.name = "ectcq3"; }, "name is none"},
      {[](Head& h) { h.name = std::string(255, 'n'); }, "is not known"},
      {[](Head& h) { h.name = "nf4-b100"; }, "method 'nf4-b100' is not known"},
      {[](Head& h) { h.name = "lloyd9"; }, "a newer ratefloor may know it"},
      {[](Head& h) { h.name = "basis"; }, "with a header cut off"},
      {[](Head& h) { h.name = "basis-g0"; }, "method 'basis-g0' is not known"},
      {[](Head& h) {
         h.name = "basis";
         h.header = {12, 1, 'q', 1, 2, 3, 4, 5, 6, 7, 8, 1, 'x'};
       },
       "'q' that is not there"},
      {[](Head& h) {
         h.header = {1, 7};
       },
       "wrong length"},
      {[](Head& h) {
         h.header = {200, 1, 7};
       },
       "cut off in its header"},
      {[](Head& h) {
         h.header = {0x80, 0x00};
       },
       "cut off in its header"},
      {[](Head& h) { h.rest = {0}; }, "after its end"},
      // Shapes that the stream's bytes do not pay for.
      {[](Head& h) { h.rows = h.cols = varint(1ull << 30); }, "shorter than a matrix"},
      {[](Head& h) { h.cols = varint(1ull << 58); }, "shorter than a matrix"},
      {[](Head& h) { become_int4(h, 1ull << 50, 1); }, "shorter than a matrix"},
      {[](Head& h) { become_int4(h, 4, 1ull << 58); }, "shorter than a matrix"},
      {[](Head& h) { become_lloyd1(h, 1ull << 58); }, "wrong length"},
      // Two chunks: sizes, the head's checksum, then nothing.
      {[](Head& h) { two_chunks(h, {}); }, "shorter than a matrix"},
      {[](Head& h) {
         two_chunks(h, {0x80, 0, 0, 0, 0, 0, 0, 0, 0});
       },
       "no numbers"},
      {[](Head& h) { two_chunks(h, Bytes(12, 0x7f)); }, "checksum is wrong"},
      {[](Head& h) {
         two_chunks(h, {255, 255, 255, 255, 255, 255, 255, 255, 127, 0});
       },
       "longer than itself"},
  };
  for (const auto& [change, expected] : all) {
    const std::string message = open_error(change);
    EXPECT_NE(message.find(expected), std::string::npos)
        << "expected: " << expected << "\nis: " << message;
  }
}

TEST(HostileStream, ChunksMustFillTheStream) {
  Head head;
  two_chunks(head, {3, 0});
  Bytes bytes = head.sealed();
  for (const Bytes& chunk : {Bytes{1, 2, 3}, Bytes{}}) {
    put_all(bytes, std::span<const std::uint8_t>(chunk));
    put(bytes, checksum(chunk));
  }
  const auto stream = testing::got(TensorStream::open(bytes));
  EXPECT_TRUE(stream.check_chunk(0));
  EXPECT_TRUE(stream.check_chunk(1));
  std::vector<float> out(1 << 17);
  EXPECT_FALSE(stream.decode_chunk(0, out));
  bytes.push_back(0);
  EXPECT_NE(TensorStream::open(bytes).error().message.find("after its end"), std::string::npos);
  bytes.resize(bytes.size() - 2);
  EXPECT_NE(TensorStream::open(bytes).error().message.find("longer than itself"),
            std::string::npos);
}

// A checksum over everything before it, whose first half is also the codec's header.
TEST(HostileStream, TheOnlyChunksChecksumIsNotPartOfTheHead) {
  Bytes bytes = {'r', 'f', 1, 1, 2, 1, 1, 4, 'i', 'n', 't', '4', 2};
  put(bytes, checksum(bytes));
  const auto stream = TensorStream::open(bytes);
  ASSERT_FALSE(stream);
  EXPECT_EQ(stream.error().code, ErrorCode::kMalformed);
}

TEST(HostileStream, NewerOnesAreUnsupportedNotMalformed) {
  Head head;
  head.start[2] = 2;
  EXPECT_EQ(TensorStream::open(head.sealed()).error().code, ErrorCode::kUnsupported);
  head.start[2] = 1;
  head.name = "wonder3";
  EXPECT_EQ(TensorStream::open(head.sealed()).error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace ratefloor::codec

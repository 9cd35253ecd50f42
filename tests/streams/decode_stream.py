"""Decodes tensor streams of ectcqR and sic. Slow and plain, written from the specifications alone: the
envelope here (ratefloor/codec/tensor_stream/spec.md), the codecs in ectcq.py and sic.py. Some 8 µs a
weight.

    decode_stream.py FILE.safetensors NAME [WEIGHTS]     the tensor NAME of a quantized model
    decode_stream.py FILE.rf [WEIGHTS]                   a stream by itself

prints rows, cols and the SHA-256 of the weights as little-endian f32, and writes these to WEIGHTS.
"""
import collections
import hashlib
import json
import pathlib
import re
import struct
import sys

import ectcq
import sic
from readers import Reader, Refused, require
from xxhash64 import xxh64

Matrix = collections.namedtuple("Matrix", "rows cols weights")


def read_head(reader):
    """Rows, cols, the codec and its header."""
    require(reader.take(2) == b"rf" and reader.number("B") == 1, "the magic or the version")
    number, dtype = reader.number("B"), reader.number("B")
    require(number <= 1 and dtype <= 8, "the codec or the type")
    rows, cols = reader.varint(), reader.varint()
    require(max(rows, cols, rows * cols) <= 1 << 60, "the number of weights")
    codec = ectcq
    if number == 1:
        name = reader.take(reader.number("B"))
        require(re.fullmatch(b"(?!ectcq)[a-z0-9.-]+", name), "the method's name")
        require(name == b"sic", "its codec is not this decoder's")
        codec = sic
    return rows, cols, codec, codec.read_header(reader.take(reader.varint()), rows, cols)


def decode(stream):
    """A Matrix; raises Refused."""
    reader = Reader(stream)

    def checksum(begin):
        expected = xxh64(stream[begin:reader.at]) & 0xffffffff
        require(reader.number("I") == expected, "a checksum")

    rows, cols, codec, header = read_head(reader)
    capacity = header.lanes << 16 if codec is ectcq else header.run * cols
    require(rows * cols <= capacity * reader.left(), "more weights than its chunks hold")
    chunks = codec.places(header, rows, cols)
    sizes = [reader.varint() for _ in chunks] if len(chunks) > 1 else []
    if len(chunks) != 1:
        checksum(0)
    weights = []
    for i, (chunk_rows, chunk_cols) in enumerate(chunks):
        begin = reader.at if sizes else 0
        data = reader.take(sizes[i] if sizes else max(reader.left() - 4, 0))
        checksum(begin)
        weights += codec.decode_chunk(header, data, chunk_rows, chunk_cols)
    require(not reader.left(), "bytes after the last chunk")
    return Matrix(rows, cols, weights)


def f32_bytes(matrix):
    return struct.pack(f"<{len(matrix.weights)}f", *matrix.weights)


def tensor_bytes(path, name):
    """The bytes of a tensor in a safetensors file."""
    data = pathlib.Path(path).read_bytes()
    begin = 8 + struct.unpack_from("<Q", data)[0]
    first, last = json.loads(data[8:begin])[name]["data_offsets"]
    return data[begin + first:begin + last]


def main(path, *rest):
    rest = list(rest)
    is_model = path.endswith(".safetensors")
    stream = (tensor_bytes(path, rest.pop(0) + ".ratefloor") if is_model
              else pathlib.Path(path).read_bytes())
    matrix = decode(stream)
    weights = f32_bytes(matrix)
    print(matrix.rows, matrix.cols, hashlib.sha256(weights).hexdigest())
    if rest:
        pathlib.Path(rest[0]).write_bytes(weights)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Refused as error:
        sys.exit(f"decode_stream.py: refused: {error}")

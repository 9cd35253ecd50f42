"""Decodes tensor streams of ectcqR, sic and basis. Slow and plain, written from the specifications alone:
the envelope here (ratefloor/codec/tensor_stream/spec.md), the codecs in ectcq.py, sic.py and basis.py.
Some 8 µs a weight; in a basis of k reflections some k µs more.

    decode_stream.py FILE.safetensors NAME [WEIGHTS]     the tensor NAME of a quantized model
    decode_stream.py FILE.rf [WEIGHTS]                   a stream by itself; bases are files beside it

prints rows, cols and the SHA-256 of the weights as little-endian f32, and writes these to WEIGHTS.
"""
import collections
import hashlib
import json
import pathlib
import re
import struct
import sys

import basis
import ectcq
import sic
from readers import Reader, Refused, require
from xxhash64 import xxh64

Matrix = collections.namedtuple("Matrix", "rows cols weights")


INNER = {b"ectcq": ectcq, b"sic": sic}
SUFFIX = ".ratefloor-basis"


def read_head(reader, bases=None):
    """Rows, cols, the codec and its header."""
    require(reader.take(2) == b"rf" and reader.number("B") == 1, "the magic or the version")
    number, dtype = reader.number("B"), reader.number("B")
    require(number <= 1 and dtype <= 8, "the codec or the type")
    rows, cols = reader.varint(), reader.varint()
    require(max(rows, cols, rows * cols) <= 1 << 60, "the number of weights")
    name = b"ectcq"
    if number == 1:
        name = reader.take(reader.number("B"))
        require(re.fullmatch(b"(?!ectcq)[a-z0-9.-]+", name), "the method's name")
        require(name in (b"sic", b"basis"), "its codec is not this decoder's")
    data = reader.take(reader.varint())
    if name == b"basis":
        return rows, cols, basis, basis.read_header(data, rows, cols, bases or {}, INNER)
    return rows, cols, INNER[name], INNER[name].read_header(data, rows, cols)


def decode(stream, bases=None):
    """A Matrix; raises Refused."""
    reader = Reader(stream)

    def checksum(begin):
        expected = xxh64(stream[begin:reader.at]) & 0xffffffff
        require(reader.number("I") == expected, "a checksum")

    rows, cols, codec, header = read_head(reader, bases)
    capacity = codec.capacity(header, cols)
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


def tensors(path):
    """(name, bytes) of every tensor in a safetensors file."""
    data = pathlib.Path(path).read_bytes()
    begin = 8 + struct.unpack_from("<Q", data)[0]
    for name, tensor in json.loads(data[8:begin]).items():
        if name != "__metadata__":
            first, last = tensor["data_offsets"]
            yield name, data[begin + first:begin + last]


def tensor_bytes(path, name):
    return dict(tensors(path))[name]


def bases_in(files):
    """Those among (name, bytes), by name."""
    return {name[:-len(SUFFIX)]: basis.read_basis(data, decode)
            for name, data in files if name.endswith(SUFFIX)}


def bases_beside(path):
    return bases_in((file.name, file.read_bytes())
                    for file in sorted(pathlib.Path(path).parent.glob("*" + SUFFIX)))


def main(path, *rest):
    rest = list(rest)
    if path.endswith(".safetensors"):
        stream = tensor_bytes(path, rest.pop(0) + ".ratefloor")
        bases = bases_in(tensors(path))
    else:
        stream, bases = pathlib.Path(path).read_bytes(), bases_beside(path)
    matrix = decode(stream, bases)
    weights = f32_bytes(matrix)
    print(matrix.rows, matrix.cols, hashlib.sha256(weights).hexdigest())
    if rest:
        pathlib.Path(rest[0]).write_bytes(weights)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Refused as error:
        sys.exit(f"decode_stream.py: refused: {error}")

"""Bases, headers and chunks of basis: ratefloor/codec/basis/spec.md, whose names it keeps. f64 is Python's
own float; a product or a sum of two f32 numbers, rounded to f64 and then to f32, is the one rounded to f32
at once, since 53 bits are more than twice 24 and two."""
import collections
import math

from ectcq import f32
from readers import Reader, require
from xxhash64 import xxh64

Basis = collections.namedtuple("Basis", "n k v p hash")
Header = collections.namedtuple("Header", "basis codec inner")


def dot(a, b):
    """In f64, in order, every product and every sum rounded."""
    total = 0.0
    for x, y in zip(a, b):
        total += x * y
    return total


def triangle(g, k):
    """T, from G."""
    t = [[0.0] * k for _ in range(k)]
    for j in range(k):
        t[j][j] = 2 / g[j][j]
        for i in range(j):
            t[i][j] = -t[j][j] * dot(t[i][i:j], [g[m][j] for m in range(i, j)])
    return t


def read_basis(data, decode):
    """`decode`: the decoder of tensor streams."""
    reader = Reader(data)
    require(reader.take(2) == b"rb" and reader.number("B") == 1, "the basis's magic or version")
    n, k = reader.varint(), reader.varint()
    require(n <= 1 << 20 and 1 <= k <= 1024 and k < n, "the channels or the reflections")
    count = n * k - k * (k + 1) // 2
    require(count <= 64 * reader.left(), "the basis's bytes for so many values")
    matrix = decode(reader.take(reader.left()))
    require((matrix.rows, matrix.cols) == (1, count), "the number of the basis's values")
    require(all(map(math.isfinite, matrix.weights)), "a value that is not finite")
    values, v = iter(matrix.weights), []
    for j in range(k):
        v.append([0.0] * j + [1.0] + [next(values) for _ in range(n - j - 1)])
    t = triangle([[dot(a, b) for b in v] for a in v], k)
    columns = list(zip(*v))
    p = [[f32(dot(column, row)) for row in t] for column in columns]  # U's columns are T's rows
    return Basis(n, k, v, p, xxh64(data))


def read_header(data, rows, cols, bases, codecs):
    """`codecs`: those that decode inner matrices, by name."""
    reader = Reader(data)
    name = reader.take(reader.number("B")).decode("utf-8", "replace")
    hashed = reader.number("Q")
    inner = reader.take(reader.number("B"))
    require(name, "it does not say which basis")
    require(name in bases, "a basis that is not there")
    basis = bases[name]
    require(basis.hash == hashed, "another basis than it was stored in")
    require(basis.n == cols, "the basis's number of columns")
    require(inner in codecs, "the inner codec is not this decoder's")
    codec = codecs[inner]
    header = Header(basis, codec, codec.read_header(reader.take(reader.left()), rows, cols))
    require(capacity(header, cols) >= cols, "an inner codec that cuts rows")
    return header


def capacity(header, cols):
    return header.codec.capacity(header.inner, cols)


def places(header, rows, cols):
    return header.codec.places(header.inner, rows, cols)


def undo(basis, x):
    """The row x − zV."""
    z = [0.0] * basis.k
    for number, row in zip(x, basis.p):
        z = [f32(total + f32(number * factor)) for total, factor in zip(z, row)]
    for factor, row in zip(z, basis.v):
        x = [f32(number - f32(factor * entry)) for number, entry in zip(x, row)]
    return x


def decode_chunk(header, data, rows, cols):
    """The weights of a chunk, row by row."""
    inner = header.codec.decode_chunk(header.inner, data, rows, cols)
    weights = []
    for at in range(0, len(inner), len(cols)):
        weights += undo(header.basis, inner[at:at + len(cols)])
    require(all(map(math.isfinite, weights)), "a weight that is not finite")
    return weights

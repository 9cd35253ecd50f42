"""Headers and chunks of sic: ratefloor/codec/sic/spec.md, whose names it keeps."""
import collections
import math

import ectcq
from ectcq import f32
from readers import Reader, require

Header = collections.namedtuple("Header", "run e weights column_classes")
FACTORS = [f32(2 ** (i / 8)) for i in range(8)]


def factor(e):
    return 2 ** (e // 8) * FACTORS[e % 8]


def read_header(data, rows, cols):
    reader = Reader(data)
    run, form = reader.varint(), reader.number("B")
    require(1 <= run <= 1 << 24, "the rows of a chunk")
    require(form <= 1, "the form of the exponents")
    require(cols <= 1 << 24, "more than 2^24 columns")
    e = ectcq.read_classes(reader, cols, 256)
    if form == 1:
        for i in range(1, cols):
            e[i] = (e[i] + e[i - 1]) % 256
    require(0 in e, "the finest step")
    weights = ectcq.read_header(reader.take(reader.left()), rows, cols)
    padded = -(-min(run, rows) // weights.lanes) * weights.lanes
    require(padded * cols <= 1 << 31, "the size of a chunk")
    classes = weights.classes[1]
    if classes is not ectcq.ALL_ZERO:
        q, most = weights.q, max(e)
        classes = [((2 * (most - own) + q // 2) // q + c) % len(weights.tables)
                   for own, c in zip(e, classes)]
    return Header(run, e, weights, classes)


def capacity(header, cols):
    return header.run * cols


def places(header, rows, cols):
    """The chunks as (ranges of rows, of columns)."""
    return [(range(row, min(row + header.run, rows)), range(cols))
            for row in range(0, rows, header.run)]


def decode_chunk(header, data, rows, cols):
    """The weights of a chunk, row by row."""
    last, lanes = len(header.weights.tables) - 1, header.weights.lanes
    fill = -len(rows) % lanes
    classes = []
    for col in reversed(cols):
        classes += [min(header.weights.classes[0][row] + header.column_classes[col], last)
                    for row in rows] + [0] * fill
    coded = ectcq.decode_weights(header.weights, data, classes)
    weights = []
    for row in range(len(rows)):
        for col in cols:
            place = (len(cols) - 1 - col) * (len(rows) + fill) + row
            weights.append(f32(coded[place] * factor(header.e[col])))
    require(all(map(math.isfinite, weights)), "a weight that is not finite")
    return weights

"""Headers and chunks of ectcqR: ratefloor/codec/ectcq/spec.md, whose names it keeps. Whole numbers,
but for the last product of a weight."""
import collections
import math
import struct

import rans
from ectcq_tables import ESCAPES, computed_table, multiple
from readers import Bits, Reader, Refused, require

Header = collections.namedtuple("Header", "nu zero_rule s lanes step offsets q classes tables")
ALL_ZERO = collections.Counter()  # whatever the row or column, its class is 0
POLYNOMIALS = {2: (0o5, 0o2), 3: (0o13, 0o4), 4: (0o31, 0o2), 5: (0o67, 0o24), 6: (0o127, 0o42),
               7: (0o251, 0o106), 8: (0o761, 0o212), 9: (0o1211, 0o406), 10: (0o2411, 0o1006),
               11: (0o5227, 0o2142), 12: (0o10715, 0o7136)}


def read_classes(reader, n, count):
    """Of n rows or columns, below `count`."""
    p, f = rans.frequency_table(reader)
    require(len(f) <= count, "a class past the last one")
    return rans.symbols(reader.take(reader.varint()), p, f, n)


def read_header(data, rows, cols):
    reader = Reader(data)
    trellis, layout = reader.number("B"), reader.number("B")
    nu, zero_rule, s = trellis & 15, trellis >> 4 & 1, trellis >> 5
    require(2 <= nu <= 12 and not (zero_rule and s), "the trellis, the zero rule or the raw bits")
    require(layout & 7 <= 5, "the number of lanes")
    step, = struct.unpack("<f", b"\0" + reader.take(3))
    require(2.0**-126 <= step < math.inf, "the step")
    b, v = reader.number("B"), reader.number("h")
    require(b, "the shape")
    offsets, zeta = [0, 0, 0], [0, 0]
    require(not (s and layout & 0xc0), "offsets or zero corrections beside raw bits")
    if layout >> 6 & 1:
        offsets = [reader.number("b") for _ in range(3)]
    if layout >> 7 & 1:
        zeta = [reader.number("b") for _ in range(2)]
    count, q, classes = 1, 0, [ALL_ZERO, ALL_ZERO]
    if layout >> 3 & 3:
        count, q = reader.number("B"), reader.number("B")
        require(2 <= count <= 64 and q, "the number of classes or the class step")
        for side, n in enumerate((rows, cols)):
            if layout >> 3 + side & 1:
                require(n <= 1 << 24, "classes of more than 2^24 rows or columns")
                classes[side] = read_classes(reader, n, count)
    tables = [[None, None] for _ in range(count)]
    if layout >> 5 & 1:
        bits = Bits(reader)
        explicit = [bits.take(1) for _ in range(2 * count)]
        bits.to_next_byte()
        for i in (i for i, bit in enumerate(explicit) if bit):
            p, f = rans.frequency_table(reader)
            require(p == 12 and 2 <= len(f) <= 256 and max(f) < 4096, "an explicit table")
            require(len(f) <= 253 or f[253] == 0, "symbol 253")
            tables[i // 2][i % 2] = f + [0] * (256 - len(f))
    require(not reader.left(), "bytes after the header")
    for c, pair in enumerate(tables):
        for z in (0, 1):
            pair[z] = pair[z] or computed_table(z, zero_rule, s, b, v, q * c, zeta[z])
    return Header(nu, zero_rule, s, 1 << (layout & 7), step, offsets, q, classes, tables)


def decode_lanes(header, classes, x, words):
    """(k, z, symbol) of every weight of a chunk; of an escape only the raw bits are in k."""
    s, lanes, table, decoded = header.s, header.lanes, {}, []
    h0, h1 = (h >> 1 for h in POLYNOMIALS[header.nu])
    sigma = [0] * lanes

    def refill(lane):
        if x[lane] < 1 << 16:
            x[lane] = x[lane] << 16 | words.number("H")

    for first in range(0, len(classes), lanes):
        step = list(enumerate(classes[first:first + lanes]))
        symbols, raw = [], [0] * lanes
        for lane, c in step:
            key = c, sigma[lane] & 1
            if key not in table:
                table[key] = rans.slots(header.tables[c][key[1]])
            symbol, f, start = table[key][x[lane] % 4096]
            x[lane] = f * (x[lane] >> 12) + x[lane] % 4096 - start
            refill(lane)
            symbols.append(symbol)
        for lane, _ in step if s else ():
            raw[lane] = x[lane] % (1 << s)
            x[lane] >>= s
            refill(lane)
        for (lane, _), symbol in zip(step, symbols):
            z = sigma[lane] & 1
            k = (0 if symbol in ESCAPES else symbol - 126 << s) + raw[lane]
            p = (k if s else symbol) & 1
            decoded.append((k, z, symbol))
            sigma[lane] = sigma[lane] >> 1 ^ (h0 if z else 0) ^ (h1 if p else 0)
    require(set(x) == {1 << 16} and not words.left(), "the final states or words")
    return decoded


def escaped_h(bits, f, s, symbol):
    negative, e = bits.take(1), bits.zeros() + 1
    a = (1 << e | bits.take(e)) - 2
    first = 1 + max((abs(i - 126) for i in range(253) if f[i]), default=0)
    h = first + a if s else first + (first ^ symbol) % 2 + 2 * a
    require(h <= 1 << 20, "an escape beyond 2^20")
    return -h if negative else h


def read_outliers(reader, n):
    outliers, at = {}, -1
    for _ in range(reader.varint()):
        at += 1 + reader.varint()
        require(at < n, "an outlier past the last weight")
        outliers[at] = reader.number("f")
        require(math.isfinite(outliers[at]), "an outlier that is not finite")
    return outliers


def f32(x):
    try:
        return struct.unpack("<f", struct.pack("<f", x))[0]
    except OverflowError:
        raise Refused("a weight that is not finite") from None


def weight(header, m):
    sign, o = (m > 0) - (m < 0), header.offsets[min(max(abs(m), 1), 3) - 1]
    return f32(f32((128 * m + sign * o) / 128) * header.step)


def capacity(header, _cols):
    """The weights of a chunk."""
    return header.lanes << 16


def places(header, rows, cols):
    """The chunks as (ranges of rows, of columns)."""
    most = capacity(header, cols)
    if cols > most:
        return [(range(row, row + 1), range(col, min(col + most, cols)))
                for row in range(rows) for col in range(0, cols, most)]
    run = most // max(cols, 1)
    return [(range(row, min(row + run, rows)), range(cols))
            for row in range(0, rows if cols else 0, run)]


def decode_chunk(header, data, rows, cols):
    """The weights of a chunk, row by row."""
    last = len(header.tables) - 1
    return decode_weights(header, data, [min(header.classes[0][row] + header.classes[1][col], last)
                                         for row in rows for col in cols])


def decode_weights(header, data, classes):
    """The weights of a chunk in the order of coding; `classes` are theirs."""
    reader = Reader(data)
    t = reader.varint()
    x = [reader.number("I") for _ in range(header.lanes)]
    require(min(x) >= 1 << 16, "a state below 2^16")
    require(t <= reader.left(), "the tail's size")
    words, tail = Reader(reader.take(reader.left() - t)), reader
    decoded = decode_lanes(header, classes, x, words)
    outliers = read_outliers(tail, len(classes)) if t else {}
    bits, weights, needed = Bits(tail), [], bool(outliers)
    for i, (k, z, symbol) in enumerate(decoded):
        if symbol in ESCAPES:
            needed = True
            k += escaped_h(bits, header.tables[classes[i]][z], header.s, symbol) << header.s
        m = multiple(k, z, header.zero_rule)
        weights.append(outliers[i] if i in outliers else weight(header, m))
    bits.to_next_byte()
    require(not tail.left() and needed == (t > 0), "the tail's size")
    return weights

"""Frequency tables and rANS streams: ratefloor/coding/rans/spec.md, whose names it keeps."""
import itertools

from readers import Bits, Reader, require


def frequency_table(reader):
    """p and the frequencies of the symbols 0, 1, …"""
    bits = Bits(reader)
    p, first, count = bits.take(4) + 8, bits.take(16), bits.take(16) + 1
    require(p <= 16 and first + count <= 65536, "a table's p or symbols")
    f = [0] * first
    while len(f) < first + count:
        c = bits.take(5 if p > 14 else 4)
        if c:
            f.append(1 << c - 1 | bits.take(c - 1))
        else:
            k = bits.zeros()
            f += [0] * (1 << k | bits.take(k)) if k < 17 else [0] * 65536
    require(len(f) == first + count, "a run past the last symbol")
    require(f[first] and f[-1] and sum(f) == 1 << p, "a table's frequencies")
    bits.to_next_byte()
    return p, f


def slots(f):
    """(symbol, frequency, start) of every r < M."""
    starts = itertools.accumulate(f, initial=0)
    return [(s, n, start) for s, (n, start) in enumerate(zip(f, starts)) for _ in range(n)]


def symbols(data, p, f, n):
    words, table, decoded = Reader(data), slots(f), []
    states = [words.number("I") for _ in range(8 if n >= 16384 else 1)]
    require(min(states) >= 1 << 16, "a state below 2^16")
    for i in range(n):
        x = states[i % len(states)]
        symbol, frequency, start = table[x % (1 << p)]
        x = frequency * (x >> p) + x % (1 << p) - start
        states[i % len(states)] = x if x >= 1 << 16 else x << 16 | words.number("H")
        decoded.append(symbol)
    require(set(states) == {1 << 16} and not words.left(), "the end of a stream")
    return decoded

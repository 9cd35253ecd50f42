"""The probability tables that an ectcq header implies: ratefloor/codec/ectcq/spec.md, whose names
it keeps. Whole numbers only."""
import math

ESCAPES = (254, 255)

T = [1 << 31]
for _ in range(16):
    T.append(math.isqrt((1 << 30) * T[-1]))


def exp2(f):
    r = 1 << 30
    for i in range(1, 17):
        if f >> 16 - i & 1:
            r = r * T[i] >> 30
    return r


def log2(n):
    y = n.bit_length() - 1
    x = n << 30 - y
    for _ in range(16):
        x, y = x * x >> 30, 2 * y
        if x >= 1 << 31:
            x, y = x >> 1, y + 1
    return y


def multiple(k, z, zero_rule):
    if zero_rule and z:
        return (k > 0) * (2 * k - 1) + (k < 0) * (2 * k + 1)
    return 2 * k + z


def class_weight(n, b, v, qc):
    """About 2^20 · 2^(−(n/a)^β)."""
    if n == 0:
        return 1 << 20
    y = b * (log2(n) - 256 * v - 4096 * qc) >> 5
    if y >= 5 * 65536:
        return 0
    e = 0 if y >> 16 < -40 else exp2(y % 65536) >> 14 - (y >> 16)
    return exp2(-e % 65536) >> 10 - (-e >> 16)


def computed_table(z, zero_rule, s, b, v, qc, zeta):
    w = {}
    for h in range(-126, 127):
        n = abs(multiple(h, z, zero_rule) if s == 0 else (h << s + 1) + (1 << s) - 1 + z)
        w[h] = class_weight(n, b, v, qc)
        if s == 0 and n == (z if not zero_rule else 0):
            w[h] = w[h] * exp2(4096 * zeta % 65536) >> 30 - (4096 * zeta >> 16)
    total = sum(w.values())
    top = max(abs(h) for h in w if 8192 * w[h] >= total)
    escape = total - sum(w[h] for h in range(-top, top + 1)) >> 1
    symbols = [h + 126 for h in range(-top, top + 1)] + list(ESCAPES)
    u = [max(0, 4096 * x - total) for x in [w[h] for h in range(-top, top + 1)] + [escape, escape]]
    f, spare, before = [0] * 256, 4096 - (2 * top + 3), 0
    for symbol, share in zip(symbols, u):
        f[symbol] = 1
        if sum(u):
            f[symbol] += (before + share) * spare // sum(u) - before * spare // sum(u)
        elif symbol == 126:
            f[symbol] += spare
        before += share
    return f

"""Bytes, varints and bits, read from first to last, as the specifications of streams mean them."""
import struct


class Refused(ValueError):
    """The stream breaks a rule of the specifications."""


def require(rule, what):
    if not rule:
        raise Refused(what)


class Reader:
    """Bytes from first to last."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def left(self):
        return len(self.data) - self.at

    def take(self, n):
        require(n <= self.left(), "ends early")
        self.at += n
        return self.data[self.at - n:self.at]

    def number(self, layout):
        return struct.unpack("<" + layout, self.take(struct.calcsize("<" + layout)))[0]

    def varint(self):
        value = 0
        for i in range(9):
            byte = self.number("B")
            value |= (byte & 127) << 7 * i
            if byte < 128:
                require(byte or not i, "a varint's last byte is 0")
                return value
        raise Refused("a varint of 2^63 or more")


class Bits:
    """Bits of a Reader's bytes, each byte from its least significant one."""

    def __init__(self, reader):
        self.reader, self.byte, self.left = reader, 0, 0

    def take(self, n):
        value = 0
        for i in range(n):
            if not self.left:
                self.byte, self.left = self.reader.number("B"), 8
            value |= (self.byte & 1) << i
            self.byte, self.left = self.byte >> 1, self.left - 1
        return value

    def zeros(self):
        """How many zeros come before the next one, which is taken, too."""
        n = 0
        while not self.take(1):
            n += 1
        require(n < 64, "a number of more than 64 bits")
        return n

    def to_next_byte(self):
        require(not self.byte, "a one among the final zeros")

"""decode_stream.py, written from the specifications, and ratefloor understand a stream alike: those
in vectors/, new ones by today's encoder, and a model that `quantize` wrote."""
import json
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import unittest

import basis
import decode_stream
import ectcq
import rans
import readers
import sic
import tool
from xxhash64 import xxh64

HERE = pathlib.Path(__file__).parent
CODEC = tool.SOURCE / "ratefloor" / "codec"
FRESH = pathlib.Path(os.environ["RATEFLOOR_FRESH_VECTORS"])


def streams(folder):
    """(name, stream, rows, cols, checksum of the weights) of every vector."""
    for line in (folder / "expected.txt").read_text().splitlines():
        name, rows, cols, checksum = line.split()
        yield name, (folder / (name + ".rf")).read_bytes(), int(rows), int(cols), checksum


def vector(name):
    return (HERE / "vectors" / (name + ".rf")).read_bytes()


def bases():
    return decode_stream.bases_beside(HERE / "vectors" / "expected.txt")


def hex_blocks(path):
    """The bytes in the indented lines of a specification, block by block."""
    blocks = re.findall(r"(?:^    (?:[0-9a-f]{2} ?)+\n)+", path.read_text(), re.MULTILINE)
    return [bytes.fromhex(block) for block in blocks]


def resealed(stream):
    """With the checksum of a single chunk made right."""
    return stream[:-4] + struct.pack("<I", xxh64(stream[:-4]) & 0xffffffff)


class Streams(unittest.TestCase):
    def assert_refused(self, stream, reason="", known=None):
        with self.assertRaisesRegex(decode_stream.Refused, reason):
            decode_stream.decode(stream, known)

    def assert_agreement(self, folder):
        known = decode_stream.bases_beside(folder / "expected.txt")
        for name, stream, rows, cols, checksum in streams(folder):
            with self.subTest(name):
                matrix = decode_stream.decode(stream, known)
                self.assertEqual((matrix.rows, matrix.cols), (rows, cols))
                own = xxh64(decode_stream.f32_bytes(matrix)) & 0xffffffff
                self.assertEqual(f"{own:08x}", checksum)

    def test_committed_vectors(self):
        self.assert_agreement(HERE / "vectors")

    def test_vectors_of_todays_encoder(self):
        self.assert_agreement(FRESH)

    def test_every_build_writes_the_same_bytes(self):
        """The committed streams come from a release build by GCC; sanitizer builds are made by Clang."""
        for name, stream, _, _, _ in streams(HERE / "vectors"):
            self.assertEqual((FRESH / (name + ".rf")).read_bytes(), stream, name)
        for path in (HERE / "vectors").glob("*" + decode_stream.SUFFIX):
            self.assertEqual((FRESH / path.name).read_bytes(), path.read_bytes(), path.name)

    def test_vectors_use_every_part_of_the_format(self):
        found, known = {ectcq: [], sic: [], basis: []}, bases()
        for _, stream, _, _, _ in streams(HERE / "vectors"):
            _, _, codec, header = decode_stream.read_head(readers.Reader(stream), known)
            found[codec].append(header)
        headers = found[ectcq]
        self.assertEqual({h.nu for h in headers}, set(range(2, 13)))
        self.assertEqual({h.lanes for h in headers}, {1, 2, 4, 8, 16, 32})
        self.assertLessEqual({0, 1, 2, 7}, {h.s for h in headers})
        self.assertEqual({h.zero_rule for h in headers}, {0, 1})
        self.assertTrue(any(any(h.offsets) for h in headers))
        sides = {tuple(side is not ectcq.ALL_ZERO for side in h.classes) for h in headers}
        self.assertEqual(len(sides), 4)
        self.assertIn(32, {2 * len(h.tables) for h in headers})
        for name, outliers in (("escapes", 0), ("outliers", 3), ("many-escapes", 24)):
            reader = readers.Reader(vector(name))
            header = decode_stream.read_head(reader)[3]
            t = reader.varint()
            self.assertEqual(reader.take(reader.left() - 4)[-t], outliers, name)
            self.assertEqual(header.lanes, 1)
        weights = [header.weights for header in found[sic]]
        self.assertLessEqual({1, 2, 4, 8, 32}, {h.lanes for h in weights})
        self.assertLessEqual({1, 7, 64}, {len(h.tables) for h in weights})
        sides = {tuple(side is not ectcq.ALL_ZERO for side in h.classes) for h in weights}
        self.assertEqual(len(sides), 4)
        self.assertEqual({h.codec for h in found[basis]}, {ectcq, sic})
        self.assertLessEqual({(16, 5), (40, 39)}, {(h.basis.n, h.basis.k) for h in found[basis]})

    def test_the_tables_of_the_specification(self):
        rows = re.findall(r"^\| (\d+) \| ([0-7]+) \| ([0-7]+) \|$",
                          (CODEC / "ectcq" / "spec.md").read_text(), re.MULTILINE)
        self.assertEqual({int(nu): (int(h0, 8), int(h1, 8)) for nu, h0, h1 in rows},
                         ectcq.POLYNOMIALS)

    def test_the_examples_of_the_specifications(self):
        table, stream = hex_blocks(tool.SOURCE / "ratefloor" / "coding" / "rans" / "spec.md")
        p, f = rans.frequency_table(readers.Reader(table))
        self.assertEqual((p, f), (8, [0, 0, 0, 0, 0, 254, 0, 1, 1]))
        self.assertEqual(rans.symbols(stream, p, f, 5), [7, 5, 8, 5, 7])
        self.assertIn(vector("example"), hex_blocks(CODEC / "ectcq" / "spec.md"))
        self.assertIn(vector("sic-example"), hex_blocks(CODEC / "sic" / "spec.md"))
        self.assert_refused(hex_blocks(CODEC / "tensor_stream" / "spec.md")[0],
                            "not this decoder's")

    def test_the_example_of_basis(self):
        stored, stream = hex_blocks(CODEC / "basis" / "spec.md")
        self.assertEqual(stored, (HERE / "vectors" / "example.ratefloor-basis").read_bytes())
        self.assertEqual(stream, vector("basis-example"))
        example = basis.read_basis(stored, decode_stream.decode)
        self.assertEqual((example.n, example.k), (3, 2))
        self.assertEqual(example.v, [[1, 0, 1], [0, 1, 1]])
        self.assertEqual(basis.undo(example, [5, 7, 11]), [7, -11, -5])
        matrix = decode_stream.decode(stream, {"example": example})
        self.assertEqual(matrix.weights, [-1, 1.5, 0, 0, 1, -3])

    def test_refuses_changed_streams(self):
        for name in ("example", "no-weights", "sic-example", "sic-no-rows"):
            stream = vector(name)
            for at, byte in enumerate(stream):
                changed = stream[:at] + bytes([byte ^ 1 << at % 8]) + stream[at + 1:]
                self.assert_refused(changed)
                self.assert_refused(stream[:at])
            self.assert_refused(stream + b"\0")

    def test_refuses_what_breaks_a_rule(self):
        stream, header, chunk = vector("example"), 8, 16
        for at, new, reason in ((4, b"\x09", "type"), (header, b"\x0d", "trellis"),
                                (header, b"\x32", "raw bits"), (header + 1, b"\6", "lanes"),
                                (header + 1, b"\x08", "ends early"), (header + 4, b"\xff", "step"),
                                (header + 5, b"\0", "shape"), (chunk, b"\1", "words"),
                                (chunk, b"\x7f", "tail"), (chunk + 3, b"\0\0", "state below")):
            changed = stream[:at] + new + stream[at + len(new):]
            self.assert_refused(resealed(changed), reason)
        self.assert_refused(resealed(stream[:-4] + b"\0\0" + stream[-4:]), "words")

    def test_refuses_what_breaks_a_rule_of_sic(self):
        stream, header = vector("sic-example"), 12
        exponents = header + 2
        for at, new, reason in ((10, b"b", "this decoder's"), (9, b"I", "name"),
                                (header, b"\0", "rows of a chunk"), (header, b"\2", "checksum"),
                                (header + 1, b"\2", "form"), (header + 1, b"\1", ""),
                                (exponents, b"\x10", "finest")):
            changed = stream[:at] + new + stream[at + len(new):]
            if reason:
                self.assert_refused(resealed(changed), reason)
            else:  # differences: the same exponents here
                self.assertEqual(decode_stream.decode(resealed(changed)),
                                 decode_stream.decode(stream))

    def test_refuses_what_breaks_a_rule_of_basis(self):
        stream, known = vector("basis-example"), bases()
        name, inner = 15, 31
        for at, new, reason in ((name, b"f", "basis that is not there"),
                                (name + 7, b"\0", "another basis"), (6, b"\2", "columns"),
                                (inner, b"basis", "inner codec"), (inner, b"rotat", "inner codec"),
                                (inner - 1, b"\3", "inner codec"), (inner + 5, b"\x0d", "trellis")):
            changed = stream[:at] + new + stream[at + len(new):]
            self.assert_refused(resealed(changed), reason, known)
        self.assert_refused(stream, "basis that is not there")
        nameless = stream[:13] + b"\x17\0" + stream[22:]
        self.assert_refused(resealed(nameless), "not say which basis", {"": known["example"]})
        for at, byte in enumerate(stream):
            self.assert_refused(stream[:at] + bytes([byte ^ 1 << at % 8]) + stream[at + 1:],
                                known=known)
            self.assert_refused(stream[:at], known=known)

    def test_refuses_broken_bases(self):
        stored = (HERE / "vectors" / "example.ratefloor-basis").read_bytes()

        def assert_refused(changed, reason=""):
            with self.assertRaisesRegex(decode_stream.Refused, reason):
                basis.read_basis(changed, decode_stream.decode)
        for at, new, reason in ((0, b"rf", "magic"), (2, b"\2", "version"), (3, b"\2", "reflections"),
                                (4, b"\0", "reflections"), (4, b"\1", "number of"),
                                (3, b"\xff\x3f\x02", "bytes for so many"),
                                (3, b"\x81\x80\x40\x01", "channels")):
            assert_refused(stored[:at] + new + stored[at + len(new):], reason)
        for at, byte in enumerate(stored):
            assert_refused(stored[:at] + bytes([byte ^ 1 << at % 8]) + stored[at + 1:])
            assert_refused(stored[:at])

    def test_the_program(self):
        def program(*arguments):
            return subprocess.run([sys.executable, HERE / "decode_stream.py", *arguments],
                                  capture_output=True, text=True, check=False)
        done = program(HERE / "vectors" / "example.rf")
        self.assertRegex(done.stdout, "^2 4 [0-9a-f]{64}\n$")
        done = program(HERE / "vectors" / "basis-example.rf")
        self.assertRegex(done.stdout, "^2 3 [0-9a-f]{64}\n$")
        with tempfile.NamedTemporaryFile() as broken:
            broken.write(vector("example")[:-1])
            broken.flush()
            done = program(broken.name)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertEqual(done.stderr, "decode_stream.py: refused: a checksum\n")

    def test_a_quantized_model(self):
        self.assert_model("--codec", "ectcq3-e4")

    def test_a_calibrated_model(self):
        self.assert_model("--bits", "31.2", "--calibration", tool.MODELS / "stories260k/sample.txt",
                          "--uniform")

    def assert_model(self, *options):
        stories = tool.MODELS / "stories260k"
        with tempfile.TemporaryDirectory() as folder:
            packed, plain = pathlib.Path(folder) / "packed", pathlib.Path(folder) / "plain"
            for arguments in (("quantize", stories, "-o", packed, "--tensor",
                               r"embed|mlp|layers\.[2-9]|[kov]_proj=keep", *options),
                              ("dequantize", packed, "-o", plain, "--dtype", "f32")):
                result = tool.run(*arguments, "-q")
                self.assertEqual(result.returncode, 0, result.stderr)
            data = (packed / "model.safetensors").read_bytes()
            names = json.loads(data[8:8 + struct.unpack_from("<Q", data)[0]])
            names.pop("__metadata__", None)
            suffix = ".ratefloor"
            tensors = [name[:-len(suffix)] for name in names if name.endswith(suffix)]
            self.assertEqual(len(tensors), 2)
            bases = decode_stream.bases_in(decode_stream.tensors(packed / "model.safetensors"))
            for name in tensors:
                restored = decode_stream.tensor_bytes(plain / "model.safetensors", name)
                stream = decode_stream.tensor_bytes(packed / "model.safetensors", name + suffix)
                decoded = decode_stream.decode(stream, bases)
                self.assertEqual(decode_stream.f32_bytes(decoded), restored)


if __name__ == "__main__":
    unittest.main()

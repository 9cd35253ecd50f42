"""`ratefloor check`: exit codes and messages. Certificates are written here from
docs/formats/rd-certificate.md alone, digest included."""
import copy
import json
import pathlib
import tempfile
import unittest

import tool
from xxhash64 import xxh64

# R(1/4) of the Gaussian is one bit: the channel is the optimal one, and the dual function constant
# (its logarithm is a bit below ½ ln(2/π), where the constraint would touch 1).
LOG_G = -0.2257913526447274 - 1e-12
GAUSSIAN = {
    "format": "ratefloor-rd-certificate",
    "version": 1,
    "source": "gaussian",
    "distortion": "0.25",
    "rate_bits": ["0.9999999999", "1.0000000001"],
    "upper": {
        "noise_variance": "0x1p-2",
        "components": [{"mean": "0x0p+0", "variance": "0x1p+0", "weight": "0x1p+0"}],
        "panels": [{"to": "0x1p+3", "first": 0, "last": 0, "mirror": 1}],
        "tail": 0,
        "distortion": ["0.24999999999", "0.25000000001"],
        "rate_nats": ["0.69314718055", "0.69314718057"],
    },
    "lower": {
        "kind": "dual",
        "slope_nats": "0x1p+1",
        "nodes": ["0x0p+0", "0x1p+0", "0x1p+3"],
        "log_g": [LOG_G.hex()] * 3,
        "rate_nats": ["0.69314718055", "0.69314718057"],
        "constraint_excess": "1e-11",
    },
}


def text_of(certificate):
    canonical = json.dumps(certificate, separators=(",", ":"), ensure_ascii=False)
    return json.dumps({**certificate, "digest": f"{xxh64(canonical.encode()):016x}"}, indent=1)


class Check(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.certificate = copy.deepcopy(GAUSSIAN)

    def write(self, text):
        path = pathlib.Path(self.folder.name) / "certificate.json"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def check(self, text=None, *options):
        return tool.run("check", self.write(text or text_of(self.certificate)), *options)

    def assert_rejected(self, reason):
        result = self.check()
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertRegex(result.stdout, rf"REJECTED: {reason}")
        self.assertNotIn("accepted", result.stdout)

    def assert_refused(self, text, reason):
        result = self.check(text)
        self.assertEqual(result.returncode, 1)
        self.assertEqual(result.stdout, "")
        self.assertRegex(result.stderr, r"^ratefloor: error: .*certificate\.json: ")
        self.assertIn(reason, result.stderr)

    def test_accepts_the_truth(self):
        result = self.check()
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertIn("R(D) of gaussian at D = 0.25 is in [0.9999999999, 1.0000000001] bits",
                      result.stdout)
        self.assertTrue(result.stdout.endswith("accepted (recomputed with 192 bits)\n"))

    def test_json(self):
        path = self.write(text_of(self.certificate))
        got = tool.run_json("check", path)
        self.assertTrue(got["accepted"])
        self.assertEqual(got["precision_bits"], 192)
        tests = {test["name"]: test for test in got["tests"]}
        for name in ("upper.distortion", "upper.rate_nats", "lower.rate_nats",
                     "lower.constraint_excess", "rate_bits[0]", "rate_bits[1]"):
            self.assertTrue(tests[name]["passed"], name)
        lower, upper = tests["upper.distortion"]["own"]
        self.assertTrue(lower <= 0.25 <= upper and upper - lower < 1e-13)

    def test_other_precisions(self):
        for bits in (128, 256):
            result = self.check(None, "--precision", bits)
            self.assertEqual(result.returncode, 0)
            self.assertIn(f"accepted (recomputed with {bits} bits)", result.stdout)
        for bits in ("127", "0", "-1", "1e9", "x"):
            self.assertEqual(self.check(None, "--precision", bits).returncode, 2, bits)

    def test_tampering_with_a_fresh_digest(self):
        upper, lower = self.certificate["upper"], self.certificate["lower"]
        for place, key, value, reason in (
                (upper["components"][0], "variance", "0x1.00001p+0", r"upper\."),
                (upper, "noise_variance", "0x1.00001p-2", r"upper\."),
                (upper["panels"][0], "mirror", 0, r"upper\."),
                (upper, "distortion", ["0.250000001", "0.26"], r"upper\.distortion"),
                (self.certificate, "distortion", "0.2499", r"lower\.rate_nats"),
                (self.certificate, "source", "ggd:1.99", r"lower\.rate_nats"),
                (self.certificate, "rate_bits", ["1.000000001", "1.1"], r"rate_bits\[0\]"),
                (self.certificate, "rate_bits", ["0.9", "0.999999999"], r"rate_bits\[1\]"),
                (lower, "slope_nats", "0x1.fffp+0", r"lower\.rate_nats"),
                (lower, "constraint_excess", "-1e-11", r"lower\.constraint_excess"),
                (lower, "log_g", [LOG_G.hex(), (LOG_G + 1e-6).hex(), LOG_G.hex()], r"lower\.")):
            kept, place[key] = place[key], value
            self.assert_rejected(reason)
            place[key] = kept
        self.assertEqual(self.check().returncode, 0)

    def test_tampering_without_one(self):
        text = text_of(self.certificate)
        self.assert_refused(text.replace('"0.9999999999"', '"0.9999999998"'), "digest is ")

    def test_unreadable(self):
        text = text_of(self.certificate)
        for broken, reason in (
                (text[:-20], "not valid JSON"), ("{}", "lacks the key 'format'"),
                (b"\x00\xff", "not valid JSON"), ("[" * 100000, "nested deeper"),
                (text.replace('"version": 1', '"version": 2'), "version is 2"),
                (text.replace('"ratefloor-rd-certificate"', '"else"'), "format is 'else'"),
                (text.replace('"0x1p-2"', '"nan"'), "noise_variance is 'nan'"),
                (text.replace('"tail": 0', '"tail": 0, "tail": 0'), "'tail' appears twice"),
                (" " * (9 << 20), "over the limit")):
            self.assert_refused(broken, reason)
        for path in ("/does/not/exist", self.folder.name):
            result = tool.run("check", path)
            self.assertEqual(result.returncode, 1)
            self.assertIn("ratefloor: error:", result.stderr)

    def test_bad_usage(self):
        for arguments in ([], [""], ["a", "b"]):
            self.assertEqual(tool.run("check", *arguments).returncode, 2, arguments)

    def test_quiet(self):
        result = self.check(None, "-q")
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))


if __name__ == "__main__":
    unittest.main()

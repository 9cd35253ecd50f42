"""`ratefloor floor --certify`, its certificates in the hands of `check`, and `--blocklength`."""
import json
import pathlib
import tempfile
import unittest

import tool


class FloorCertify(unittest.TestCase):
    def certify(self, *arguments):
        return tool.run_json("floor", *arguments, "--certify")

    def test_the_reference_point(self):
        got = self.certify("--source", "ggd:1.7", "--distortion", "0.00885")
        self.assertTrue(got["certified"])
        lower, upper = got["rd_bits"]
        self.assertLess(lower, upper)
        self.assertLessEqual(upper - lower, 1e-8)
        self.assertTrue(3.40583381 < lower < upper < 3.40583382)
        self.assertGreaterEqual(got["gap_bits"][0], 0)
        for name in ("alpha", "entropy_bits", "fisher_information", "excess_kurtosis",
                     "kl_from_gaussian_bits", "slb_bits", "theorem_gap_bits"):
            low, high = got["enclosures"][name]
            self.assertLessEqual(low, high)
            self.assertAlmostEqual(got[name], low, places=9, msg=name)

    def test_gaussian_contains_the_closed_form(self):
        got = self.certify("--source", "gaussian", "--distortion", "0.25")
        self.assertTrue(got["rd_bits"][0] <= 1 <= got["rd_bits"][1])

    def test_every_source_and_the_ends_of_the_range(self):
        for source, distortion in (("laplace", "0.5"), ("uniform", "0.2"), ("ggd:3", "0.999"),
                                   ("ggd:2", "1e-4")):
            lower, upper = self.certify("--source", source, "--distortion", distortion)["rd_bits"]
            self.assertTrue(0 < lower <= upper <= lower + 1e-5, (source, distortion))

    def test_a_rate_gives_a_distortion_range(self):
        got = self.certify("--source", "ggd:1.7", "--rate", "3")
        lower, upper = got["distortion"]
        self.assertTrue(0 < lower <= upper <= lower * 1.000001)
        self.assertEqual(got["rd_bits"], [3, 3])

    def test_distortion_one_is_rate_zero(self):
        got = self.certify("--source", "laplace", "--distortion", "1")
        self.assertEqual(got["rd_bits"], [0, 0])
        text = tool.run("floor", "--source", "laplace", "--distortion", "2", "--certify").stdout
        self.assertIn("no less than the variance", text)

    def test_certificates_pass_the_check_and_tampering_fails(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "point.json"
            for source, target in (("laplace", ["--distortion", "0.3"]), ("ggd:1.7", ["--rate", "2.5"])):
                made = tool.run("floor", "--source", source, *target, "--certify", "--certificate", path)
                self.assertEqual(made.returncode, 0, made.stderr)
                self.assertEqual(tool.run("check", path).returncode, 0)
            document = json.loads(path.read_text(encoding="utf-8"))
            document["source"] = "ggd:1.71"
            path.write_text(json.dumps(document), encoding="utf-8")
            result = tool.run("check", path)
            self.assertEqual(result.returncode, 1)
            self.assertNotEqual(result.stderr, "")

    def test_finite_length(self):
        got = tool.run_json("floor", "--source", "ggd:1.7", "--distortion", "0.01",
                            "--blocklength", "128", "--epsilon", "0.001")
        lower, upper = got["blocklength"]["converse_bits"]
        self.assertTrue(3.3 < lower <= upper < 3.7)

    def test_what_cannot_be_certified(self):
        for arguments in (["--source", "ggd:0.5", "--distortion", "0.1"],
                          ["--source", "ggd:9", "--distortion", "0.1"],
                          ["--source", "ggd:1.7", "--distortion", "1e-5"],
                          ["--source", "ggd:1.7", "--distortion", "0.9999"],
                          ["--source", "ggd:1.7", "--rate", "20"]):
            result = tool.run("floor", *arguments, "--certify")
            self.assertEqual(result.returncode, 2, arguments)
            self.assertIn("certified", result.stderr)
        for arguments in (["--certificate", "x.json"], ["--certify", "--certificate", ""],
                          ["--epsilon", "0.1"], ["--blocklength", "0"],
                          ["--blocklength", "10", "--epsilon", "2"]):
            result = tool.run("floor", "--source", "ggd:1.7", "--distortion", "0.1", *arguments)
            self.assertEqual(result.returncode, 2, arguments)
        result = tool.run("floor", "--source", "ggd:1.7", "--distortion", "1", "--certify",
                          "--certificate", "none.json")
        self.assertEqual(result.returncode, 2)


if __name__ == "__main__":
    unittest.main()

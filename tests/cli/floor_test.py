"""`ratefloor floor`: the numbers of the contract, and every way to ask wrongly."""
import math
import unittest

import tool


class Floor(unittest.TestCase):
    def test_headline_numbers(self):
        got = tool.run_json("floor", "--source", "ggd:1.7", "--distortion", "0.00885")
        self.assertEqual(got["source"], "ggd:1.7")
        self.assertAlmostEqual(got["alpha"], 1.28228845, places=8)
        self.assertAlmostEqual(got["entropy_bits"], 2.042875986, places=9)
        self.assertAlmostEqual(got["fisher_information"], 1.027456437, places=9)
        self.assertAlmostEqual(got["slb_bits"], 3.4058338, places=7)
        self.assertAlmostEqual(got["excess_kurtosis"], 0.378820, places=6)
        self.assertAlmostEqual(got["kl_from_gaussian_bits"], 0.00421960, places=8)
        self.assertAlmostEqual(got["theorem_gap_bits"], 1.753e-4, places=7)
        lower, upper = got["rd_bits"]
        self.assertLess(lower, upper)
        self.assertAlmostEqual(upper - lower, got["gap_bits"][1] - got["gap_bits"][0], places=9)

    def test_every_field_of_the_contract(self):
        for source in ("gaussian", "laplace", "uniform", "ggd:1.3"):
            got = tool.run_json("floor", "--source", source, "--distortion", "0.1")
            for field in ("source", "distortion", "alpha", "entropy_bits", "fisher_information",
                          "excess_kurtosis", "kl_from_gaussian_bits", "slb_bits",
                          "theorem_gap_bits", "rd_bits", "gap_bits"):
                self.assertIn(field, got, source)

    def test_gaussian_is_exact(self):
        for distortion in (0.5, 0.25, 0.01, 1e-6):
            got = tool.run_json("floor", "--source", "gaussian", "--distortion", distortion)
            for bound in got["rd_bits"]:
                self.assertAlmostEqual(bound, 0.5 * math.log2(1 / distortion), places=9)

    def test_rate_gives_the_distortion_back(self):
        got = tool.run_json("floor", "--source", "gaussian", "--rate", "2")
        values = got["distortion"] if isinstance(got["distortion"], list) else [got["distortion"]]
        for value in values:
            self.assertAlmostEqual(value, 0.0625, places=9)

    def test_distortion_of_one_needs_no_bits(self):
        got = tool.run_json("floor", "--source", "laplace", "--distortion", "1")
        self.assertEqual(got["rd_bits"], [0, 0])
        result = tool.run("floor", "--source", "laplace", "--distortion", "1.5")
        self.assertEqual(result.returncode, 0)
        self.assertRegex(result.stdout, r"rate R\(D\) +0 bits")

    def test_json_goes_to_stdout_alone(self):
        result = tool.run("floor", "--source", "laplace", "--distortion", "0.1", "--json", "-")
        self.assertTrue(result.stdout.startswith("{"))
        self.assertEqual(result.stderr, "")

    def test_bad_usage_is_exit_code_2(self):
        for arguments in (["--source", "ggd:0", "--distortion", "0.1"],
                          ["--source", "ggd:nan", "--distortion", "0.1"],
                          ["--source", "cauchy", "--distortion", "0.1"],
                          ["--source", "ggd:1.7", "--distortion", "0"],
                          ["--source", "ggd:1.7", "--distortion", "-1"],
                          ["--source", "ggd:1.7", "--distortion", "nan"],
                          ["--source", "ggd:1.7", "--distortion", "inf"],
                          ["--source", "ggd:1.7", "--rate", "-1"],
                          ["--source", "ggd:1.7"],
                          ["--source", "ggd:1.7", "--distortion", "0.1", "--rate", "1"],
                          ["--distortion", "0.1"]):
            result = tool.run("floor", *arguments)
            self.assertEqual(result.returncode, 2, (arguments, result.stderr))
            self.assertEqual(result.stdout, "")
            self.assertNotEqual(result.stderr, "")


if __name__ == "__main__":
    unittest.main()

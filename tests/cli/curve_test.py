"""`ratefloor curve`: bounds and quantizers of a source over a range of rates."""
import math
import pathlib
import tempfile
import unittest
import xml.etree.ElementTree

import tool


class Curve(unittest.TestCase):
    def test_json_has_every_curve(self):
        got = tool.run_json("curve", "--source", "ggd:1.7", "--rates", "0.5:4:0.5")
        self.assertEqual(got["schema"], "ratefloor.curve")
        self.assertIs(got["certified"], False)
        self.assertEqual(len(got["rates_bits"]), 8)
        curves = {curve["method"]: curve for curve in got["curves"]}
        for name in ("slb", "gaussian-upper", "theorem-upper", "rd", "lloyd", "ecsq", "ecdq", "nf4"):
            self.assertIn(name, curves)
        for curve in got["curves"]:
            for point in curve["points"]:
                self.assertAlmostEqual(point["snr_db"], -10 * math.log10(point["distortion"]), places=6)
        self.assertEqual([p["rate_bits"] for p in curves["lloyd"]["points"]], [1, 2, 3, 4])
        self.assertAlmostEqual(curves["lloyd"]["points"][1]["distortion"], 0.128144, places=6)
        self.assertAlmostEqual(curves["ecsq"]["points"][3]["distortion"], 0.0879519, places=6)
        self.assertAlmostEqual(curves["ecdq"]["points"][7]["gap_to_slb_bits"], 0.2547, places=4)

    def test_bounds_are_in_order(self):
        got = tool.run_json("curve", "--source", "laplace", "--rates", "0:4:0.25", "--methods",
                            "slb,rd,theorem-upper,gaussian-upper")
        columns = [[p["distortion"] for p in curve["points"]] for curve in got["curves"]]
        for row in zip(*columns):
            for lower, upper in zip(row, row[1:]):
                self.assertLessEqual(lower, upper * (1 + 1e-3))

    def test_table_and_methods(self):
        result = tool.run("curve", "--source", "gaussian", "--rates", "1:2:1", "--methods", "slb,lloyd")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("lloyd", result.stdout)
        self.assertNotIn("ecsq", result.stdout)
        self.assertIn("9.300", result.stdout)  # four levels: 0.1175

    def test_svg_is_well_formed_and_stands_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "curve.svg"
            for threads in (1, 3):
                result = tool.run("curve", "--source", "uniform", "--rates", "0.5:3:0.5", "-q",
                                  "--threads", threads, "--svg", path)
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertEqual(result.stdout, "")
                text = path.read_text(encoding="utf-8")
                if threads == 1:
                    first = text
            self.assertEqual(first, text)
            root = xml.etree.ElementTree.fromstring(text)
            self.assertTrue(root.tag.endswith("svg"))
            for banned in ("href", "url(", "@import", "<script", "nan", "inf,"):
                self.assertNotIn(banned, text)

    def test_same_bytes_for_any_number_of_threads(self):
        texts = [tool.run("curve", "--source", "ggd:1.3", "--rates", "1:2:0.5", "--json", "-",
                          "--threads", threads).stdout for threads in (1, 4)]
        self.assertEqual(texts[0], texts[1])

    def test_bad_usage_is_exit_code_2(self):
        for arguments in (["--source", "cauchy", "--rates", "1:2:1"],
                          ["--source", "laplace"],
                          ["--rates", "1:2:1"],
                          *(["--source", "laplace", "--rates", rates] for rates in (
                              "2:1:1", "1:2:0", "1:2:-1", "1:2", "nan:2:1", "1:inf:1", "-1:2:1",
                              "0:20:0.001", "a:b:c", "", "1:2:3:4", "0:100:1")),
                          *(["--source", "laplace", "--rates", "1:2:1", "--methods", methods]
                            for methods in ("", "slb,nonsense", "int1", "nf4-dq", "slb,,rd")),
                          ["--source", "laplace", "--rates", "1:2:1", "--svg", "-"],
                          ["--source", "laplace", "--rates", "1:2:1", "--svg", "/tmp/a", "--json",
                           "/tmp/../tmp/a"]):
            result = tool.run("curve", *arguments)
            self.assertEqual(result.returncode, 2, (arguments, result.stderr))
            self.assertEqual(result.stdout, "")
            self.assertNotEqual(result.stderr, "")

    def test_unwritable_output_is_exit_code_1(self):
        for option in ("--svg", "--json"):
            result = tool.run("curve", "--source", "gaussian", "--rates", "1:2:1", "--methods", "slb",
                              option, "/nonexistent/folder/x")
            self.assertEqual(result.returncode, 1, result.stderr)


if __name__ == "__main__":
    unittest.main()

"""`ratefloor lattice`: the six lattices, how good they are and how fast."""
import math
import tempfile
import unittest

import tool

NAMES = ["z", "a2", "d4", "e8", "bw16", "leech"]


class Lattice(unittest.TestCase):
    def test_json_has_every_lattice(self):
        got = tool.run_json("lattice", "--samples", 200000)
        self.assertEqual(got["schema"], "ratefloor.lattice")
        self.assertEqual(got["samples"], 200000)
        self.assertEqual([l["name"] for l in got["lattices"]], NAMES)
        self.assertEqual([l["dimension"] for l in got["lattices"]], [1, 2, 4, 8, 16, 24])
        self.assertEqual([l["kissing_number"] for l in got["lattices"]],
                         [2, 6, 24, 240, 4320, 196560])
        self.assertEqual([l["nsm_status"] for l in got["lattices"]],
                         ["exact"] * 4 + ["literature", "measured"])
        for lattice in got["lattices"]:
            error = abs(lattice["nsm_measured"] - lattice["nsm_known"])
            self.assertLess(error, 3 * lattice["nsm_standard_error"], lattice["name"])
            lower, upper = lattice["nsm_interval"]
            self.assertTrue(lower < lattice["nsm_known"] < upper)
            self.assertAlmostEqual(lattice["gap_bits"],
                                   0.5 * math.log2(2 * math.pi * math.e * lattice["nsm_known"]), 8)
            self.assertLessEqual(lattice["sphere_bound"][0], lattice["nsm_known"])
            self.assertLessEqual(*lattice["sphere_bound"])
            self.assertGreater(lattice["ns_per_coordinate"], 0)
            self.assertEqual(lattice["theta"][0], 1)
            self.assertIn(lattice["kissing_number"], lattice["theta"])
            self.assertNotIn("generator", lattice)
        self.assertAlmostEqual(got["lattices"][3]["nsm_known"], 929 / 12960, 11)

    def test_table(self):
        result = tool.run("lattice", "--samples", 1000)
        self.assertEqual(result.returncode, 0, result.stderr)
        for part in (*NAMES, "196,560", "0.0716821  exact", "0.0682976  literature", "sphere bound"):
            self.assertIn(part, result.stdout)

    def test_one_lattice_in_detail(self):
        result = tool.run("lattice", "e8", "--samples", 1000)
        self.assertEqual(result.returncode, 0, result.stderr)
        for part in ("929/12960", "2,160", "fundamental simplex", "generator"):
            self.assertIn(part, result.stdout)
        self.assertNotIn("196,560", result.stdout)
        leech = tool.run_json("lattice", "leech", "--samples", 1000)["lattices"]
        self.assertEqual(len(leech), 1)
        self.assertEqual(leech[0]["theta"][:4], [1, 0, 196560, 16773120])
        self.assertEqual(len(leech[0]["generator"]), 24)
        self.assertIsNone(leech[0]["nsm_exact"])

    def test_depends_on_the_seed_but_not_on_threads(self):
        def measured(seed, threads):
            got = tool.run_json("lattice", "d4", "--samples", 20000, "--seed", seed,
                                "--threads", threads)
            return got["lattices"][0]["nsm_measured"], got["lattices"][0]["nsm_standard_error"]
        self.assertEqual(measured(1, 1), measured(1, 4))
        self.assertNotEqual(measured(1, 1), measured(2, 1))

    def test_bad_usage_is_exit_code_2(self):
        for arguments in (["e7"], [""], ["E8"], ["e8", "d4"], ["--samples", "999"],
                          ["--samples", "1000000001"], ["--samples", "-1"], ["--samples", "1e6"],
                          ["--samples", ""], ["--samples", "2000.5"], ["--samples", "nan"],
                          ["--samples", "18446744073709553616"], ["--samples"], ["--seed", "-1"],
                          ["--nonsense"]):
            result = tool.run("lattice", *arguments)
            self.assertEqual(result.returncode, 2, (arguments, result.stderr))
            self.assertEqual(result.stdout, "")
            self.assertNotEqual(result.stderr, "")
        self.assertIn(", ".join(NAMES), tool.run("lattice", "e7").stderr)

    def test_quiet_and_unwritable_output(self):
        with tempfile.TemporaryDirectory() as folder:
            result = tool.run("lattice", "z", "--samples", 1000, "-q", "--json", folder + "/x.json")
            self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))
        result = tool.run("lattice", "z", "--samples", 1000, "--json", "/nonexistent/folder/x")
        self.assertEqual(result.returncode, 1, result.stderr)


if __name__ == "__main__":
    unittest.main()

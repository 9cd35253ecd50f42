"""`ratefloor claims`: the ledger, one entry, and the page made of it."""
import json
import pathlib
import subprocess
import tempfile
import unittest

import yaml

import tool

VERDICTS = {"certified", "proved", "refuted", "measured"}


class Claims(unittest.TestCase):
    def test_every_field_of_the_contract(self):
        got = tool.run_json("claims")
        self.assertGreater(len(got["claims"]), 80)
        for claim in got["claims"]:
            for field in ("id", "statement", "where", "verdict", "value", "evidence"):
                self.assertTrue(claim[field], (claim["id"], field))
            self.assertIn(claim["verdict"], VERDICTS)
            if isinstance(claim["value"], list):
                lower, upper = claim["value"]
                self.assertLessEqual(lower, upper, claim["id"])
            for item in claim["evidence"]:
                self.assertTrue((tool.SOURCE / item["where"].partition("#")[0]).is_file(), item)
        for verdict, count in got["counts"].items():
            self.assertEqual(count, sum(c["verdict"] == verdict for c in got["claims"]))

    def test_it_is_the_ledger_of_the_project(self):
        text = yaml.safe_load((tool.SOURCE / "claims.yml").read_text(encoding="utf-8"))
        want = [claim["id"] for part in ("review", "project") for claim in text[part]]
        self.assertEqual([claim["id"] for claim in tool.run_json("claims")["claims"]], want)

    def test_the_page_is_up_to_date(self):
        page = (tool.SOURCE / "docs/claims.md").read_text(encoding="utf-8")
        result = tool.run("claims", "--markdown")
        self.assertEqual(result.returncode, 0)
        self.assertEqual(page, result.stdout, "run: ratefloor claims --markdown > docs/claims.md")

    def test_table_ends_with_counts(self):
        result = tool.run("claims")
        self.assertEqual(result.returncode, 0)
        self.assertEqual(result.stderr, "")
        for verdict in VERDICTS:
            self.assertRegex(result.stdout, rf"claims: .*\d+ {verdict}")
        self.assertNotIn("unknown", result.stdout)

    def test_one_in_full(self):
        result = tool.run("claims", "--id", "alpha-1.7")
        self.assertEqual(result.returncode, 0)
        for part in ("alpha-1.7: refuted", "0.943", "[1.2822", "review §4.2", "_test.cc#"):
            self.assertIn(part, result.stdout)
        got = tool.run_json("claims", "--id", "alpha-1.7")
        self.assertEqual(len(got["claims"]), 1)
        lower, upper = got["claims"][0]["value"]
        self.assertLess(lower, 1.28228845)
        self.assertGreater(upper, 1.28228844)

    def test_unknown_id_is_exit_code_2_and_names_the_closest(self):
        for wrong, right in (("alfa-1.7", "alpha-1.7"), ("alpha", "alpha-1.7")):
            result = tool.run("claims", "--id", wrong)
            self.assertEqual(result.returncode, 2)
            self.assertEqual(result.stdout, "")
            self.assertIn(f"no claim is called '{wrong}'", result.stderr)
            self.assertIn(right, result.stderr)
        self.assertEqual(tool.run("claims", "--id", "").returncode, 2)
        self.assertEqual(tool.run("claims", "--id", "x", "--markdown").returncode, 2)
        self.assertEqual(tool.run("claims", "alpha-1.7").returncode, 2)

    def test_shapes_of_the_sample_model(self):
        """The figures of weights-follow-ggd."""
        fits = {t["name"]: t["ggd"] for t in tool.run_json(
            "analyze", tool.MODELS / "quill-6m", "--methods", "nf4")["tensors"]}
        layers = [fit for name, fit in fits.items() if ".layers." in name]
        shapes = sorted(fit["beta"] for fit in layers)
        self.assertEqual(len(shapes), 28)
        self.assertAlmostEqual(shapes[0], 1.31, places=2)
        self.assertAlmostEqual(shapes[-1], 1.97, places=2)
        self.assertAlmostEqual((shapes[13] + shapes[14]) / 2, 1.80, delta=0.011)
        self.assertLess(max(fit["ks_distance"] for fit in layers), 0.017)
        self.assertAlmostEqual(fits["model.embed_tokens.weight"]["beta"], 0.66, places=2)
        self.assertAlmostEqual(fits["lm_head.weight"]["beta"], 0.91, places=2)

    def test_json_to_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "claims.json"
            result = tool.run("claims", "--json", path, "-q")
            self.assertEqual((result.returncode, result.stdout), (0, ""))
            self.assertEqual(json.loads(path.read_text(encoding="utf-8")),
                             tool.run_json("claims"))

    def test_the_check_of_the_ledger_passes(self):
        result = subprocess.run(["/usr/bin/python3", tool.SOURCE / "scripts/check_claims.py"],
                                capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)


if __name__ == "__main__":
    unittest.main()

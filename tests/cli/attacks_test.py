"""Every malformed model of tests/attacks ends `analyze` with exit code 1 and its own clear message."""
import json
import pathlib
import re
import tempfile
import unittest

import tool

ATTACKS = tool.SOURCE / "tests" / "attacks"
EXPECTED = json.loads((ATTACKS / "expected.json").read_text(encoding="utf-8"))


class Attacks(unittest.TestCase):
    def test_each_is_refused_with_its_own_message(self):
        self.assertGreater(len(EXPECTED), 50)
        for name, expected in EXPECTED.items():
            with self.subTest(name):
                result = tool.run("analyze", ATTACKS / "files" / name, timeout=60)
                self.assertEqual(result.returncode, 1, result.stderr)
                errors = [l for l in result.stderr.splitlines() if l.startswith("ratefloor: error:")]
                self.assertEqual(len(errors), 1, result.stderr)
                self.assertIn(name, errors[0])
                self.assertTrue(re.search(expected["message"], errors[0]), errors[0])

    def test_values_are_refused_by_name_and_offset(self):
        for name, words in (("nan_f32", "NaN"), ("inf_bf16", "infinite"),
                            ("zero_length_2d", "no weights"), ("rank_0_only", "2-D")):
            with self.subTest(name):
                result = tool.run("analyze", ATTACKS / "files" / f"{name}.safetensors")
                self.assertEqual(result.returncode, 1)
                self.assertIn(words, result.stderr)
                self.assertRegex(result.stderr, r"'[\w.]+'")

    def test_a_refused_model_writes_no_output(self):
        with tempfile.TemporaryDirectory() as folder:
            target = pathlib.Path(folder) / "report.json"
            result = tool.run("analyze", ATTACKS / "files" / "gap.safetensors", "--json", target)
            self.assertEqual(result.returncode, 1)
            self.assertEqual(list(pathlib.Path(folder).iterdir()), [])


if __name__ == "__main__":
    unittest.main()

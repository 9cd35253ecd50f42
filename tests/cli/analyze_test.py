"""`ratefloor analyze` on the shipped models: the contract, determinism, and exit codes."""
import json
import pathlib
import struct
import subprocess
import tempfile
import unittest

import tool

QUILL, STORIES = tool.MODELS / "quill-6m", tool.MODELS / "stories260k"


class Analyze(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)
        self.addCleanup(self.folder.cleanup)

    def test_contract_on_a_real_model(self):
        got = tool.run_json("analyze", QUILL)
        self.assertEqual(len(got["tensors"]), 30)
        self.assertEqual(sum(t["weights"] for t in got["tensors"]), 6488064)
        for tensor in got["tensors"]:
            for field in ("name", "shape", "dtype", "weights", "std", "excess_kurtosis",
                          "entropy_bits", "methods"):
                self.assertIn(field, tensor)
            lower, upper = tensor["ggd"]["beta_ci"]
            self.assertTrue(lower < tensor["ggd"]["beta"] < upper)
            for method in tensor["methods"]:
                self.assertAlmostEqual(method["gap_bits"],
                                       method["stored_bpw"] - method["floor_bits"], places=6)
        kinds = {t["kind"] for t in got["tensors"]}
        self.assertEqual(kinds, {"embedding", "head", "q", "k", "v", "o", "gate", "up", "down"})
        shapes = sorted(t["ggd"]["beta"] for t in got["tensors"] if t["layer"] >= 0)
        self.assertGreater(shapes[0], 1.2)
        self.assertLess(shapes[-1], 2.05)
        # NF4 with f32 absmax stores 4.5 bits in whole blocks of 64, and wastes about one of them.
        nf4 = next(m for m in got["totals"] if m["method"] == "nf4")
        self.assertAlmostEqual(nf4["stored_bpw"], 4.5, places=6)
        self.assertTrue(0.8 < nf4["gap_bits"] < 1.3)

    def test_same_bytes_for_any_thread_count(self):
        one = tool.run("analyze", QUILL, "--json", "-", "--threads", 1)
        two = tool.run("analyze", QUILL, "--json", "-", "--threads", 2)
        self.assertEqual(one.returncode, 0, one.stderr)
        self.assertEqual(one.stdout, two.stdout)

    def test_tensor_and_methods_select(self):
        got = tool.run_json("analyze", STORIES, "--tensor", r"layers\.[01]\..*k_proj",
                            "--methods", "nf4,ecsq2.5")
        self.assertEqual([t["name"] for t in got["tensors"]],
                         [f"model.layers.{i}.self_attn.k_proj.weight" for i in (0, 1)])
        self.assertEqual([m["method"] for m in got["totals"]], ["nf4", "ecsq2.5"])

    def test_page_is_one_self_contained_file(self):
        page = self.path / "page.html"
        result = tool.run("analyze", STORIES, "--html", page)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn(str(page), result.stdout)
        text = page.read_text(encoding="utf-8")
        self.assertNotIn('src="http', text)
        self.assertNotIn('<link rel="stylesheet"', text)

    def test_nan_is_named_counted_and_fails_unless_skipped(self):
        path = self.path / "nan.safetensors"
        good = struct.pack("<4096f", *((i % 97 - 48) / 50 for i in range(4096)))
        bad = struct.pack("<4f", 1, float("nan"), float("inf"), 2) + good[16:]
        tool.write_safetensors(path, {"good": ("F32", [64, 64], good), "bad": ("F32", [64, 64], bad)})
        result = tool.run("analyze", path, "--json", self.path / "out.json")
        self.assertEqual(result.returncode, 1)
        self.assertIn("tensor 'bad'", result.stderr)
        self.assertIn("1 NaN and 1 inf", result.stderr)
        got = json.loads((self.path / "out.json").read_text())
        self.assertEqual([t["name"] for t in got["tensors"]], ["good"])
        self.assertEqual((got["skipped"][0]["nan_count"], got["skipped"][0]["inf_count"]), (1, 1))
        result = tool.run("analyze", path, "--skip-invalid")
        self.assertEqual(result.returncode, 0)
        self.assertIn("tensor 'bad'", result.stderr)

    def test_degenerate_matrices_do_not_break_it(self):
        path = self.path / "odd.safetensors"
        spread = struct.pack("<1050f", *(((i * 7919) % 1050 - 525) / 500 for i in range(1050)))
        tool.write_safetensors(path, {
            "zeros": ("F32", [8, 8], bytes(256)),
            "constant": ("F32", [8, 8], struct.pack("<64f", *[0.25] * 64)),
            "one": ("F32", [1, 1], struct.pack("<f", 3)),
            "row": ("F32", [1, 1050], spread),
            "column": ("F32", [1050, 1], spread),
            "odd": ("F32", [35, 30], spread),
            "signs": ("F32", [35, 30], struct.pack("<1050f", *[(-1) ** (i // 7) for i in range(1050)])),
            "outlier": ("F32", [35, 30], struct.pack("<f", 1e30) + spread[4:]),
            "tiny": ("F32", [35, 30], struct.pack("<1050f", *[(i % 11 - 5) * 1e-42 for i in range(1050)])),
            "row_constant": ("F32", [2, 64], struct.pack("<128f", *[1.0] * 64, *[2.0] * 64)),
        })
        got = tool.run_json("analyze", path, "--html", self.path / "odd.html")
        self.assertEqual(len(got["tensors"]), 10)
        self.assertEqual(got["skipped"], [])
        result = tool.run("analyze", path)
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_one_exact_or_impossible_result_spoils_no_other(self):
        path = self.path / "mixed.safetensors"
        spread = struct.pack("<4096f", *(((i * 7919) % 4093 - 2046) / 900 for i in range(4096)))
        ternary = struct.pack("<4096f", *((i * 7919 % 3 - 1) / 50 for i in range(4096)))
        huge = struct.pack("<4096f", *(((i * 7919) % 4093 - 2046) * 1.66e35 for i in range(4096)))
        tool.write_safetensors(path, {"a": ("F32", [64, 64], spread), "b": ("F32", [64, 64], ternary),
                                 "c": ("F32", [64, 64], huge)})
        result = tool.run("analyze", path, "--json", self.path / "out.json")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stderr, "'b': nf4 reproduces it exactly")
        self.assertRegex(result.stderr, "'c': int4 gave no result")
        for total in json.loads((self.path / "out.json").read_text())["totals"]:
            self.assertIsNotNone(total["gap_bits"], total)

    def test_small_spread_around_a_large_mean_is_seen(self):
        path = self.path / "offset.safetensors"
        values = [1 + 1e-4 * (((i * 7919) % 4093) / 2046 - 1) for i in range(4096)]
        tool.write_safetensors(path, {"w": ("F32", [64, 64], struct.pack("<4096f", *values))})
        tensor = tool.run_json("analyze", path)["tensors"][0]
        self.assertAlmostEqual(tensor["std"], 1e-4 / 3**0.5, delta=2e-6)
        self.assertAlmostEqual(tensor["mean"], 1, delta=1e-6)
        self.assertAlmostEqual(tensor["excess_kurtosis"], -1.2, delta=0.05)

    def test_bad_usage_is_exit_code_2(self):
        for arguments in (["analyze"], ["analyze", QUILL, "--tensor", "("],
                          ["analyze", QUILL, "--methods", "nf5"], ["analyze", QUILL, "--methods", ","],
                          ["analyze", QUILL, "--threads", "0"], ["analyse", QUILL], [],
                          ["analyze", ""], ["analyze", QUILL, "--methods", ""],
                          ["analyze", QUILL, "--json", ""], ["analyze", QUILL, "--html", "-"],
                          ["analyze", QUILL, "--seed", "-1"],
                          ["analyze", QUILL, "--seed", "99999999999999999999"],
                          ["analyze", QUILL, "--json", "x", "--html", "./x"]):
            result = tool.run(*arguments)
            self.assertEqual(result.returncode, 2, (arguments, result.stderr))
            self.assertNotEqual(result.stderr, "")

    def test_failed_work_is_exit_code_1_and_says_where(self):
        for arguments, words in (
                (["analyze", self.path / "nowhere"], "nowhere"),
                (["analyze", self.path], str(self.path)),
                (["analyze", QUILL, "--tensor", "no_such_tensor"], "no_such_tensor"),
                (["analyze", QUILL, "--tensor", "norm"], "norm"),
                (["analyze", STORIES, "--json", self.path / "no" / "folder.json"], "folder.json"),
                (["analyze", STORIES, "--html", self.path], str(self.path))):
            result = tool.run(*arguments)
            self.assertEqual(result.returncode, 1, (arguments, result.stderr))
            self.assertIn(words, result.stderr)

    def test_lost_output_is_failed_work_and_a_lost_stderr_is_not(self):
        for shell, code in (('"$RATEFLOOR" floor --source gaussian --rate 2 >/dev/full', 1),
                            ('"$RATEFLOOR" floor --source gaussian --rate 2 >&-', 1),
                            ('"$RATEFLOOR" --version >/dev/full', 1),
                            ('"$RATEFLOOR" analyze /no/such/model 2>/dev/full', 1),
                            ('"$RATEFLOOR" floor --source bad --rate 1 2>&-', 2),
                            (f'"$RATEFLOOR" analyze "{STORIES}" --methods nf4 >/dev/null 2>&-', 0)):
            result = subprocess.run(["sh", "-c", shell], stderr=subprocess.DEVNULL, check=False)
            self.assertEqual(result.returncode, code, shell)

    def test_quiet_prints_nothing(self):
        result = tool.run("analyze", STORIES, "-q", "--json", self.path / "out.json")
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))

    def test_log_has_plain_lines(self):
        result = tool.run("analyze", STORIES)
        self.assertIn("model.layers.0.self_attn.q_proj.weight", result.stderr)
        self.assertNotIn("\r", result.stderr)


if __name__ == "__main__":
    unittest.main()

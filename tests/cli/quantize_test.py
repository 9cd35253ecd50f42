"""`ratefloor quantize`: targets, the folder it makes, interruptions, and refusals."""
import json
import os
import pathlib
import random
import shutil
import signal
import struct
import subprocess
import tempfile
import time
import unittest

import tool

QUILL, STORIES = tool.MODELS / "quill-6m", tool.MODELS / "stories260k"
STAGING = ".ratefloor-partial"


def content(folder):
    return {path.name: path.read_bytes() if path.is_file() else None
            for path in sorted(pathlib.Path(folder).iterdir())}


class Quantize(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.out = self.folder / "out"

    def quantize(self, *arguments, model=STORIES, out=None):
        return tool.run("quantize", model, "-o", out or self.out, *arguments)

    def test_help_tells_the_policy(self):
        text = tool.run("quantize", "--help").stdout
        for words in ("4096 weights", "norms, biases", "*.mlp.gate.weight", "--bits", "--distortion",
                      "--size", "--codec", "--effort", "--tensor", "--dry-run", "--resume", "--html",
                      "keep"):
            self.assertIn(words, text)

    def test_bits_of_a_real_model(self):
        result = self.quantize("--codec", "ecsq", "--bits", "3", "--json", self.folder / "r.json",
                               model=QUILL)
        self.assertEqual(result.returncode, 0, result.stderr)
        got = json.loads((self.folder / "r.json").read_text())
        self.assertEqual((self.folder / "r.json").read_bytes(),
                         (self.out / "ratefloor.json").read_bytes())
        total = got["total"]
        self.assertAlmostEqual(total["stored_bpw"], 3, delta=0.01)
        self.assertEqual(total["weights"], 6491520)
        self.assertEqual(total["stored_bytes"], (self.out / "model.safetensors").stat().st_size)
        self.assertAlmostEqual(total["stored_bpw"], 8 * total["stored_bytes"] / total["weights"],
                               places=6)
        self.assertEqual(len(got["tensors"]), 30)
        self.assertEqual(sum(t["stored_bytes"] for t in got["tensors"] + got["untouched"])
                         + total["container_bytes"], total["stored_bytes"])
        for tensor in got["tensors"]:
            self.assertAlmostEqual(tensor["gap_bits"], tensor["stored_bpw"] - tensor["floor_bits"],
                                   places=6)
        self.assertIn("headers of the files", result.stdout)
        self.assertIn("model.layers.0.self_attn.q_proj.weight", result.stderr)
        self.assertRegex(result.stderr, r"bpw \(entropy \d\.\d+\)  D 0\.\d+  floor \d\.\d+  gap ")
        self.assertEqual(sorted(content(self.out)),
                         ["README.md", "config.json", "model.safetensors", "ratefloor.json",
                          "tokenizer.json"])
        config = json.loads((self.out / "config.json").read_text())
        self.assertEqual(config["quantization_config"]["quant_method"], "ratefloor")
        self.assertEqual(config["hidden_size"], 384)

    def test_the_page_also_of_a_finished_folder(self):
        page, again = self.folder / "page.html", self.folder / "again.html"
        result = self.quantize("--codec", "int4", "--html", page)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("The same as pictures", result.stdout)
        text = page.read_text()
        self.assertIn("</small>int4</h1>", text)
        self.assertEqual(text.count("<figure>"), 2)
        result = self.quantize("--codec", "int4", "--resume", "--html", again)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("is complete already", result.stdout)
        # Not byte for byte: it is made from numbers of nine digits.
        for part in ("<figcaption>", 'id="record">'):
            self.assertEqual(again.read_text().split(part)[-1], text.split(part)[-1])

    def test_where_the_page_cannot_go(self):
        for arguments, words, code in (
                (["--html", "-"], "needs a file's name", 2),
                (["--html", self.folder / "x", "--json", self.folder / "x"], "the same file", 2),
                (["--html", self.folder / "x", "--dry-run"], "not --dry-run", 2),
                (["--html", self.folder / "none" / "x"], "none", 1)):
            result = self.quantize("--codec", "int4", *arguments)
            self.assertEqual(result.returncode, code, result.stderr)
            self.assertIn(words, result.stderr)
            self.assertFalse(self.out.exists())

    def test_every_matrix_of_a_real_model_comes_close_to_its_floor(self):
        for bits in ("2", "3", "4"):
            result = self.quantize("--bits", bits, "-q", model=QUILL, out=self.folder / bits)
            self.assertEqual(result.returncode, 0, result.stderr)
            got = json.loads((self.folder / bits / "ratefloor.json").read_text())
            self.assertAlmostEqual(got["total"]["stored_bpw"], float(bits), delta=0.01)
            for tensor in got["tensors"]:
                self.assertLess(tensor["gap_bits"], 0.06, tensor["name"])
            # Given the columns' scales, too, only two are below: their rows resemble each other.
            below = {t["name"] for t in got["tensors"] if t["row_column_gap_bits"] < 0.03}
            self.assertEqual(below, {"lm_head.weight", "model.layers.0.mlp.gate_proj.weight"})
            self.assertLess(got["total"]["row_column_gap_bits"], 0.04)

    def test_same_bytes_for_any_thread_count(self):
        for threads in (1, 2):
            result = self.quantize("--codec", "ecsq", "--bits", "4", "--threads", threads,
                                   out=self.folder / str(threads))
            self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(content(self.folder / "1"), content(self.folder / "2"))

    def test_size_is_never_exceeded(self):
        for size, limit in (("150kB", 150_000), ("123.4 KiB", int(123.4 * 1024)), ("99999", 99_999)):
            out = self.folder / size
            result = self.quantize("--codec", "ecsq", "--size", size, "-q", out=out)
            self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))
            bytes_there = (out / "model.safetensors").stat().st_size
            self.assertLessEqual(bytes_there, limit)
            self.assertGreater(bytes_there, 0.99 * limit)

    def test_distortion_and_overrides(self):
        got = json.loads(self.quantize(
            "--codec", "ecsq", "--distortion", "0.01", "--tensor", "embed=5", "--tensor",
            r"layers\.0\.=keep", "--json", "-").stdout)
        names = {t["name"]: t for t in got["tensors"]}
        self.assertFalse(any("layers.0." in name for name in names))
        for name, tensor in names.items():
            if "embed" in name:
                self.assertAlmostEqual(tensor["stored_bpw"], 5, delta=0.004)
            else:
                self.assertAlmostEqual(tensor["distortion"] / 0.01, 1, delta=0.005)
        self.assertEqual(got["options"]["overrides"][1], {"tensor": r"layers\.0\.", "bits": "keep"})

    def test_methods_of_fixed_rate_and_whole_bits(self):
        got = json.loads(self.quantize("--codec", "int4-asym-g64", "--json", "-").stdout)
        self.assertEqual({t["codec"] for t in got["tensors"]}, {"int4-asym-g64"})
        got = json.loads(self.quantize("--codec", "int", "--bits", "5.2", "--json", "-",
                                       out=self.folder / "int").stdout)
        self.assertEqual(len({t["codec"] for t in got["tensors"]}), 1)
        self.assertLessEqual(got["total"]["stored_bpw"], 5.21)

    def test_dry_run_writes_nothing(self):
        result = tool.run("quantize", STORIES, "-o", self.out, "--codec", "ecsq", "--bits", "3",
                          "--dry-run")
        self.assertEqual(result.returncode, 0, result.stderr)
        for words in ("size", "time", "memory", "disk", "nothing was written"):
            self.assertIn(words, result.stdout)
        self.assertFalse(self.out.exists())
        got = tool.run_json("quantize", STORIES, "--codec", "nf4", "--dry-run")
        self.assertEqual(list(self.folder.iterdir()), [])
        self.assertGreater(got["seconds"], 0)
        real = json.loads(self.quantize("--codec", "nf4", "--json", "-").stdout)
        self.assertAlmostEqual(got["stored_bytes"] / real["total"]["stored_bytes"], 1, delta=0.02)

    def test_killed_at_any_moment_it_can_be_resumed(self):
        command = [tool.TOOL, "quantize", str(QUILL), "--codec", "ecsq", "--bits", "2.5",
                   "--threads", "2", "-q", "-o"]
        start = time.monotonic()
        subprocess.run([*command, str(self.folder / "whole")], check=True)
        whole_time = time.monotonic() - start
        expected = content(self.folder / "whole")
        moments = random.Random(7)
        kills = 0
        for attempt in range(6):
            out = self.folder / f"killed{attempt}"
            resume = []
            while True:
                process = subprocess.Popen([*command, str(out), *resume], stderr=subprocess.PIPE)
                try:
                    process.wait(moments.uniform(0.02, 1.1) * whole_time)
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                _, errors = process.communicate()
                if process.returncode == 0:
                    break
                self.assertEqual(process.returncode, -signal.SIGKILL, errors)
                kills += 1
                self.assertLess(kills, 200)
                # What a killed run leaves is whole files only, the record last.
                for name in expected:
                    if (out / name).exists():
                        self.assertEqual((out / name).read_bytes(), expected[name])
                resume = ["--resume"]
            self.assertEqual(content(out), expected)
        self.assertGreater(kills, 0)

    def test_partial_folders_and_others(self):
        arguments = ("--codec", "ecsq", "--bits", "4")
        self.assertEqual(self.quantize(*arguments, "--resume").returncode, 0)  # nothing to resume
        finished = content(self.out)
        again = self.quantize(*arguments)
        self.assertEqual(again.returncode, 1)
        self.assertIn("not empty", again.stderr)
        complete = self.quantize(*arguments, "--resume", "--json", self.folder / "r.json")
        self.assertEqual(complete.returncode, 0)
        self.assertIn("complete already", complete.stdout)
        self.assertEqual((self.folder / "r.json").read_bytes(), finished["ratefloor.json"])
        other = self.quantize("--codec", "ecsq", "--bits", "5", "--resume")
        self.assertEqual(other.returncode, 1)
        self.assertIn("other options", other.stderr)

        partial = self.folder / "partial"
        (partial / STAGING / "tensors").mkdir(parents=True)
        (partial / STAGING / "plan.json").write_text('{\n "plan": 1,\n "version": "0"\n}\n')
        result = self.quantize(*arguments, out=partial)
        self.assertEqual(result.returncode, 1)
        self.assertIn("--resume", result.stderr)
        result = self.quantize(*arguments, "--resume", out=partial)
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, r'plan\.json: .*there "version": "0", here "version"')
        self.assertEqual(content(self.out), finished)

    def test_a_changed_model_is_not_resumed(self):
        model = self.folder / "model"
        shutil.copytree(STORIES, model)
        arguments = (model, "-o", self.out, "--codec", "ecsq", "--bits", "4")
        process = subprocess.Popen([tool.TOOL, "quantize", *map(str, arguments), "-q"])
        while process.poll() is None and not (self.out / STAGING / "plan.json").exists():
            time.sleep(0.001)
        process.kill()
        process.wait()
        if not (self.out / STAGING / "plan.json").exists():
            self.skipTest("it was too fast")
        weights = bytearray((model / "model.safetensors").read_bytes())
        weights[-1] ^= 1
        (model / "model.safetensors").write_bytes(weights)
        result = tool.run("quantize", *arguments, "--resume")
        self.assertEqual(result.returncode, 1)
        self.assertIn("the interrupted run was another one", result.stderr)

    def test_nan_is_named_and_nothing_is_left(self):
        path = self.folder / "nan.safetensors"
        good = struct.pack("<4096f", *(((i * 7919) % 4093 - 2046) / 900 for i in range(4096)))
        bad = good[:400] + struct.pack("<2f", float("nan"), float("-inf")) + good[408:]
        tool.write_safetensors(path, {"good": ("F32", [64, 64], good), "bad": ("F32", [64, 64], bad)})
        result = self.quantize("--codec", "nf4", model=path)
        self.assertEqual(result.returncode, 1)
        self.assertIn("tensor 'bad'", result.stderr)
        self.assertIn("1 NaN and 1 infinite", result.stderr)
        self.assertFalse(self.out.exists())
        self.assertEqual(self.quantize("--codec", "nf4", "--tensor", "bad=keep",
                                       model=path).returncode, 0)

    def test_bad_usage_is_exit_code_2(self):
        good = [STORIES, "-o", self.out, "--codec", "ecsq"]
        for arguments in (
                [], [STORIES], [STORIES, "--codec", "nf4"], [*good], [*good, "--bits", "0"],
                [*good, "--bits", "-3"], [*good, "--bits", "nan"], [*good, "--bits", "three"],
                [*good, "--bits", "3", "--distortion", "0.1"], [*good, "--bits", "3", "--size", "1MB"],
                [*good, "--distortion", "0"], [*good, "--distortion", "1"], [*good, "--size", "0"],
                [*good, "--size", "3 XB"], [*good, "--size", "-3MB"], [*good, "--size", "MB"],
                [*good, "--bits", "3", "--effort", "0"], [*good, "--bits", "3", "--effort", "5"],
                [*good, "--bits", "3", "--tensor", "x"], [*good, "--bits", "3", "--tensor", "x=y"],
                [*good, "--bits", "3", "--tensor", "(=3"], [*good, "--bits", "3", "--tensor", "=3"],
                [*good, "--bits", "3", "--tensor", "embed=-3"], [*good, "--bits", "3", "--json", ""],
                [STORIES, "-o", self.out, "--codec", "nf4", "--bits", "4"],
                [STORIES, "-o", self.out, "--codec", "nf5"],
                [STORIES, "-o", self.out, "--codec", "int", "--distortion", "0.01"],
                [STORIES, "-o", "", "--codec", "nf4"], ["", "-o", self.out, "--codec", "nf4"]):
            result = tool.run("quantize", *arguments)
            self.assertEqual(result.returncode, 2, (arguments, result.stderr))
            self.assertNotEqual(result.stderr, "")
        self.assertFalse(self.out.exists())

    def test_failed_work_is_exit_code_1_and_says_why(self):
        (self.folder / "full").mkdir()
        (self.folder / "full" / "notes.txt").write_text("mine")
        (self.folder / "file").write_text("")
        for arguments, words in (
                ([self.folder / "nowhere", "-o", self.out, "--codec", "nf4"], "nowhere"),
                ([STORIES, "-o", self.folder / "full", "--codec", "nf4"], "not empty"),
                ([STORIES, "-o", self.folder / "file", "--codec", "nf4"], "not a folder"),
                ([STORIES, "-o", STORIES, "--codec", "nf4"], "not empty"),
                ([STORIES, "-o", self.out, "--codec", "ecsq", "--bits", "0.02"], "cannot be met"),
                ([STORIES, "-o", self.out, "--codec", "ecsq", "--size", "10kB"], "cannot be met"),
                ([STORIES, "-o", self.out, "--codec", "int", "--size", "10kB"], "cannot be met"),
                ([STORIES, "-o", self.out, "--codec", "nf4", "--tensor", "nothing=keep"], "nothing"),
                ([STORIES, "-o", self.out, "--codec", "nf4", "--json", self.folder / "no" / "r"],
                 "cannot create")):
            result = tool.run("quantize", *arguments)
            self.assertEqual(result.returncode, 1, (arguments, result.stderr))
            self.assertIn(words, result.stderr)
        self.assertEqual((self.folder / "full" / "notes.txt").read_text(), "mine")
        self.assertFalse((self.out / "model.safetensors").exists())

    @unittest.skipIf(os.geteuid() == 0, "root may write anywhere")
    def test_unwritable_output(self):
        self.folder.chmod(0o500)
        self.addCleanup(self.folder.chmod, 0o700)
        result = self.quantize("--codec", "nf4")
        self.assertEqual(result.returncode, 1)
        self.assertIn("permission", result.stderr.lower())


if __name__ == "__main__":
    unittest.main()

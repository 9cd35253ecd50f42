"""`ratefloor quantize --calibration`: what users see of it."""
import json
import pathlib
import random
import resource
import signal
import subprocess
import tempfile
import time
import unittest

import tool

STORIES = tool.MODELS / "stories260k"
TEXT = STORIES / "sample.txt"
# Few of its matrices, so that a run takes a second.
FEW = ("--codec", "ectcq-s4", "--tensor", r"mlp\.|layers\.[2-4]|embed=keep", "--bits", "30.35")


def content(folder):
    return {path.name: path.read_bytes() for path in sorted(pathlib.Path(folder).iterdir())
            if path.is_file()}


def without_file_limit():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, resource.RLIM_INFINITY))


class CalibratedQuantize(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shared = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.shared.cleanup)
        cls.statistics = pathlib.Path(cls.shared.name) / "stats.safetensors"
        for model, path in ((STORIES, cls.statistics),):
            result = tool.run("calibrate", model, "--text", TEXT, "-o", path, "-q")
            assert result.returncode == 0, result.stderr

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.out = self.folder / "out"

    def quantize(self, *arguments, out=None):
        return tool.run("quantize", STORIES, "-o", out or self.out, *arguments)

    def assert_refused(self, code, words, *arguments):
        result = self.quantize(*arguments)
        self.assertEqual(result.returncode, code, (arguments, result.stderr))
        self.assertRegex(result.stderr, words)
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
        self.assertFalse(self.out.exists())

    def assert_codecs(self, record):
        """Calibrated matrices are in the shared basis that says so, or without one."""
        codecs = [tensor["codec"] for tensor in record["tensors"]]
        self.assertEqual(codecs.count("basis"),
                         sum(basis["matrices"] for basis in record["calibration"]["bases"]))
        self.assertEqual(len(codecs), sum(map(codecs.count, ("sic", "rotated", "basis"))), codecs)

    def test_on_a_text_and_what_can_be_done_with_it(self):
        result = self.quantize("--calibration", TEXT, *FEW)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("measured KL", result.stdout)
        self.assertNotIn("warning", result.stderr)
        record = json.loads((self.out / "ratefloor.json").read_text())
        self.assertEqual(record["calibration"]["kind"], "text")
        self.assert_codecs(record)
        self.assertAlmostEqual(record["total"]["stored_bpw"], 30.35, delta=0.01)

        verified = tool.run("verify", self.out, "--against", STORIES)
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        plain = self.folder / "plain"
        result = tool.run("dequantize", self.out, "-o", plain, "--dtype", "f32", "-q")
        self.assertEqual(result.returncode, 0, result.stderr)
        evaluations = [tool.run_json("eval", model, "--text", TEXT, "--max-windows", "2",
                                     "--reference", STORIES, "-q") for model in (self.out, plain)]
        self.assertGreater(evaluations[0]["kl_nats"], 0)
        self.assertEqual(evaluations[0]["kl_nats"], evaluations[1]["kl_nats"])
        texts = [tool.run("generate", model, "--prompt", "Once upon", "--tokens", "8", "-q").stdout
                 for model in (self.out, plain)]
        self.assertEqual(texts[0], texts[1])
        self.assertTrue(texts[0].startswith("Once upon"))

    def test_a_shared_basis(self):
        """Where rows have much in common they are stored in a basis of theirs."""
        quill = tool.MODELS / "quill-6m"
        options = ("--codec", "ectcq-s4", "--bits", "12.52", "--uniform", "--calibration",
                   quill / "calibration.txt", "--max-windows", "12", "--tensor",
                   r"embed|lm_head|layers\.0|[ovk]_proj|up_proj|down_proj=keep")
        result = tool.run("quantize", quill, "-o", self.out, *options)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stdout, r"shared basis: residual: \d+ reflections of 384 channels")
        record = json.loads((self.out / "ratefloor.json").read_text())
        [basis] = record["calibration"]["bases"]
        self.assertEqual(basis["matrices"], 6)
        self.assertGreater(basis["saved_bits"], 0.5)
        self.assertEqual({t["codec"] for t in record["tensors"]}, {"basis"})

        verified = tool.run("verify", self.out, "--against", quill)
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        plain = self.folder / "plain"
        result = tool.run("dequantize", self.out, "-o", plain, "--dtype", "f32", "-q")
        self.assertEqual(result.returncode, 0, result.stderr)
        kl = [tool.run_json("eval", model, "--text", quill / "heldout.txt", "--max-windows", "2",
                            "--reference", quill, "-q")["kl_nats"] for model in (self.out, plain)]
        self.assertEqual(kl[0], kl[1])
        self.assertLess(kl[0], 0.02)

        result = tool.run("quantize", quill, "-o", self.folder / "alone", *options, "--no-basis")
        self.assertEqual(result.returncode, 0, result.stderr)
        record = json.loads((self.folder / "alone" / "ratefloor.json").read_text())
        self.assertEqual(record["calibration"]["bases"], [])
        self.assert_codecs(record)

    def test_killed_at_any_moment_it_can_be_resumed(self):
        command = [tool.TOOL, "quantize", str(STORIES), *FEW, "--calibration", str(TEXT),
                   "--max-windows", "2", "--threads", "2", "-q", "-o"]
        start = time.monotonic()
        subprocess.run([*command, str(self.folder / "whole")], check=True)
        whole_time = time.monotonic() - start
        expected = content(self.folder / "whole")
        moments = random.Random(11)
        kills, attempt = 0, 0
        while kills < 20:
            out, resume = self.folder / f"killed{attempt}", []
            attempt += 1
            self.assertLess(attempt, 60)
            while True:
                process = subprocess.Popen([*command, str(out), *resume], stderr=subprocess.PIPE)
                try:
                    process.wait(moments.uniform(0.05, 0.6) * whole_time)
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                _, errors = process.communicate()
                if process.returncode == 0:
                    break
                self.assertEqual(process.returncode, -signal.SIGKILL, errors)
                kills += 1
                self.assertLess(kills, 200)
                for name in expected:
                    if (out / name).exists():
                        self.assertEqual((out / name).read_bytes(), expected[name])
                resume = ["--resume"]
            self.assertEqual(content(out), expected)

    def test_a_full_disk_leaves_what_can_be_gone_on_with(self):
        arguments = ["quantize", str(STORIES), *FEW, "--calibration", str(self.statistics), "-q"]
        whole = self.folder / "whole"
        subprocess.run([tool.TOOL, *arguments, "-o", str(whole)], check=True)
        done = subprocess.run([tool.TOOL, *arguments, "-o", str(self.out)], capture_output=True,
                              text=True, check=False, preexec_fn=without_file_limit)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(str(self.out), done.stderr)
        self.assertEqual(content(self.out), {})
        subprocess.run([tool.TOOL, *arguments, "-o", str(self.out), "--resume"], check=True)
        self.assertEqual(content(self.out), content(whole))

    def test_statistics_files(self):
        self.assert_refused(1, "nowhere.*no such file.*check the path", *FEW, "--calibration",
                            self.folder / "nowhere.safetensors")
        self.assert_refused(1, "model.safetensors.*give a file of calibration", *FEW,
                            "--calibration", STORIES / "model.safetensors")
        other = self.folder / "other.safetensors"
        quill = tool.MODELS / "quill-6m"
        result = tool.run("calibrate", quill, "--text", quill / "calibration.txt", "-o", other,
                          "--max-windows", "1", "-q")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assert_refused(2, "other.safetensors: .*another model.*calibrate with this", *FEW,
                            "--calibration", other)
        damaged = bytearray(self.statistics.read_bytes())
        damaged[-9] ^= 1
        other.write_bytes(damaged)
        self.assert_refused(1, "other.safetensors: tensor '.*checksum", *FEW, "--calibration",
                            other, "-q")

    def test_texts(self):
        self.assert_refused(1, "nowhere.txt", *FEW, "--calibration", self.folder / "nowhere.txt")
        short = self.folder / "short.txt"
        for text in (b"", b"\xff\xfe"):
            short.write_bytes(text)
            self.assert_refused(1, "short.txt", *FEW, "--calibration", short)
        short.write_text("Once upon a time")
        result = self.quantize(*FEW, "--calibration", short, "--uniform", out=self.folder / "few")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stderr, r"warning: the statistics of '.*' are of \d+ tokens for 64")
        self.assert_refused(2, "window", *FEW, "--calibration", TEXT, "--window", "100000")

    def test_options_that_do_not_go_together(self):
        calibration = ("--calibration", self.statistics)
        for arguments in (
                ("--codec", "ecsq", "--bits", "3", *calibration), ("--codec", "nf4", *calibration),
                ("--distortion", "0.01", *calibration), ("--bits", "3", "--uniform"),
                ("--bits", "3", "--no-basis"),
                ("--bits", "3", "--window", "64"), ("--bits", "3", "--precision", "f32"),
                ("--bits", "3", *calibration, "--max-windows", "2"),
                ("--bits", "3", *calibration, "--window", "64"),
                ("--bits", "3", *calibration, "--precision", "bf16")):
            self.assert_refused(2, r"\(.*\)$", *arguments)

    def test_dry_run(self):
        result = self.quantize("--bits", "4", "--calibration", TEXT, "--dry-run")
        self.assertEqual(result.returncode, 0, result.stderr)
        for words in ("statistics of the quantized prefix", "rate curves", "noise", "designs",
                      "time", "memory", "disk", "3,584 tokens", "nothing was written"):
            self.assertIn(words, result.stdout)
        self.assertFalse(self.out.exists())

    def test_dry_run_from_a_config_alone(self):
        config = self.folder / "config.json"
        config.write_text(json.dumps({
            "model_type": "llama", "hidden_size": 4096, "intermediate_size": 14336,
            "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
            "vocab_size": 128256, "max_position_embeddings": 131072, "torch_dtype": "bfloat16"}))
        dry = ("--bits", "3", "--dry-run", "--json", "-", "-q")
        forecasts = []
        for arguments in ((config, "--calibration", "no.txt"),
                          (self.folder, "--calibration-tokens", "1048576")):
            result = tool.run("quantize", *arguments, *dry)
            self.assertEqual(result.returncode, 0, result.stderr)
            forecasts.append(json.loads(result.stdout))
        few, many = forecasts
        self.assertEqual(few["weights"], 8030261248)
        self.assertEqual(few["stored_bytes"], 3011347968)
        self.assertEqual(few["calibration"]["tokens"], 131072)
        self.assertEqual(many["calibration"]["tokens"], 1048576)
        self.assertAlmostEqual(sum(step["seconds"] for step in few["calibration"]["steps"])
                               / few["seconds"], 1, delta=0.01)
        self.assertGreater(few["seconds"], 3600)
        self.assertGreater(many["memory_bytes"], few["memory_bytes"])
        self.assertEqual(list(self.folder.iterdir()), [config])
        for arguments, code, words in (
                (("--bits", "0.001", "--calibration-tokens", "1000"), 1, "cannot be met"),
                (("--distortion", "0.1", "--calibration-tokens", "1000"), 2, "--bits or --size"),
                (("--bits", "3"), 1, "config.json")):
            result = tool.run("quantize", config, *arguments, "--dry-run")
            self.assertEqual(result.returncode, code, result.stderr)
            self.assertIn(words, result.stderr)
        self.assert_refused(2, "--dry-run", "--bits", "3", "--calibration-tokens", "1000")

    def test_an_interrupted_run_of_other_options_is_left_alone(self):
        process = subprocess.Popen([tool.TOOL, "quantize", str(STORIES), *FEW, "--calibration",
                                    str(self.statistics), "-q", "-o", str(self.out)])
        plan = self.out / ".ratefloor-partial" / "plan.json"
        while process.poll() is None and not plan.exists():
            time.sleep(0.001)
        process.kill()
        process.wait()
        if not plan.exists():
            self.skipTest("it was too fast")
        for arguments in (FEW, (*FEW, "--calibration", TEXT),
                          (*FEW, "--calibration", self.statistics, "--uniform")):
            result = self.quantize(*arguments, "--resume")
            self.assertEqual(result.returncode, 1)
            self.assertRegex(result.stderr, "plan.json: the interrupted run was another one.*repeat")


if __name__ == "__main__":
    unittest.main()

"""`ratefloor calibrate`: files of statistics, interrupted and merged."""
import json
import signal
import struct
import subprocess
import time
import unittest

import tool

STORIES, QUILL = tool.MODELS / "stories260k", tool.MODELS / "quill-6m"


class Calibrate(tool.QuantizedStories):
    def calibrate(self, name, *more, model=STORIES, text="sample.txt"):
        output = self.path / name
        result = tool.run("calibrate", model, "--text", model / text, "-o", output, *more)
        self.assertEqual(result.returncode, 0, result.stderr)
        return output

    def test_any_reader_reads_it(self):
        output = self.calibrate("stats", "--window", 256)
        data = output.read_bytes()
        header, end = tool.safetensors_header(data)
        self.assertEqual(len(header), 4 * (5 * 4 + 1))

        def values(name, code):
            begin, stop = (end + at for at in header[name]["data_offsets"])
            return struct.unpack(f"<{(stop - begin) // struct.calcsize(code)}{code}", data[begin:stop])

        name = "model.layers.0.self_attn.qkv_input"
        (count,) = values(name + ".count", "Q")
        self.assertEqual(count, 4611)
        moments = values(name + ".second_moment_sum", "d")
        self.assertEqual(len(moments), 64 * 65 // 2)
        largest = values(name + ".max_abs", "f")
        at = 0
        for channel in range(64):  # the diagonal
            self.assertTrue(largest[channel] ** 2 * 0.99 <= moments[at] <= largest[channel] ** 2 * count)
            at += 64 - channel
        self.assertEqual(output.read_bytes(), self.calibrate("again", "--window", 256,
                                                             "--threads", 1).read_bytes())

    def test_table_and_json(self):
        result = tool.run("calibrate", STORIES, "--text", STORIES / "sample.txt", "-o", self.path / "s",
                          "--json", self.path / "json")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("model.layers.4.mlp.down_input", result.stdout)
        self.assertIn("s forward", result.stdout)
        got = json.loads((self.path / "json").read_text())
        self.assertEqual(len(got["inputs"]), 21)
        self.assertEqual(got["stored_bytes"], (self.path / "s").stat().st_size)

    def test_killed_and_resumed(self):
        short = ["--max-windows", 160]
        whole = self.calibrate("whole", *short, model=QUILL, text="calibration.txt")
        output = self.path / "killed"
        command = ["calibrate", QUILL, "--text", QUILL / "calibration.txt", "-o", output, *short]
        parts = self.path / "killed.parts"
        for attempt in range(4):
            more = ["--resume"] if parts.exists() else []
            process = subprocess.Popen([tool.TOOL, *map(str, command + more), "-q"],
                                       stderr=subprocess.PIPE)
            deadline = time.monotonic() + 0.7 * (attempt + 1)
            while process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.02)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            if output.exists():
                break
        if not output.exists():
            more = ["--resume"] if parts.exists() else []
            if more:  # without the option it says what to do
                refused = tool.run(*command)
                self.assertEqual(refused.returncode, 2)
                self.assertIn("--resume goes on with it", refused.stderr)
            result = tool.run(*command, *more)
            self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(output.read_bytes(), whole.read_bytes())
        self.assertFalse(parts.exists())

    def test_merge(self):
        first = self.calibrate("first", "--window", 256, "--max-windows", 8)
        second = self.calibrate("second", "--window", 256, "--skip-windows", 8)
        merged = self.path / "merged"
        result = tool.run("calibrate", "--merge", first, second, "-o", merged)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(merged.stat().st_size // 1000, first.stat().st_size // 1000)
        twice = tool.run("calibrate", "--merge", first, first, "-o", merged)
        self.assertEqual(twice.returncode, 2)
        self.assertIn("give each text once", twice.stderr)

    def test_refusals(self):
        def fails(code, words, *arguments):
            result = tool.run("calibrate", *arguments)
            self.assertEqual(result.returncode, code, result.stderr)
            self.assertIn(words, result.stderr)

        fails(2, "a MODEL and --text are needed", "-o", self.path / "x")
        fails(2, "--output is required", STORIES, "--text", STORIES / "sample.txt")
        fails(2, "does not fit a context of 512", STORIES, "--text", STORIES / "sample.txt", "-o",
              self.path / "x", "--window", 1000)
        fails(1, "nowhere", STORIES, "--text", STORIES / "sample.txt", "-o",
              self.path / "nowhere" / "x")
        damaged = bytearray(self.calibrate("good", "--window", 256).read_bytes())
        damaged[-9] ^= 1
        (self.path / "bad").write_bytes(damaged)
        result = tool.run("eval", STORIES, "--text", STORIES / "sample.txt", "--reference", STORIES,
                          "--statistics", self.path / "bad")
        self.assertEqual(result.returncode, 1)
        self.assertIn("checksum", result.stderr)


if __name__ == "__main__":
    unittest.main()

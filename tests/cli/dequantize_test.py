"""`ratefloor dequantize` on quantized copies of a shipped model: what comes back, and what is refused."""
import hashlib
import json
import struct
import unittest

import tool

STORIES = tool.MODELS / "stories260k"
SIZES = {"F32": 4, "F16": 2, "BF16": 2, "U8": 1}


def read_safetensors(path):
    """name -> (dtype, shape, bytes)"""
    data = path.read_bytes()
    header, end = tool.safetensors_header(data)
    return {name: (info["dtype"], info["shape"],
                   data[end + info["data_offsets"][0]:end + info["data_offsets"][1]])
            for name, info in header.items()}


def to_f32(dtype, data):
    if dtype == "F32":
        return list(struct.unpack(f"<{len(data) // 4}f", data))
    if dtype == "F16":
        return list(struct.unpack(f"<{len(data) // 2}e", data))
    codes = struct.unpack(f"<{len(data) // 2}H", data)
    return list(struct.unpack(f"<{len(codes)}f", struct.pack(f"<{len(codes)}I",
                                                             *(code << 16 for code in codes))))


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


class Dequantize(tool.QuantizedStories):
    def test_plain_safetensors_come_back(self):
        original = read_safetensors(STORIES / "model.safetensors")
        for codec in ("int4", "nf4"):
            out = self.path / codec
            got = tool.run_json("dequantize", self.quantized(codec), "-o", out)
            weights = read_safetensors(out / "model.safetensors")
            self.assertEqual(weights.keys(), original.keys())
            self.assertEqual({t["name"] for t in got["tensors"]}, set(original))
            record = json.loads((self.quantized(codec) / "ratefloor.json").read_text())
            for claim in record["tensors"]:
                name = claim["name"]
                dtype, shape, data = weights[name]
                self.assertEqual((dtype, shape), original[name][:2])
                before, after = to_f32(dtype, original[name][2]), to_f32(dtype, data)
                mean = sum(before) / len(before)
                error = sum((a - b) ** 2 for a, b in zip(before, after))
                spread = sum((a - mean) ** 2 for a in before)
                self.assertAlmostEqual(error / spread / claim["distortion"], 1, places=5)
            for kept in record["untouched"]:
                self.assertEqual(weights[kept["name"]], original[kept["name"]])
            self.assertEqual((out / "config.json").read_bytes(),
                             (STORIES / "config.json").read_bytes())
            for name in ("LICENSE", "README.md", "tokenizer.json"):
                self.assertEqual((out / name).read_bytes(), (STORIES / name).read_bytes())
            self.assertFalse((out / "ratefloor.json").exists())
            self.assertEqual(tool.run("analyze", out, "--methods", "int4").returncode, 0)

    def test_a_matrix_of_three_dimensions_keeps_its_shape(self):
        path, out = self.path / "experts.safetensors", self.path / "quantized"
        data = struct.pack("<16384f", *(((i * 7919) % 4093 - 2046) / 900 for i in range(16384)))
        tool.write_safetensors(path, {"experts": ("F32", [4, 64, 64], data)})
        result = tool.run("quantize", path, "-o", out, "--bits", "4", "--effort", "1")
        self.assertEqual(result.returncode, 0, result.stderr)
        result = tool.run("dequantize", out, "-o", self.path / "plain")
        self.assertEqual(result.returncode, 0, result.stderr)
        dtype, shape, back = read_safetensors(self.path / "plain" / "model.safetensors")["experts"]
        self.assertEqual((dtype, shape), ("F32", [4, 64, 64]))
        before, after = to_f32("F32", data), to_f32("F32", back)
        self.assertLess(sum((a - b) ** 2 for a, b in zip(before, after)), 0.01 * sum(a * a for a in before))

    def test_one_type_for_all(self):
        for name, dtype, config in (("bf16", "BF16", "bfloat16"), ("f16", "F16", "float16"),
                                    ("f32", "F32", "float32")):
            out = self.path / name
            result = tool.run("dequantize", self.quantized("nf4"), "-o", out, "--dtype", name)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertIn(str(out), result.stdout)
            weights = read_safetensors(out / "model.safetensors")
            self.assertEqual({t[0] for t in weights.values()}, {dtype})
            self.assertEqual(json.loads((out / "config.json").read_text())["torch_dtype"], config)
            for _, shape, data in weights.values():
                count = 1
                for n in shape:
                    count *= n
                self.assertEqual(len(data), count * SIZES[dtype])

    def test_same_bytes_for_any_thread_count(self):
        for threads in (1, 3):
            result = tool.run("dequantize", self.quantized("int4"), "-o",
                              self.path / str(threads), "--threads", threads)
            self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(digests(self.path / "1"), digests(self.path / "3"))

    def test_nothing_is_overwritten(self):
        before = digests(self.quantized("int4"))
        (self.path / "full").mkdir()
        (self.path / "full" / "x").write_text("x")
        (self.path / "file").write_text("x")
        for out, words, code in ((self.path / "full", "exists and is not empty", 1),
                                 (self.path / "file", "not a folder", 1),
                                 (self.quantized("int4"), "the model's own", 2),
                                 (self.quantized("int4") / "out", "lies in the model's", 2)):
            result = tool.run("dequantize", self.quantized("int4"), "-o", out)
            self.assertEqual(result.returncode, code, result.stderr)
            self.assertIn(words, result.stderr)
        self.assertEqual(digests(self.quantized("int4")), before)
        self.assertEqual(sorted(p.name for p in self.path.iterdir()), ["file", "full"])

    def test_failure_leaves_no_folder(self):
        broken = self.path / "broken"
        broken.mkdir()
        for path in self.quantized("int4").iterdir():
            (broken / path.name).write_bytes(path.read_bytes())
        data = bytearray((broken / "model.safetensors").read_bytes())
        data[-5] ^= 1
        (broken / "model.safetensors").write_bytes(data)
        result = tool.run("dequantize", broken, "-o", self.path / "out")
        self.assertEqual(result.returncode, 1)
        self.assertIn("model.safetensors: tensor '", result.stderr)
        self.assertIn("checksum", result.stderr)
        self.assertEqual([p.name for p in self.path.iterdir()], ["broken"])

    def test_failed_work_and_bad_usage(self):
        quantized = self.quantized("int4")
        for arguments, code, words in (
                (["dequantize", STORIES, "-o", self.path / "out"], 1, "not quantized by ratefloor"),
                (["dequantize", self.path / "none", "-o", self.path / "out"], 1, "none"),
                (["dequantize", quantized], 2, "--output"),
                (["dequantize", "-o", self.path / "out"], 2, "DIR"),
                (["dequantize", quantized, "-o", ""], 2, "empty"),
                (["dequantize", quantized, "-o", self.path / "out", "--dtype", "f64"], 2, "f64")):
            result = tool.run(*arguments)
            self.assertEqual(result.returncode, code, (arguments, result.stderr))
            self.assertIn(words, result.stderr)
        self.assertEqual(list(self.path.iterdir()), [])

    def test_other_commands_say_what_to_do(self):
        quantized = self.quantized("int4")
        name = "model.layers.0.mlp.up_proj.weight"
        for arguments in (["analyze", quantized],
                          ["quantize", quantized, "-o", self.path / "out", "--codec", "int4"],
                          ["matmul", "--rate", 2, "--left", f"{quantized}:{name}", "--right",
                           f"{quantized}:{name}"]):
            result = tool.run(*arguments)
            self.assertEqual(result.returncode, 1, (arguments, result.stderr))
            self.assertIn("was written by ratefloor quantize", result.stderr)
            self.assertIn("run ratefloor dequantize first", result.stderr)

    def test_quiet_prints_nothing(self):
        result = tool.run("dequantize", self.quantized("int4"), "-o", self.path / "out", "-q")
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))


if __name__ == "__main__":
    unittest.main()

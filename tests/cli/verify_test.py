"""`ratefloor verify` on quantized copies of a shipped model: intact ones, and every kind of damage."""
import json
import random
import shutil
import struct
import unittest

import tool

STORIES, QUILL = tool.MODELS / "stories260k", tool.MODELS / "quill-6m"


class Verify(tool.QuantizedStories):
    def copy(self, codec="int4"):
        copy = self.path / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.quantized(codec), copy)
        return copy

    def tensors(self, folder):
        """name -> (first byte, end) in the weight file"""
        data = (folder / "model.safetensors").read_bytes()
        header, end = tool.safetensors_header(data)
        return {name: tuple(end + at for at in info["data_offsets"])
                for name, info in header.items()}

    def flip(self, folder, at, mask=1):
        data = bytearray((folder / "model.safetensors").read_bytes())
        data[at] ^= mask
        (folder / "model.safetensors").write_bytes(data)

    def test_intact_with_and_without_the_original(self):
        for codec in ("int4", "nf4"):
            folder = self.quantized(codec)
            size = (folder / "model.safetensors").stat().st_size
            alone = tool.run_json("verify", folder)
            against = tool.run_json("verify", folder, "--against", STORIES)
            record = json.loads((folder / "ratefloor.json").read_text())
            for got in (alone, against):
                self.assertTrue(got["intact"])
                self.assertEqual((got["problems"], got["warnings"]), ([], []))
                self.assertEqual(got["stored_bytes"], size)
                self.assertEqual({t["name"] for t in got["tensors"]},
                                 {t["name"] for t in record["tensors"]})
                self.assertEqual({t["name"] for t in got["untouched"]},
                                 {t["name"] for t in record["untouched"]})
            self.assertEqual({t["distortion"] for t in alone["tensors"]}, {None})
            for tensor in against["tensors"]:
                self.assertTrue(tensor["sound"])
                self.assertAlmostEqual(tensor["distortion"] / tensor["claimed_distortion"], 1,
                                       places=6)
            result = tool.run("verify", folder)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertRegex(result.stdout, r"\nintact: 47 tensors, \d+ chunks, [\d,]+ bytes\n")
            self.assertIn("model.layers.0.mlp.up_proj.weight", result.stdout)

    def test_same_output_for_any_thread_count(self):
        folder = self.copy()
        for name, (begin, _) in self.tensors(folder).items():
            if "down_proj" in name:
                self.flip(folder, begin + 40)
        one = tool.run("verify", folder, "--json", "-", "-q", "--threads", 1)
        three = tool.run("verify", folder, "--json", "-", "-q", "--threads", 3)
        self.assertEqual(one.returncode, 1)
        self.assertEqual((one.stdout, one.stderr), (three.stdout, three.stderr))
        self.assertEqual(one.stderr.count("down_proj"), 5)

    def test_a_flipped_byte_is_found_and_named(self):
        spans = self.tensors(self.quantized("nf4"))
        streams = sorted(name for name in spans if name.endswith(".ratefloor"))
        draw = random.Random(1)
        for name in draw.sample(streams, 5):
            begin, end = spans[name]
            folder = self.copy("nf4")
            self.flip(folder, draw.randrange(begin, end), 1 << draw.randrange(8))
            result = tool.run("verify", folder, "--json", self.path / "out.json")
            self.assertEqual(result.returncode, 1)
            self.assertIn(f"model.safetensors: tensor '{name}': at byte {begin}", result.stderr)
            self.assertIn("NOT INTACT: ", result.stdout)
            got = json.loads((self.path / "out.json").read_text())
            self.assertFalse(got["intact"])
            self.assertEqual([t["name"] + ".ratefloor" for t in got["tensors"] if not t["sound"]],
                             [name])

    def test_a_flipped_bit_of_an_untouched_tensor_is_found(self):
        folder = self.copy()
        begin, _ = self.tensors(folder)["model.norm.weight"]
        self.flip(folder, begin + 1)
        result = tool.run("verify", folder)
        self.assertEqual(result.returncode, 1)
        self.assertIn("tensor 'model.norm.weight': xxh64 is said to be", result.stderr)
        result = tool.run("verify", folder, "--against", STORIES)
        self.assertEqual(result.returncode, 1)
        self.assertIn(f"tensor 'model.norm.weight': at byte {begin + 1}", result.stderr)

    def test_all_problems_are_listed(self):
        folder = self.copy()
        record = json.loads((folder / "ratefloor.json").read_text())
        record["tensors"][0]["distortion"] *= 1.001
        record["tensors"][1]["stored_bytes"] += 1
        record["total"]["stored_bytes"] = 1
        (folder / "ratefloor.json").write_text(json.dumps(record))
        (folder / "model.safetensors.index.json").write_text("{}")
        name = record["tensors"][2]["name"] + ".ratefloor"
        self.flip(folder, self.tensors(folder)[name][1] - 1)
        result = tool.run("verify", folder, "--against", STORIES)
        self.assertEqual(result.returncode, 1)
        for words in (name, "checksum", "no part of the model", "total.stored_bytes is said to be 1",
                      "stored_bytes is said", "distortion is said"):
            self.assertIn(words, result.stderr)
        self.assertEqual(result.stderr.count("ratefloor: error: "), 5)

    def test_broken_folders(self):
        for change, words in (
                (lambda f: (f / "ratefloor.json").unlink(), "ratefloor.json"),
                (lambda f: (f / "ratefloor.json").write_text("{"), "ratefloor.json"),
                (lambda f: (f / "config.json").unlink(), "config.json"),
                (lambda f: shutil.copy(STORIES / "config.json", f), "quantization_config"),
                (lambda f: (f / "model.safetensors").unlink(), "no safetensors file"),
                (lambda f: shutil.copy(STORIES / "model.safetensors", f), "holds no tensor streams"),
                (lambda f: (f / "model.safetensors").write_bytes(
                    (f / "model.safetensors").read_bytes()[:-1]), "model.safetensors"),
                (lambda f: shutil.rmtree(f), "no such file")):
            folder = self.copy()
            change(folder)
            result = tool.run("verify", folder)
            self.assertEqual(result.returncode, 1, words)
            self.assertIn(words, result.stderr)

    def test_another_original(self):
        result = tool.run("verify", self.quantized("int4"), "--against", QUILL)
        self.assertEqual(result.returncode, 1)
        self.assertIn("the original's", result.stderr)
        self.assertIn("lacks this tensor", result.stderr)

    def test_bad_usage_and_quiet(self):
        folder = self.quantized("int4")
        for arguments, code in ((["verify"], 2), (["verify", ""], 2),
                                (["verify", folder, "--against", ""], 2),
                                (["verify", folder, "--against", folder], 2),
                                (["verify", folder, "--against", self.path / "none"], 1)):
            result = tool.run(*arguments)
            self.assertEqual(result.returncode, code, (arguments, result.stderr))
            self.assertNotEqual(result.stderr, "")
        result = tool.run("verify", folder, "-q")
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))


if __name__ == "__main__":
    unittest.main()

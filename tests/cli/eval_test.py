"""`ratefloor eval` on the shipped models: reference values, comparisons, and what goes wrong."""
import json
import math
import struct
import unittest

import tool

STORIES, QUILL = tool.MODELS / "stories260k", tool.MODELS / "quill-6m"


def write_tokens(path, ids, kind="<u2"):
    """A NumPy array of token ids."""
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': ({len(ids)},), }}"
    header = header.ljust(64 - (10 + len(header) + 1) % 64 + len(header)) + "\n"
    code = {"<u2": "H", "<u4": "I"}[kind]
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode()
                     + struct.pack(f"<{len(ids)}{code}", *ids))


class Eval(tool.QuantizedStories):
    def fails(self, code, *arguments):
        result = tool.run("eval", *arguments)
        self.assertEqual(result.returncode, code, result.stderr)
        self.assertEqual(result.stdout, "")
        return result.stderr

    def test_reference_values_of_stories(self):
        for window, nats, count in ((128, 1.439330, 4574), (256, 1.410454, 4592), (512, 1.407966, 4601)):
            for text in ("sample.txt", "sample.tokens.npy"):
                got = tool.run_json("eval", STORIES, "--text", STORIES / text, "--window", window)
                self.assertEqual(got["tokens"], count)
                self.assertAlmostEqual(got["nll_nats_per_token"], nats, delta=2e-5)
        self.assertIsNone(got["bits_per_byte"])  # token files have no bytes

    def test_reference_value_of_quill(self):
        got = tool.run_json("eval", QUILL, "--text", QUILL / "heldout.txt")
        self.assertEqual((got["window"], got["stride"], got["windows"]), (256, 256, 1024))
        self.assertEqual(got["tokens"], 261120)
        self.assertAlmostEqual(got["bits_per_byte"], 1.7947711, delta=2e-5)
        self.assertAlmostEqual(got["perplexity"], math.exp(1.2440406), delta=1e-4)
        low, high = got["nll_ci"]
        self.assertTrue(low < 1.2440406 < high and 0.005 < high - low < 0.05, got["nll_ci"])
        half = tool.run_json("eval", QUILL, "--text", QUILL / "heldout.txt", "--precision", "auto",
                             "--max-windows", 64)
        full = tool.run_json("eval", QUILL, "--text", QUILL / "heldout.txt", "--max-windows", 64)
        self.assertRegex(half["engine"], r"^(bf16|f32) \(oneDNN")
        self.assertAlmostEqual(half["bits_per_byte"], full["bits_per_byte"], delta=0.002)

    def test_sliding_windows_give_more_context(self):
        common = ("eval", STORIES, "--text", STORIES / "sample.txt", "--window", 128)
        apart, sliding = tool.run_json(*common), tool.run_json(*common, "--stride", 32)
        self.assertEqual(sliding["tokens"], 4610)
        self.assertLess(sliding["nll_nats_per_token"], apart["nll_nats_per_token"])

    def test_against_the_original(self):
        page = self.path / "page.html"
        got = tool.run_json("eval", self.quantized("nf4"), "--text", STORIES / "sample.txt",
                            "--reference", STORIES, "--html", page)
        plain = tool.run_json("eval", STORIES, "--text", STORIES / "sample.txt")
        self.assertEqual(got["reference_nll_nats_per_token"], plain["nll_nats_per_token"])
        percentiles = got["kl_percentiles"]
        self.assertEqual(sorted(percentiles.values()), list(percentiles.values()))
        self.assertTrue(0.7 < got["top1_agreement"] < 1)
        self.assertEqual(len(got["layers"]), 5 * 7 + 1)
        self.assertTrue(0.001 < got["kl_nats"] < 0.2)
        replaced = [layer for layer in got["layers"] if layer["weight_mse"] > 0]
        self.assertEqual(len(replaced), 26)  # k and v of 2,048 weights stay as they are
        for layer in replaced:
            self.assertAlmostEqual(layer["amplification"] * layer["weight_mse"] / layer["output_mse"], 1)
            self.assertLess(abs(math.log(layer["amplification"] / layer["predicted_amplification"])),
                            1.5, layer)
        # Measured as verify measures it: relative to the matrix's variance, up to its tiny mean.
        record = json.loads((self.quantized("nf4") / "ratefloor.json").read_text())
        claimed = {t["name"]: t["distortion"] for t in record["tensors"]}
        for layer in replaced:
            relative = layer["weight_mse"] / layer["weight_variance"]
            self.assertAlmostEqual(relative / claimed[layer["name"]], 1, delta=0.01)
        self.assertEqual([b["layer"] for b in got["blocks"]], [0, 1, 2, 3, 4])
        for block in got["blocks"]:
            self.assertTrue(0 < block["kl_nats"] < got["kl_nats"] * 2)
        html = page.read_text()
        self.assertIn("<svg", html)
        self.assertNotIn("http://", html.replace("http://www.w3.org", ""))

    def test_same_json_on_any_number_of_threads_and_in_little_memory(self):
        def output(*more):
            result = tool.run("eval", self.quantized("int4"), "--text", STORIES / "sample.txt", "--reference",
                              STORIES, "--window", 200, "--sensitivity", "--json", "-", *more)
            self.assertEqual(result.returncode, 0, result.stderr)
            return result.stdout

        one = output("--threads", 1)
        self.assertEqual(output("--threads", 2), one)
        self.assertEqual(output("--low-memory"), one)
        self.assertEqual(len(json.loads(one)["sensitivity"]["matrices"]), 35)

    def test_statistics_predict_output_errors(self):
        stats = self.path / "stats.safetensors"
        self.assertEqual(tool.run("calibrate", STORIES, "--text", STORIES / "sample.txt", "-o", stats,
                                  "--window", 256, "--max-windows", 16).returncode, 0)
        got = tool.run_json("eval", self.quantized("int4"), "--text", STORIES / "sample.txt",
                            "--reference", STORIES, "--statistics", stats, "--window", 256)
        for layer in got["layers"]:
            if layer["output_mse"] > 0:  # 2,048 weights stay as they are
                ratio = layer["predicted_output_mse"] / layer["output_mse"]
                self.assertAlmostEqual(ratio, 1, delta=0.02, msg=layer["name"])

    def test_bad_input(self):
        text = self.path / "text"
        text.write_bytes(b"caf\xe9 au lait")
        self.assertIn("UTF-8", self.fails(1, STORIES, "--text", text))
        text.write_bytes(b"")
        self.assertIn("the text is empty", self.fails(1, STORIES, "--text", text))
        tokens = self.path / "tokens.npy"
        write_tokens(tokens, [1, 5, 511, 512])
        self.assertIn("token 3 is 512, but the model's vocabulary ends at 511",
                      self.fails(1, STORIES, "--text", tokens))
        write_tokens(tokens, [1, 5, 511], "<u4")
        self.assertEqual(tool.run_json("eval", STORIES, "--text", tokens)["tokens"], 2)
        self.assertIn("longer than the model's context of 512",
                      self.fails(2, STORIES, "--text", STORIES / "sample.txt", "--window", 513))
        self.assertIn("predicts nothing or skips tokens",
                      self.fails(2, STORIES, "--text", STORIES / "sample.txt", "--window", 64,
                                 "--stride", 65))
        self.assertIn("--blocks needs --reference",
                      self.fails(2, STORIES, "--text", STORIES / "sample.txt", "--blocks"))
        self.assertIn("not two versions of one model",
                      self.fails(2, STORIES, "--text", STORIES / "sample.txt", "--reference", QUILL))
        self.assertIn("'half' is not f32, bf16 or auto",
                      self.fails(2, STORIES, "--text", STORIES / "sample.txt", "--precision", "half"))

    def test_bad_models(self):
        folder = self.path / "model"
        folder.mkdir()
        (folder / "model.safetensors").write_bytes((STORIES / "model.safetensors").read_bytes())
        sample = STORIES / "sample.tokens.npy"
        self.assertIn("there is no config.json", self.fails(1, folder, "--text", sample))
        config = json.loads((STORIES / "config.json").read_text())

        def with_config(**changes):
            (folder / "config.json").write_text(json.dumps(dict(config, **changes)))
            return self.fails(1, folder, "--text", sample)

        self.assertIn("architecture 'MixtralForCausalLM' is not one", with_config(
            architectures=["MixtralForCausalLM"]))
        self.assertIn("has shape [64, 172], but config.json makes it [64, 176]",
                      with_config(intermediate_size=176))
        self.assertIn("model.layers.5", with_config(num_hidden_layers=6))
        self.assertIn("key 'hidden_size'", with_config(hidden_size=65))
        (folder / "config.json").write_text(json.dumps(config))
        self.assertIn("tokenizer.json", self.fails(1, folder, "--text", STORIES / "sample.txt"))
        self.assertEqual(tool.run("eval", folder, "--text", sample).returncode, 0)

    def test_table(self):
        result = tool.run("eval", self.quantized("nf4"), "--text", STORIES / "sample.txt", "--reference",
                          STORIES)
        self.assertEqual(result.returncode, 0, result.stderr)
        for words in ("bits per byte", "perplexity", "KL", "oneDNN", "layers.4.mlp.down_proj"):
            self.assertIn(words, result.stdout)


if __name__ == "__main__":
    unittest.main()

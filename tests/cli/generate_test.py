"""`ratefloor generate` on the shipped models."""
import unittest

import tool

STORIES, QUILL = tool.MODELS / "stories260k", tool.MODELS / "quill-6m"


class Generate(tool.QuantizedStories):
    def test_documented_continuation(self):
        result = tool.run("generate", STORIES, "--prompt", "Once upon a time", "--tokens", 80)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue(result.stdout.startswith(
            "Once upon a time, there was a little girl named Lily. She loved to play outside in the park. "
            "One day, she saw a big, red ball. She wanted to play with it, but it was too high.\n"
            "Lily's mom said, "), result.stdout)
        self.assertRegex(result.stderr, r"ratefloor: 80 tokens, [\d.e+,]+ tokens/s; prompt of \d tokens")
        quill = tool.run_json("generate", QUILL, "--prompt", "It is not the strongest of the species",
                              "--tokens", 120)
        self.assertEqual(quill["text"],
                         " of the same species of the\r\nsame species of the same species of the same "
                         "species of the same species\r\nof the same speci")

    def test_json_is_alone_on_standard_output_and_repeats(self):
        arguments = ("generate", STORIES, "--prompt", "Tom", "--tokens", 40, "--temperature", "0.9",
                     "--top-p", "0.95", "--seed", 3, "--json", "-")
        first, again = tool.run(*arguments), tool.run(*arguments, "--threads", 1)
        self.assertEqual(first.returncode, 0, first.stderr)
        self.assertEqual(first.stdout, again.stdout)
        self.assertTrue(first.stdout.startswith("{"))

    def test_a_quantized_model_writes(self):
        got = tool.run_json("generate", self.quantized("int4"), "--prompt", "Once", "--tokens", 20)
        self.assertEqual(len(got["ids"]), 20)

    def test_refusals(self):
        result = tool.run("generate", QUILL, "--prompt", "a" * 300)
        self.assertEqual(result.returncode, 2)
        self.assertIn("the prompt has 300 tokens, more than the model's context of 256", result.stderr)
        self.assertEqual(tool.run("generate", QUILL, "--prompt", "a", "--temperature", "-1").returncode, 2)
        self.assertEqual(tool.run("generate", self.path, "--prompt", "a").returncode, 1)


if __name__ == "__main__":
    unittest.main()

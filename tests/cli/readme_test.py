"""The README shows what the tool prints."""
import csv
import json
import re
import unittest

import tool


class Readme(unittest.TestCase):
    def test_table_is_the_tools_own(self):
        text = (tool.SOURCE / "README.md").read_text(encoding="utf-8")
        shown = re.search(r"<!-- output: analyze quill-6m -->\n```\n(.*?)```", text, re.S)[1]
        printed = tool.run("analyze", tool.MODELS / "quill-6m").stdout
        self.assertIn(shown.strip(), printed)

    def test_figures_are_those_of_the_measurements(self):
        """What README.md says of speed, memory and the corpus is what the CSV files and the corpus say."""
        text = (tool.SOURCE / "README.md").read_text(encoding="utf-8")
        with open(tool.SOURCE / "bench/results/analyze.csv", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        speeds = {r["model"]: float(r["weights_per_second_per_core"]) / 1e6
                  for r in rows if r["threads"] == "1"}
        slow, fast = min(speeds.values()), max(speeds.values())
        self.assertIn(f"{slow:.0f} (f32) to {fast:.0f} (bf16) million weights", text)
        memory = max(int(r["peak_anonymous_mib"]) for r in rows)
        self.assertIn(f"{memory} MiB at 2 threads", text)
        self.assertLess(memory, 1024)
        with open(tool.SOURCE / "bench/results/kernels.csv", encoding="utf-8") as file:
            shares = {r["what"]: r["share_of_bf16_speed"] for r in csv.DictReader(file)}
        share = float(shares["BM_nf4_encode"])
        self.assertIn(f"| {100 * share:.0f} % (", text)
        self.assertGreaterEqual(share, 0.25)
        corpus = json.loads((tool.SOURCE / "tests/attacks/expected.json").read_text(encoding="utf-8"))
        self.assertIn(f"| {len(corpus)} (", text)

    def test_every_option_of_the_readme_exists(self):
        text = (tool.SOURCE / "README.md").read_text(encoding="utf-8")
        understood = "".join(tool.run(verb, "--help").stdout for verb in
                             ("analyze", "floor", "check", "certify", "curve", "claims",
                              "lattice", "matmul", "quantize", "dequantize", "eval", "generate", "calibrate", "verify"))
        for option in set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) - {"--install", "--prefix"}:
            self.assertIn(option, understood)


if __name__ == "__main__":
    unittest.main()

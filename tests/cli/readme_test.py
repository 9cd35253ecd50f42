"""The README shows what the tool prints."""
import re
import unittest

import tool


class Readme(unittest.TestCase):
    def test_table_is_the_tools_own(self):
        text = (tool.SOURCE / "README.md").read_text(encoding="utf-8")
        shown = re.search(r"<!-- output: analyze quill-6m -->\n```\n(.*?)```", text, re.S)[1]
        printed = tool.run("analyze", tool.MODELS / "quill-6m").stdout
        self.assertIn(shown.strip(), printed)

    def test_every_option_of_the_readme_exists(self):
        text = (tool.SOURCE / "README.md").read_text(encoding="utf-8")
        understood = tool.run("analyze", "--help").stdout + tool.run("floor", "--help").stdout
        for option in set(re.findall(r"(?<![\w-])--[a-z-]+", text)) - {"--install", "--prefix"}:
            self.assertIn(option, understood)


if __name__ == "__main__":
    unittest.main()

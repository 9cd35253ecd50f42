"""Every certificate that is published is accepted by `ratefloor check`, and says what it should."""
import unittest

import tool

CERTIFICATES = sorted((tool.SOURCE / "certificates").glob("*.json"))


class Certificates(unittest.TestCase):
    def test_there_are_some(self):
        self.assertGreaterEqual(len(CERTIFICATES), 2)

    def test_all_are_accepted(self):
        for path in CERTIFICATES:
            result = tool.run("check", path)
            self.assertEqual(result.returncode, 0, f"{path}: {result.stderr}")
            self.assertIn("accepted", result.stdout)


if __name__ == "__main__":
    unittest.main()

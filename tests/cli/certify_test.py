"""`ratefloor certify`: small boxes proved, checked, interrupted and refused."""
import json
import pathlib
import tempfile
import unittest

import tool

CLOSED_FORM = ("--beta", "1.9:2", "--distortion", "0.001:0.01", "--gap", "1e-3")
ONE_CHANNEL = ("--beta", "1.6:1.61", "--distortion", "0.5", "--gap", "5e-3")


class Certify(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.file = self.folder / "box.json"

    def certify(self, *arguments):
        return tool.run("certify", *arguments)

    def test_closed_form(self):
        result = self.certify(*CLOSED_FORM, "--certificate", self.file)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("For every beta in [1.9, 2] and every D in [0.001, 0.01]", result.stdout)
        self.assertIn("0 <= R(D) - R_SLB(D) <= 1e-3 bit", result.stdout)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["box.json"])
        checked = tool.run("check", self.file)
        self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_one_channel(self):
        got = tool.run_json("certify", *ONE_CHANNEL, "--certificate", self.file)
        self.assertEqual(got["sub_boxes"], {"theorem": 0, "channel": 1})
        self.assertLess(float(got["largest_proven_gap_bits"]), 1e-3)
        self.assertEqual(tool.run("check", self.file).returncode, 0)
        # Any change is seen: by the digest, and by the mathematics where the digest is mended.
        text = self.file.read_text()
        self.file.write_text(text.replace('"1.61"', '"1.62"'))
        self.assertEqual(tool.run("check", self.file).returncode, 1)

    def test_threads_do_not_matter(self):
        for threads in (1, 3):
            name = self.folder / f"{threads}.json"
            result = self.certify(*ONE_CHANNEL, "--certificate", name, "--threads", threads, "-q")
            self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))
        self.assertEqual((self.folder / "1.json").read_bytes(),
                         (self.folder / "3.json").read_bytes())

    def test_resume(self):
        partial = self.folder / "box.json.partial"
        self.assertEqual(self.certify(*CLOSED_FORM, "--certificate", self.file).returncode, 0)
        finished = self.file.read_bytes()
        self.file.rename(partial)
        result = self.certify(*CLOSED_FORM, "--certificate", self.file, "--resume")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.file.read_bytes(), finished)
        self.assertFalse(partial.exists())
        other = self.certify("--beta", "1.9:2", "--distortion", "0.001:0.01", "--gap", "2e-3",
                             "--certificate", self.file, "--resume")
        self.assertEqual(other.returncode, 1)
        self.assertIn("is for beta 1.9:2", other.stderr)
        self.assertEqual(self.file.read_bytes(), finished)
        self.file.write_text("{")
        broken = self.certify(*CLOSED_FORM, "--certificate", self.file, "--resume")
        self.assertEqual(broken.returncode, 1)
        self.assertRegex(broken.stderr, r"box\.json: at byte \d+: not valid JSON")
        self.file.unlink()
        fresh = self.certify(*CLOSED_FORM, "--certificate", self.file, "--resume")
        self.assertEqual(fresh.returncode, 0)

    def test_not_provable(self):
        result = self.certify("--beta", "1.6", "--distortion", "0.5", "--gap", "1e-6",
                              "--certificate", self.file)
        self.assertEqual(result.returncode, 1)
        self.assertEqual(result.stdout, "")
        self.assertRegex(result.stderr, r"error: a gap of at most 1e-6 bits could not be shown at "
                                        r"beta = 1\.6: a channel made for it reaches 0\.0001\d+ bits")
        self.assertFalse(self.file.exists())

    def test_bad_usage(self):
        for beta, distortion, gap in (
                ("0.5:2", "0.1", "1"), ("1:9", "0.1", "1"), ("2:1", "0.1", "1"),
                ("-1:2", "0.1", "1"), ("nan", "0.1", "1"), ("1:2:3", "0.1", "1"), (":", "0.1", "1"),
                ("1:2", "0:0.1", "1"), ("1:2", "0.1:1", "1"), ("1:2", "0.2:0.1", "1"),
                ("1:2", "inf", "1"), ("1:2", "0.1", "0"), ("1:2", "0.1", "-1e-3"),
                ("1:2", "0.1", "nan"), ("1:2", "0.1", "")):
            result = self.certify(f"--beta={beta}", f"--distortion={distortion}", f"--gap={gap}")
            self.assertEqual(result.returncode, 2, (beta, distortion, gap, result.stderr))
            self.assertNotEqual(result.stderr, "")
        for arguments in ((), CLOSED_FORM[:4], (*CLOSED_FORM, "--resume"),
                          (*CLOSED_FORM, "--certificate", "")):
            self.assertEqual(self.certify(*arguments).returncode, 2, arguments)

    def test_unwritable(self):
        nowhere = self.folder / "no" / "box.json"
        result = self.certify(*CLOSED_FORM, "--certificate", nowhere)
        self.assertEqual(result.returncode, 1)
        self.assertIn("cannot create", result.stderr)

    def test_json_has_no_times(self):
        first, second = (self.certify(*CLOSED_FORM, "--json", "-").stdout for _ in range(2))
        self.assertEqual(first, second)
        self.assertEqual(json.loads(first)["schema"], "ratefloor.certify")


if __name__ == "__main__":
    unittest.main()

"""Bits saved at equal KL (bench/quality_saved.py): on curves whose answer is known, and beyond their ends."""
import math
import unittest

import quality
import quality_saved


def row(method, bits, kl, error=0.0, embedding="kept"):
    """KL with a standard error, as the CSV has it."""
    return {"model": "m", "method": method, "parameter": "", "embedding": embedding, "stored_bpw": str(bits),
            "kl_nats": str(kl), "kl_low": str(kl - 1.96 * error), "kl_high": str(kl + 1.96 * error)}


def curve(method, shift, rates=(1.5, 2, 3, 4), **more):
    """KL = 4^-(bits - shift): everywhere `shift` bits behind a curve with 0."""
    return [row(method, bits, 4.0 ** (shift - bits), **more) for bits in rates]


class Points(unittest.TestCase):
    def test_are_sorted_and_of_one_method_and_embedding(self):
        rows = [row("a", 3, 0.5, 0.1), row("a", 2, 1, 0.2), row("b", 1, 2), row("a", 1, 2, embedding="quantized")]
        self.assertEqual([(b, round(k, 6), round(s, 6)) for b, k, s in quality_saved.points(rows, "m", "a")],
                         [(2.0, 0.0, 0.2), (3.0, round(math.log(0.5), 6), 0.2)])


class Saved(unittest.TestCase):
    def test_a_shifted_curve_is_behind_by_the_shift(self):
        rows = curve("ours", 0) + curve("other", 0.3, (2, 2.7, 3.1))
        for bits, kl, saved, low, high in quality_saved.saved(rows, "m", "ours", "other"):
            self.assertAlmostEqual(kl, 4 ** (0.3 - bits))
            for bound in (saved, low, high):
                self.assertAlmostEqual(bound, 0.3)

    def test_it_may_be_negative(self):
        rows = curve("ours", 0.2) + curve("other", 0, (2, 3))
        for found in quality_saved.saved(rows, "m", "ours", "other"):
            self.assertAlmostEqual(found[2], -0.2)

    def test_errors_of_both_divided_by_the_slope(self):
        # At a point of ours: its own error and that of the other, 3 % and 4 %, make 5 %.
        rows = [row("ours", 2, 1), row("ours", 3, 0.25, 0.03 * 0.25), row("ours", 4, 0.0625),
                row("other", 3.5, 0.25, 0.04 * 0.25)]
        (_, _, saved, low, high), = quality_saved.saved(rows, "m", "ours", "other")
        self.assertAlmostEqual(saved, 0.5)
        self.assertAlmostEqual(high - saved, 1.96 * 0.05 / math.log(4))
        self.assertAlmostEqual(saved - low, high - saved)

    def test_between_points_errors_shrink_as_those_of_means_do(self):
        rows = [row("ours", 2, 1, 0.1), row("ours", 3, 0.25, 0.025), row("other", 3, 0.5)]
        (_, _, saved, low, _), = quality_saved.saved(rows, "m", "ours", "other")
        self.assertAlmostEqual(saved, 0.5)
        self.assertAlmostEqual(saved - low, 1.96 * 0.1 * math.sqrt(0.5) / math.log(4))

    def test_beyond_the_ends_it_is_a_bound(self):
        rows = curve("ours", 0) + [row("other", 2, 4 ** -1.0), row("other", 4.5, 4 ** -4.2)]
        worse, better = quality_saved.saved(rows, "m", "ours", "other")
        self.assertEqual((worse[2], worse[3], worse[4]), (None, 0.5, None))
        self.assertEqual((better[2], better[3], better[4]), (None, None, 0.5))

    def test_a_bound_does_not_trust_the_means(self):
        # Only just worse than the worst of ours: with these errors it may be no worse at all.
        rows = curve("ours", 0) + [row("other", 2, 0.13, 0.02)]
        (_, _, saved, low, _), = quality_saved.saved(rows, "m", "ours", "other")
        self.assertIsNone(saved)
        self.assertLess(low, 0.5)

    def test_one_point_of_ours_is_no_curve(self):
        self.assertEqual(quality_saved.saved([row("ours", 2, 1), row("other", 2, 1)], "m", "ours", "other"), [])


class Pieces(unittest.TestCase):
    def test_no_character_is_cut(self):
        text = "äöü abc ßßß".encode() * 20
        for first in range(60):
            piece = quality.whole_characters(text, first, 7)
            self.assertEqual(len(piece), 7)
            piece.decode()


if __name__ == "__main__":
    unittest.main()

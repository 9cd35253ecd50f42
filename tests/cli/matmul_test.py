"""`ratefloor matmul`: both factors of a matrix product quantized, its error beside the least possible."""
import math
import pathlib
import re
import struct
import tempfile
import unittest
import xml.etree.ElementTree

import tool

Q_PROJ = f"{tool.MODELS / 'quill-6m'}:model.layers.0.self_attn.q_proj.weight"
EMBEDDING = f"{tool.MODELS / 'quill-6m'}:model.embed_tokens.weight"
STORIES = f"{tool.MODELS / 'stories260k'}:model.embed_tokens.weight"
SMALL = ["--n", 96, "--vectors", 12, "--trials", 3]
FIELDS = ["rate_bits", "rate_b_bits", "scheme", "distortion", "distortion_ci", "gamma", "ratio"]


def matmul(*arguments):
    return tool.run_json("matmul", "-q", *arguments)


def schemes(result):
    return {entry["scheme"]: entry for entry in result["schemes"]}


def write_f32(path, name, shape, values):
    data = struct.pack(f"<{len(values)}f", *values)
    shape = ",".join(map(str, shape))
    header = (f'{{"{name}":{{"dtype":"F32","shape":[{shape}],'
              f'"data_offsets":[0,{len(data)}]}}}}').encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header + data)


class Scratch(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def refused(self, code, words, *arguments):
        result = tool.run("matmul", *arguments, timeout=60)
        self.assertEqual(result.returncode, code, (arguments, result.stderr))
        self.assertEqual(result.stdout, "", arguments)
        for word in words:
            self.assertIn(word, result.stderr, arguments)
        return result.stderr

    def sane(self, result):
        """Every number is there, and in its place."""
        for entry in result["schemes"]:
            low, high = entry["distortion_ci"]
            self.assertLessEqual(low, entry["distortion"])
            self.assertLessEqual(entry["distortion"], high)
            self.assertGreater(entry["distortion"], 0)
            self.assertGreater(entry["rate_bits"], -1e-12)
            self.assertTrue(0 < entry["kept_fraction"] <= 1)
            self.assertTrue(0 < entry["gamma"] <= 1)
            self.assertAlmostEqual(entry["ratio"] * entry["gamma"] / entry["distortion"], 1, places=6)
        return result


class Json(Scratch):
    def test_fields(self):
        got = self.sane(matmul("--rate", 0.5, "--scheme", "e8", "--seed", 3, *SMALL))
        self.assertEqual(got["schema"], "ratefloor.matmul")
        self.assertEqual(got["rates"], "ideal")
        self.assertEqual([got["n"], got["vectors"], got["trials"], got["seed"]], [96, [12, 12], 3, 3])
        self.assertEqual(got["source"], ["gaussian", "gaussian"])
        self.assertIs(got["rotated"], False)
        self.assertIs(got["normalized_vectors"], False)
        self.assertEqual(got["sweep"], [])
        self.assertEqual([s["scheme"] for s in got["schemes"]],
                         ["e8", "e8, all coordinates", "plain integers", "dithered integers",
                          "sketching (f16)"])
        for field in FIELDS:
            self.assertEqual(got[field], got["schemes"][0][field], field)
            for entry in got["schemes"]:
                self.assertIn(field, entry)
        self.assertAlmostEqual(got["time_share_fraction"], 0.5 / 0.906299, places=4)
        self.assertAlmostEqual(got["gamma_at_rates_asked"], 0.7178, places=3)
        # Γ is taken at the rate that was charged: 2·2^(−2R) − 2^(−4R) above R*.
        fine = matmul("--rate", 2, "--scheme", "e8", *SMALL)
        mean = (fine["rate_bits"] + fine["rate_b_bits"]) / 2
        self.assertAlmostEqual(fine["gamma"] / (2 * 4**-mean - 16**-mean), 1, places=4)

    def test_same_bytes_for_any_number_of_threads(self):
        for extra in (["--scheme", "leech"], ["--left", Q_PROJ, "--right", EMBEDDING]):
            texts = [tool.run("matmul", "--rate", 0.6, *extra, "--vectors", 20, "--trials", 3,
                              "--json", "-", "--threads", threads).stdout for threads in (1, 2)]
            self.assertEqual(texts[0], texts[1])
            self.assertNotEqual(texts[0], "")

    def test_the_seed_decides(self):
        first, again, other = (matmul("--rate", 1, *SMALL, "--seed", s) for s in (1, 1, 2))
        self.assertEqual(first, again)
        for one, two in zip(first["schemes"], other["schemes"]):
            self.assertNotEqual(one["distortion"], two["distortion"])

    def test_json_to_a_file_is_what_goes_to_standard_output(self):
        path = self.folder / "m.json"
        result = tool.run("matmul", "--rate", 1, *SMALL, "--json", path)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("AᵀB", result.stdout)
        self.assertEqual(path.read_text(encoding="utf-8"),
                         tool.run("matmul", "--rate", 1, *SMALL, "--json", "-").stdout)


class Acceptance(Scratch):
    """Gaussian entries, n = 1024, ideal code lengths."""

    def test_high_rates(self):
        for rate in (2, 3, 4):
            leech = self.sane(matmul("--rate", rate, "--scheme", "leech"))
            e8 = self.sane(matmul("--rate", rate, "--scheme", "e8"))
            with self.subTest(rate):
                self.assertEqual(leech["n"], 1024)
                for got, limit in ((leech, 1.14), (e8, 1.25)):
                    self.assertAlmostEqual(got["rate_bits"], rate, delta=2e-3)
                    self.assertAlmostEqual(got["rate_b_bits"], rate, delta=2e-3)
                    self.assertLessEqual(got["distortion_ci"][1] / got["gamma"], limit)
                    self.assertGreater(got["ratio"], 1)
                plain = schemes(leech)["plain integers"]
                self.assertTrue(1.38 <= plain["ratio"] <= 1.46, plain["ratio"])
                self.assertNotIn("leech, all coordinates", schemes(leech))  # it is that already

    def test_time_sharing_below_the_critical_rate(self):
        for rate in (0.25, 0.5):
            for name in ("leech", "e8"):
                got = schemes(self.sane(matmul("--rate", rate, "--scheme", name)))
                shared, everywhere = got[name], got[f"{name}, all coordinates"]
                with self.subTest(rate=rate, scheme=name):
                    self.assertLessEqual(shared["ratio"], 1.1)
                    self.assertAlmostEqual(shared["rate_bits"], rate, delta=2e-3)
                    self.assertAlmostEqual(shared["kept_fraction"], rate / 0.906299, delta=1e-3)
                    self.assertEqual(everywhere["kept_fraction"], 1)
                    # The trials are the same ones, so that this is a fair comparison.
                    self.assertLess(shared["distortion_ci"][1], everywhere["distortion_ci"][0])
                    self.assertLess(shared["distortion"], got["plain integers"]["distortion"])


class Options(Scratch):
    def test_two_rates(self):
        got = self.sane(matmul("--rate", 1, "--rate-b", 3, "--scheme", "e8", "--vectors", 24,
                               "--vectors-b", 10, "--n", 240, "--trials", 3))
        self.assertEqual(got["vectors"], [24, 10])
        self.assertAlmostEqual(got["rate_bits"], 1, delta=0.02)
        self.assertAlmostEqual(got["rate_b_bits"], 3, delta=0.02)
        a, b = 4**-got["rate_bits"], 4**-got["rate_b_bits"]
        self.assertAlmostEqual(got["gamma"], a + b - a * b, places=6)
        table = tool.run("matmul", "--rate", 1, "--rate-b", 3, *SMALL).stdout
        self.assertIn("rate B", table)
        self.assertIn("1 and 3 bits per entry", table)
        self.assertNotIn("rate B", tool.run("matmul", "--rate", 1, *SMALL).stdout)

    def test_fraction_kept(self):
        kept = {}
        for keep in ("theory", "best", "all", "0.3"):
            got = self.sane(matmul("--rate", 0.5, "--scheme", "e8", "--keep", keep, *SMALL))
            kept[keep] = got["schemes"][0]["kept_fraction"]
            self.assertEqual("e8, all coordinates" in schemes(got), keep != "all", keep)
        self.assertAlmostEqual(kept["theory"], 53 / 96)
        self.assertLess(kept["best"], kept["theory"])  # a gap asks for more bits on fewer
        self.assertEqual(kept["all"], 1)
        self.assertAlmostEqual(kept["0.3"], 29 / 96)
        # All coordinates are shown wherever the scheme itself doesn't keep them.
        self.assertIn("e8, all coordinates", schemes(matmul("--rate", 3, "--keep", 0.5, "--scheme",
                                                            "e8", *SMALL)))
        for bad in ("bad", "0", "1.01", "-0.5", "nan", "inf", "", "0.3x", "theory "):
            self.refused(2, ["--keep"], "--rate", 1, "--keep", bad)

    def test_selection(self):
        distortion = {}
        for select in ("random", "magnitude", "importance"):
            got = self.sane(matmul("--rate", 0.5, "--scheme", "e8", "--select", select, "--n", 96,
                                   "--vectors", 4, "--trials", 6))
            distortion[select] = got["distortion"]
        # Few vectors leave coordinates of unequal energy, which is worth telling which.
        self.assertEqual(len(set(distortion.values())), 3)
        self.assertLess(distortion["importance"], distortion["random"])
        self.refused(2, ["--select"], "--rate", 1, "--select", "largest")

    def test_unbiased(self):
        least = matmul("--rate", 0.5, "--scheme", "e8", *SMALL)
        unbiased = self.sane(matmul("--rate", 0.5, "--scheme", "e8", "--unbiased", *SMALL))
        self.assertIs(unbiased["schemes"][0]["unbiased"], True)
        self.assertIs(unbiased["schemes"][2]["unbiased"], False)
        self.assertGreater(unbiased["distortion"], least["distortion"])
        for scheme in ("plain", "prune", "f16"):
            self.refused(2, ["--unbiased", f"'{scheme}'"], "--rate", 1, "--unbiased", "--scheme", scheme)
        self.refused(2, ["--unbiased", "--select"], "--rate", 1, "--unbiased", "--select", "magnitude")

    def test_every_scheme_runs_and_an_unknown_one_is_told_their_names(self):
        text = self.refused(2, ["'e9'", "leech", "plain"], "--rate", 1, "--scheme", "e9")
        known = re.sub(r"\([^)]*\)", "", text.split("(known are")[1])
        names = re.findall(r"[a-z0-9-]+", known)
        for name in ("z", "e8", "leech", "plain", "prune", "f16"):
            self.assertIn(name, names)
        for name in names:
            with self.subTest(name):
                self.sane(matmul("--rate", 2.5, "--scheme", name, *SMALL))
        for bad in ("", "E8", "voronoi-", "voronoi-z3"):
            self.refused(2, ["leech"], "--rate", 1, "--scheme", bad)
        self.assertNotIn("\x1b", self.refused(2, [], "--rate", 1, "--scheme", "a\x1b[31m"))

    def test_other_sources(self):
        for source in ("laplace", "uniform", "ggd:0.8"):
            got = self.sane(matmul("--rate", 2, "--scheme", "e8", "--source", source, "--n", 240,
                                   "--vectors", 24, "--trials", 4))
            self.assertEqual(got["source"], [source] * 2)
            # Dithered lattices don't see the law of the entries.
            self.assertTrue(1.1 < got["ratio"] < 1.35, (source, got["ratio"]))
        self.assertNotIn("\x1b", self.refused(2, ["gaussian"], "--rate", 1, "--source", "\x1b[31m"))

    def test_any_length(self):
        for n in (1, 2, 7, 23, 25, 100):
            for rate in (0.3, 2):
                with self.subTest(n=n, rate=rate):
                    self.sane(matmul("--rate", rate, "--scheme", "leech", "--n", n, "--vectors", 5,
                                     "--trials", 2))
        self.sane(matmul("--rate", 1, "--n", 1, "--vectors", 1, "--trials", 2, "--rotate",
                         "--normalize"))
        self.sane(matmul("--rate", 20, *SMALL))
        self.sane(matmul("--rate", 0.01, *SMALL))

    def test_values_out_of_range(self):
        for option, values in (("--rate", (0, -1, 0.001, 20.1, "inf", "nan", "x", "")),
                               ("--rate-b", (0, 21, "nan")),
                               ("--n", (0, -5, 1 << 21, "x")),
                               ("--vectors", (0, 5000)),
                               ("--vectors-b", (0, 5000)),
                               ("--trials", (0, 1, "x")),
                               ("--seed", (-1, "x"))):
            for value in values:
                rate = [] if option == "--rate" else ["--rate", 1]
                self.refused(2, [], *rate, option, value)
        self.refused(2, ["2^28"], "--rate", 1, "--n", 1 << 20, "--vectors", 4096)
        self.refused(2, ["--rate"])


class Tensors(Scratch):
    def test_of_the_sample_models(self):
        arguments = ["--rate", 2, "--scheme", "e8", "--left", Q_PROJ, "--right", EMBEDDING,
                     "--trials", 4]
        got = self.sane(matmul(*arguments))
        self.assertEqual([got["n"], got["vectors"]], [384, [128, 128]])
        self.assertEqual(got["source"], ["model.layers.0.self_attn.q_proj.weight",
                                         "model.embed_tokens.weight"])
        self.assertIn("Frobenius", got["normalized_by"])
        # Real vectors are rotated and normalized unless told otherwise.
        self.assertIs(got["rotated"], True)
        self.assertIs(got["normalized_vectors"], True)
        self.assertEqual(matmul(*arguments, "--rotate", "--normalize"), got)
        bare = matmul(*arguments, "--no-rotate", "--no-normalize")
        self.assertIs(bare["rotated"], False)
        self.assertIs(bare["normalized_vectors"], False)
        self.assertNotEqual(bare["distortion"], got["distortion"])
        # 16 bits for the scale of a vector are in the rate.
        self.assertAlmostEqual(got["rate_bits"], 2, delta=0.02)
        self.assertAlmostEqual(schemes(got)["sketching (f16)"]["rate_bits"]
                               - schemes(bare)["sketching (f16)"]["rate_bits"], 16 / 384, places=6)
        # These two are far from independent, so that scaling estimates down loses much; the error
        # of the unbiased estimate is the same for all factors (docs/math/matmul-gamma.md).
        self.assertGreater(got["ratio"], 1.6)
        self.assertLess(matmul(*arguments, "--unbiased")["ratio"], 1.6)
        self.assertLess(got["schemes"][0]["relative_error"], 0.1)

    def test_few_rows_are_all_taken(self):
        k_proj = STORIES.replace("embed_tokens", "layers.0.self_attn.k_proj")
        got = self.sane(matmul("--rate", 3, "--left", k_proj, "--right", STORIES, "--trials", 2))
        self.assertEqual([got["n"], got["vectors"]], [64, [32, 128]])

    def test_what_cannot_be_found(self):
        text = self.refused(1, ["no_such", "model.embed_tokens.weight", "more"], "--rate", 1, "--left",
                            f"{tool.MODELS / 'quill-6m'}:no_such", "--right", EMBEDDING)
        self.assertNotIn("layernorm", text)
        self.refused(1, ["nowhere"], "--rate", 1, "--left", f"{self.folder}/nowhere:w", "--right",
                     EMBEDDING)
        self.refused(1, [str(self.folder)], "--rate", 1, "--left", f"{self.folder}:w", "--right",
                     EMBEDDING)
        self.refused(1, ["model.norm.weight", "[384]", "matrix"], "--rate", 1, "--left", EMBEDDING,
                     "--right", f"{tool.MODELS / 'quill-6m'}:model.norm.weight")

    def test_what_does_not_fit(self):
        self.refused(2, ["model.layers.0.self_attn.q_proj.weight", "384",
                         "model.embed_tokens.weight", "64"], "--rate", 1, "--left", Q_PROJ, "--right",
                     STORIES)
        self.refused(2, ["--left", "--right"], "--rate", 1, "--left", Q_PROJ)
        self.refused(2, ["--left", "--right"], "--rate", 1, "--right", Q_PROJ)
        for bad in ("models", ":w", "models:", ":"):
            self.refused(2, ["MODEL:TENSOR"], "--rate", 1, "--left", bad, "--right", EMBEDDING)
        self.refused(2, ["--source"], "--rate", 1, "--left", Q_PROJ, "--right", EMBEDDING, "--source",
                     "laplace")

    def tensor(self, values, columns, name="t.safetensors"):
        path = self.folder / name
        write_f32(path, "w", [len(values) // columns, columns], values)
        return f"{path}:w"

    def test_values_that_are_no_numbers(self):
        for value, row, column in ((math.nan, 2, 5), (math.inf, 0, 0), (-math.inf, 3, 15)):
            values = [1.0 + i % 7 for i in range(64)]
            values[16 * row + column] = value
            bad = self.tensor(values, 16)
            for left, right in ((bad, bad), (bad, self.tensor([1.0] * 64, 16, "good.safetensors"))):
                self.refused(1, ["t.safetensors", "'w'", f"row {row}", f"column {column}"], "--rate", 1,
                             "--left", left, "--right", right)

    def test_rows_and_columns_of_zeros(self):
        wave = [math.sin(i * i) for i in range(20 * 48)]
        row = [0.0 if i // 48 == 3 else v for i, v in enumerate(wave)]
        columns = [0.0 if i % 48 >= 40 else v for i, v in enumerate(wave)]
        for values in (row, columns):
            tensor = self.tensor(values, 48)
            for extra in ([], ["--no-rotate"], ["--no-rotate", "--no-normalize"],
                          ["--select", "magnitude", "--keep", "0.5"]):
                self.sane(matmul("--rate", 1, "--left", tensor, "--right", tensor, "--trials", 3,
                                 *extra))
        zeros = self.tensor([0.0] * 96, 48)
        self.refused(1, ["zero"], "--rate", 1, "--left", zeros, "--right", zeros)

    def test_the_scale_does_not_matter(self):
        for extra in ([], ["--no-rotate", "--no-normalize"]):
            ratios = []
            for scale in (1, 2.0**-90, 2.0**90):
                tensor = self.tensor([scale * math.sin(i * i) for i in range(20 * 48)], 48)
                ratios.append(self.sane(matmul("--rate", 2, "--scheme", "e8", "--left", tensor,
                                               "--right", tensor, "--trials", 3, *extra))["ratio"])
            for ratio in ratios:
                self.assertAlmostEqual(ratio / ratios[0], 1, places=5)

    def test_hostile_files(self):
        files = tool.SOURCE / "tests" / "attacks" / "files"
        for name in ("nan_f32", "inf_bf16", "truncated", "header_cut", "overlap", "zero_length_2d",
                     "rank_0_only", "terminal_escape", "shape_overflow", "empty"):
            with self.subTest(name):
                path = files / f"{name}.safetensors"
                text = self.refused(1, [name], "--rate", 1, "--left", f"{path}:w.weight", "--right",
                                    f"{path}:w.weight")
                self.assertNotIn("\x1b", text)


class Svg(Scratch):
    def test_is_well_formed_and_stands_alone(self):
        path = self.folder / "m.svg"
        texts = []
        for threads in (1, 2):
            result = tool.run("matmul", "--rate", 0.5, "--scheme", "e8", *SMALL, "-q", "--threads",
                              threads, "--svg", path, "--json", self.folder / "m.json")
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual(result.stdout, "")
            texts.append(path.read_text(encoding="utf-8"))
        self.assertEqual(texts[0], texts[1])
        root = xml.etree.ElementTree.fromstring(texts[0])
        self.assertTrue(root.tag.endswith("svg"))
        for banned in ("href", "url(", "@import", "<script", "nan", "inf,"):
            self.assertNotIn(banned, texts[0])
        for word in ("Error of the product", "Times the least possible", "e8, all coordinates", "R*"):
            self.assertIn(word, texts[0])

    def test_the_points_are_in_the_json(self):
        for arguments in (["--rate-b", 2], ["--keep", "all"], ["--left", STORIES, "--right", STORIES]):
            size = SMALL[2:] if "--left" in arguments else SMALL
            got = matmul("--rate", 1, *size, *arguments, "--svg", self.folder / "m.svg")
            self.assertGreater(len(got["sweep"]), 10)
            xml.etree.ElementTree.parse(self.folder / "m.svg")
            names = [s["scheme"] for s in got["sweep"][0]["schemes"]]
            self.assertEqual(len(set(names)), len(names))
            self.assertEqual("leech, all coordinates" in names, "--keep" not in arguments)
            for point in got["sweep"]:
                self.assertEqual([s["scheme"] for s in point["schemes"]], names)
            if "--rate-b" in arguments:
                self.assertAlmostEqual(got["sweep"][3]["rate_b_bits"],
                                       2 * got["sweep"][3]["rate_bits"], places=6)

    def test_unbiased_begins_where_rates_suffice(self):
        for keep in ("theory", "all"):
            got = matmul("--rate", 2, "--scheme", "e8", "--unbiased", "--keep", keep, *SMALL, "--svg",
                         self.folder / "m.svg")
            names = [[s["scheme"] for s in point["schemes"]] for point in got["sweep"]]
            self.assertEqual(got["sweep"][0]["rate_bits"] > 0.1, keep == "all")
            self.assertEqual(got["sweep"][-1]["rate_bits"], 4)
            self.assertTrue(all(name[0] == "e8" for name in names))
            self.assertNotIn("e8, all coordinates", names[0])
            self.assertEqual("e8, all coordinates" in names[-1], keep == "theory")
            xml.etree.ElementTree.parse(self.folder / "m.svg")
        self.refused(2, ["unbiased", "bits"], "--rate", 0.02, "--scheme", "e8", "--unbiased", *SMALL)

    def test_places_where_it_cannot_go(self):
        path = self.folder / "same"
        self.refused(2, ["--svg"], "--rate", 1, "--svg", "-")
        self.refused(2, ["--svg"], "--rate", 1, "--svg", "")
        self.refused(2, ["--svg", "--json"], "--rate", 1, "--svg", path, "--json",
                     f"{self.folder}/../{self.folder.name}/same")
        for option in ("--svg", "--json"):
            self.refused(1, ["/nonexistent/folder"], "--rate", 1, *SMALL, "-q", option,
                         "/nonexistent/folder/x")
        self.refused(1, [str(self.folder), "directory"], "--rate", 1, "--svg", self.folder)
        self.assertEqual(list(self.folder.iterdir()), [])


if __name__ == "__main__":
    unittest.main()

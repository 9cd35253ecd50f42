"""Loads reports in headless Chromium, offline, and checks that they draw, react and ask for nothing.

usage: page_test.py KIND FILE [KIND FILE]…   KIND: full (a usual report) | hostile | one | empty |
figures (a page of figures and tables) | figures_hostile
Exit code 77 (skipped) where Chromium or chromedriver is not installed.
"""
import functools
import pathlib
import shutil
import sys
import time
import unittest

import webdriver

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
PAGES = []
CHARTS = {"plane", "gaps", "beta", "entropy", "histogram", "histogram-log", "quantiles", "matrix-plane"}

# How many pixels of a canvas are not transparent, how many colours, and a hash of all of them.
PIXELS = """
const canvas = document.querySelector(`[data-chart="${arguments[0]}"] canvas`);
if (!canvas.width || !canvas.height) return {drawn: 0, colours: 0, hash: 0};
// A copy, so that reading leaves no trace (nor a console message) on the page's own canvas.
const copy = Object.assign(document.createElement("canvas"), {width: canvas.width, height: canvas.height});
copy.getContext("2d").drawImage(canvas, 0, 0);
const {data} = copy.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
const words = new Uint32Array(data.buffer), colours = new Set();
let drawn = 0, hash = 7;
for (const word of words) {
  if (word >>> 24) drawn++;
  if (colours.size < 1000) colours.add(word);
  hash = (Math.imul(hash, 31) + word) | 0;
}
return {drawn, colours: colours.size, hash};
"""


def on_pages(*kinds):
    """The test runs once for every page of these kinds."""
    def wrap(test):
        @functools.wraps(test)
        def run(self):
            for kind, path in PAGES:
                if kind in kinds:
                    with self.subTest(page=path):
                        test(self, path)
        return run
    return wrap


class Loaded(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = webdriver.Browser(DRIVER, CHROMIUM)
        cls.addClassCleanup(cls.browser.close)

    def load(self, path, fragment=""):
        self.browser.open("about:blank")
        self.browser.log("browser")
        self.browser.requests()
        self.url = pathlib.Path(path).resolve().as_uri()
        self.browser.open(self.url + fragment)
        ready = self.browser.run("return window.ratefloorReady")
        if ready is None:
            self.fail(f"the script did not finish: {self.browser.log('browser')}")
        return ready

    def assert_silent(self):
        self.assertEqual(self.browser.log("browser"), [], "console messages")
        asked = [url.split("#")[0] for url in self.browser.requests()]
        self.assertLessEqual(set(asked), {self.url, "about:blank"}, "requests")

    def assert_fits_the_window(self):
        self.assertLessEqual(self.browser.run("return document.documentElement.scrollWidth"),
                             self.browser.run("return window.innerWidth"))


class Page(Loaded):
    def assert_drew(self, ids):
        for chart in ids:
            got = self.browser.run(PIXELS, chart)
            self.assertGreater(got["drawn"], 500, chart)
            self.assertGreater(got["colours"], 5, chart)

    def hashes(self, ids):
        return {chart: self.browser.run(PIXELS, chart)["hash"] for chart in ids}

    def wait_for(self, script, value):
        deadline = time.monotonic() + 20
        while self.browser.run(script) != value and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertEqual(self.browser.run(script), value, script)

    @on_pages("full", "hostile", "one", "empty")
    def test_every_page_loads_without_errors_or_requests(self, path):
        ready = self.load(path)
        self.assertEqual(ready["charts"], len(CHARTS))
        self.assertEqual(set(ready["drawn"]) | set(ready["empty"]), CHARTS)
        self.assert_drew(ready["drawn"])
        self.assert_silent()

    @on_pages("full", "one")
    def test_full_pages_draw_every_chart(self, path):
        self.assertEqual(set(self.load(path)["drawn"]), CHARTS)

    @on_pages("full", "hostile", "one")
    def test_page_fits_the_window(self, path):
        self.load(path)
        self.assert_fits_the_window()

    @on_pages("full")
    def test_choosing_another_matrix_redraws(self, path):
        own = ["histogram", "quantiles", "matrix-plane"]
        self.load(path)
        before, stats = self.hashes(own + ["plane"]), self.browser.run(
            "return document.getElementById('stats').textContent")
        self.browser.run("document.getElementById('next').click()")
        after = self.hashes(own + ["plane"])
        for chart in own:
            self.assertNotEqual(before[chart], after[chart], chart)
        self.assertEqual(before["plane"], after["plane"])
        self.assertNotEqual(stats, self.browser.run(
            "return document.getElementById('stats').textContent"))
        self.assert_silent()

    @on_pages("full")
    def test_keyboard_chooses_a_matrix(self, path):
        down, enter, escape = "\ue015", "\ue007", "\ue00c"
        self.load(path)
        names = self.browser.run("return data.tensors.map((t) => t.name)")
        self.browser.run("pickInput.focus(); pickInput.select()")
        self.browser.keys("pick", names[-1])
        self.assertEqual(self.browser.run("return pickInput.getAttribute('aria-expanded')"), "true")
        self.browser.keys("pick", enter)
        self.assertEqual(self.browser.run("return chosen"), names.index(names[-1]))
        self.browser.keys("pick", escape)
        self.browser.keys("pick", down)
        self.assertEqual(self.browser.run("return pickList.hidden"), False)
        self.browser.keys("pick", "no such name anywhere")
        self.assertIn("no such", self.browser.run("return pickList.textContent"))
        self.browser.keys("pick", escape)
        self.assertEqual(self.browser.run("return pickList.hidden"), True)

    @on_pages("full")
    def test_dark_mode(self, path):
        background = "return getComputedStyle(document.body).backgroundColor"
        self.load(path, "#light")
        light, before = self.browser.run(background), self.hashes(CHARTS)
        self.browser.run("document.getElementById('theme').click()")
        self.assertEqual(self.browser.run("return ratefloorReady.theme"), "dark")
        dark, after = self.browser.run(background), self.hashes(CHARTS)
        self.assertNotEqual(light, dark)
        for chart in CHARTS:
            self.assertNotEqual(before[chart], after[chart], chart)
        self.assert_drew(CHARTS)
        # The system's wish counts until the button was used.
        self.load(path)
        for scheme in ("dark", "light"):
            self.browser.devtools("Emulation.setEmulatedMedia",
                                  features=[{"name": "prefers-color-scheme", "value": scheme}])
            self.wait_for("return ratefloorReady.theme", scheme)
            self.assertEqual(self.browser.run(background), dark if scheme == "dark" else light)
        self.browser.devtools("Emulation.setEmulatedMedia", features=[])
        self.assert_silent()

    @on_pages("full")
    def test_table_sorts_and_filters(self, path):
        column = "return [...document.querySelectorAll('#all tbody tr')].map((r) => r.cells[3].textContent)"
        self.load(path)
        click = "document.querySelectorAll('#all th button')[3].click()"
        self.browser.run(click)
        down = [float(x) for x in self.browser.run(column) if x != "–"]
        self.assertEqual(down, sorted(down, reverse=True))
        self.browser.run(click)
        up = [float(x) for x in self.browser.run(column) if x != "–"]
        self.assertEqual(up, sorted(down))
        self.browser.keys("filter", "embed")
        shown = self.browser.run("return tableRows.filter((r) => !r.row.hidden).map((r) => r.search)")
        self.assertTrue(shown and all("embed" in name for name in shown), shown)

    @on_pages("full")
    def test_density_and_rate_switches(self, path):
        self.load(path)
        before = self.hashes(["beta", "entropy"])
        self.browser.run("document.querySelector('[data-density=rows]').click()")
        after = self.hashes(["beta", "entropy"])
        self.assertNotEqual(before["beta"], after["beta"])
        self.assertNotEqual(before["entropy"], after["entropy"])
        if not self.browser.run("return document.getElementById('zoom').hidden"):
            before = self.hashes(["plane"])
            self.browser.run("document.querySelector('[data-zoom=low]').click()")
            self.assertNotEqual(before, self.hashes(["plane"]))
        self.assert_silent()

    @on_pages("hostile")
    def test_hostile_names_stay_text_and_problems_show(self, path):
        self.load(path)
        self.assertIn("<script>alert", self.browser.run("return document.querySelector('h1').textContent"))
        self.assertEqual(self.browser.run("return document.scripts.length"), 3)
        for box, words in (("skipped", "3 NaN"), ("failures", "†"), ("warnings", "</script>")):
            self.assertIn(words, self.browser.run("return document.getElementById(arguments[0]).innerText", box))
        # A matrix without a fit: the charts say so, the page lives on.
        self.browser.run("choose(data.tensors.length - 1)")
        empty = self.browser.run("return ratefloorReady.empty")
        self.assertIn("histogram", empty)
        self.assertIn("equal", self.browser.run("return document.getElementById('note').innerText"))
        self.browser.run("choose(0)")
        self.assert_drew(CHARTS)
        self.assert_silent()


class FigurePage(Loaded):
    @on_pages("figures", "figures_hostile")
    def test_loads_without_errors_or_requests_and_fits(self, path):
        ready = self.load(path)
        self.assertGreaterEqual(ready["figures"], 2)
        self.assertEqual(ready["tables"], 1)
        self.assert_fits_the_window()
        self.assertTrue(self.browser.run(
            "return JSON.parse(document.getElementById('record').textContent).tensors.length"))
        self.assertEqual(self.browser.run("return document.scripts.length"), 2)
        self.assert_silent()

    @on_pages("figures")
    def test_table_sorts_and_filters(self, path):
        def cells(column):
            return self.browser.run("return [...document.querySelectorAll('tbody tr')].filter((r) => !r.hidden)"
                                    ".map((r) => r.cells[arguments[0]].textContent)", column)
        self.load(path)
        heads = self.browser.run("return [...document.querySelectorAll('thead th')].map((h) => h.textContent)")
        gap = heads.index("gap")
        click = "document.querySelectorAll('thead th')[arguments[0]].querySelector('button').click()"
        model = cells(0)
        self.browser.run(click, gap)
        down = [float(x) for x in cells(gap) if x != "–"]
        self.assertEqual(down, sorted(down, reverse=True))
        self.browser.run(click, gap)
        up = [float(x) for x in cells(gap) if x != "–"]
        self.assertEqual(up, sorted(down))
        self.browser.run(click, 0)
        self.assertEqual(cells(0)[0], "embed_tokens")
        self.assertEqual(sorted(cells(0)), sorted(model))
        self.browser.run("const f = document.querySelector('input[type=search]'); f.value = 'Layers.1. down';"
                         "f.dispatchEvent(new Event('input'))")
        self.assertEqual(cells(0), ["layers.1.mlp.down_proj"])
        self.assert_silent()

    @on_pages("figures", "figures_hostile")
    def test_pointing_at_a_mark_shows_what_it_is(self, path):
        self.load(path)
        for mark in (0, -1):  # at both ends of the page
            self.browser.run("[...document.querySelectorAll('path.m')].at(arguments[0]).dispatchEvent("
                             "new PointerEvent('pointerover', {bubbles: true}))", mark)
            self.assertRegex(self.browser.run("return document.querySelector('.tip').innerText"), ": .*[0-9]")
            self.assert_fits_the_window()
        self.browser.run("document.querySelector('h1').dispatchEvent("
                         "new PointerEvent('pointerover', {bubbles: true}))")
        self.assertTrue(self.browser.run("return document.querySelector('.tip').hidden"))
        self.assert_silent()

    @on_pages("figures")
    def test_dark_mode(self, path):
        self.load(path)
        colours = "return [document.body, document.querySelector('.m')].map((e) => getComputedStyle(e))"
        colours += ".map((s) => s.backgroundColor + s.fill)"
        seen = []
        for scheme in ("dark", "light"):
            self.browser.devtools("Emulation.setEmulatedMedia",
                                  features=[{"name": "prefers-color-scheme", "value": scheme}])
            seen.append(self.browser.run(colours))
        self.browser.devtools("Emulation.setEmulatedMedia", features=[])
        self.assertNotEqual(seen[0][0], seen[1][0])
        self.assertNotEqual(seen[0][1], seen[1][1])


if __name__ == "__main__":
    if not CHROMIUM or not DRIVER:
        print("skipped: chromium or chromedriver is not installed")
        sys.exit(77)
    PAGES = list(zip(sys.argv[1::2], sys.argv[2::2]))
    unittest.main(argv=sys.argv[:1], verbosity=2)

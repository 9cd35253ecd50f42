"""Pictures of a report, for looking at it: screenshots.py FILE OUTPUT_PREFIX"""
import pathlib
import shutil
import sys

import webdriver

browser = webdriver.Browser(shutil.which("chromedriver"), shutil.which("chromium"))
try:
    for theme in ("light", "dark"):
        browser.open("about:blank")
        browser.open(pathlib.Path(sys.argv[1]).resolve().as_uri() + "#" + theme)
        browser.screenshot(f"{sys.argv[2]}-{theme}.png")
        height = min(browser.run("return document.documentElement.scrollHeight"), 4000)
        browser.screenshot(f"{sys.argv[2]}-{theme}-full.png", height)
finally:
    browser.close()

"""Just enough of the W3C WebDriver protocol to drive headless Chromium from the standard library."""
import base64
import json
import re
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request

# Nothing but file: may be reached: every host name fails to resolve, whatever the page tries.
ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", "--disable-extensions",
             "--host-resolver-rules=MAP * ~NOTFOUND", "--window-size=1366,768",
             "--force-device-scale-factor=1", "--hide-scrollbars"]


class Browser:
    def __init__(self, chromedriver, chromium):
        self.profile = tempfile.mkdtemp(prefix="ratefloor-browser-")
        self.process = subprocess.Popen([chromedriver, "--port=0"], stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        self.session = None
        try:
            self.base = "http://127.0.0.1:" + self._port()
            options = {"binary": chromium, "args": ARGUMENTS + ["--user-data-dir=" + self.profile]}
            capabilities = {"browserName": "chrome", "goog:chromeOptions": options,
                            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
            reply = self._send("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
            self.session = "/session/" + reply["sessionId"]
        except BaseException:
            self.close()
            raise

    def _port(self):
        for line in self.process.stdout:
            found = re.search(r"successfully on port (\d+)", line)
            if found:
                return found.group(1)
        raise RuntimeError("chromedriver ended without naming its port")

    def _send(self, method, path, body=None):
        request = urllib.request.Request(self.base + path, method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json"})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=60) as reply:
                return json.load(reply)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(error.read().decode(errors="replace")[:2000]) from None

    def open(self, url):
        self._send("POST", self.session + "/url", {"url": url})

    def run(self, script, *arguments):
        """The value of a function body in the page."""
        return self._send("POST", self.session + "/execute/sync",
                          {"script": script, "args": list(arguments)})

    def keys(self, element_id, text):
        element = self._send("POST", self.session + "/element",
                             {"using": "css selector", "value": "#" + element_id})
        self._send("POST", f"{self.session}/element/{next(iter(element.values()))}/value",
                   {"text": text})

    def devtools(self, command, **parameters):
        return self._send("POST", self.session + "/goog/cdp/execute",
                          {"cmd": command, "params": parameters})

    def log(self, kind):
        """Entries since the last call; kind: browser (the console), performance (DevTools events)."""
        return self._send("POST", self.session + "/se/log", {"type": kind})

    def requests(self):
        """Addresses requested since the last call, data: left out."""
        events = [json.loads(entry["message"])["message"] for entry in self.log("performance")]
        urls = [e["params"]["request"]["url"] for e in events
                if e["method"] == "Network.requestWillBeSent"]
        return [url for url in urls if not url.startswith("data:")]

    def screenshot(self, path, height=None):
        if height:
            self.devtools("Emulation.setDeviceMetricsOverride", width=1366, height=height,
                          deviceScaleFactor=1, mobile=False)
        png = self._send("GET", self.session + "/screenshot")
        with open(path, "wb") as file:
            file.write(base64.b64decode(png))
        if height:
            self.devtools("Emulation.clearDeviceMetricsOverride")

    def close(self):
        try:
            if self.session:
                self._send("DELETE", self.session)
        finally:
            self.process.terminate()
            self.process.wait()
            self.process.stdout.close()
            shutil.rmtree(self.profile, ignore_errors=True)

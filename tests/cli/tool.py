"""Runs the ratefloor under test and hands back what a user would see."""
import json
import os
import pathlib
import struct
import subprocess
import tempfile
import unittest

TOOL = os.environ["RATEFLOOR"]
SOURCE = pathlib.Path(os.environ["RATEFLOOR_SOURCE"])
MODELS = SOURCE / "models"


def run(*arguments, timeout=300):
    return subprocess.run([TOOL, *map(str, arguments)], capture_output=True, text=True,
                          timeout=timeout, check=False, errors="replace")


def run_json(*arguments):
    result = run(*arguments, "--json", "-")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def write_safetensors(path, tensors):
    """tensors: name -> (dtype, shape, bytes)"""
    header, data = {}, b""
    for name, (dtype, shape, payload) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape,
                        "data_offsets": [len(data), len(data) + len(payload)]}
        data += payload
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def safetensors_header(data):
    """name -> what the header says of it, and where the tensors' bytes begin"""
    end = 8 + struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:end])
    header.pop("__metadata__", None)
    return header, end


class QuantizedStories(unittest.TestCase):
    """A small model quantized by two methods, once for all tests of a class, and a folder for each test."""

    @classmethod
    def setUpClass(cls):
        cls.shared = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.shared.cleanup)
        for codec in ("int4", "nf4"):
            result = run("quantize", MODELS / "stories260k", "-o", cls.quantized(codec), "--codec", codec)
            assert result.returncode == 0, result.stderr

    @classmethod
    def quantized(cls, codec):
        return pathlib.Path(cls.shared.name) / codec

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name)

#!/usr/bin/python3
"""Writes tests/attacks/: model files that are broken on purpose, and what ratefloor must say of each.

usage: make_attacks.py [--check]

Without arguments, writes the corpus. With --check, writes nothing and fails if the corpus on disk differs
from what would be written by as much as a byte. Needs nothing but Python's standard library; the output
depends on nothing but this file.
"""
import json
import pathlib
import struct
import sys

CORPUS = pathlib.Path(__file__).resolve().parent.parent / "tests" / "attacks"

cases = {}  # path below files/ of what a user would open -> expectation
files = {}  # path below files/ -> bytes


def image(header, data=b"", length=None):
    """A safetensors file. `header` is text, bytes, or something to write as JSON."""
    if not isinstance(header, (str, bytes)):
        header = json.dumps(header, separators=(",", ":"))
    if isinstance(header, str):
        header = header.encode()
    return struct.pack("<Q", len(header) if length is None else length) + header + data


def entry(dtype, shape, begin, end):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def tensors(**entries):
    return dict(entries)


def case(path, content, message, what, refused_by="reader"):
    """`message`: a regular expression that the error's text must contain."""
    files[path] = content
    cases[path] = {"refused_by": refused_by, "message": message, "what": what}


def folder(path, contents, message, what):
    """A folder that a user would open."""
    for name, content in contents.items():
        files[f"{path}/{name}"] = content
    cases[path] = {"refused_by": "reader", "message": message, "what": what}


def index(weight_map, total_size=16):
    return json.dumps({"metadata": {"total_size": total_size}, "weight_map": weight_map}).encode()


I4 = b"\0" * 16  # four I32 zeros
GOOD = entry("I32", [2, 2], 0, 16)

# --- the eight bytes of header length
case("empty.safetensors", b"", r"empty\.safetensors: at byte 0: file is empty .*truncated download",
     "no byte at all")
case("seven_bytes.safetensors", b"\x3c" + b"\0" * 6,
     r"at byte 0: file has 7 bytes, fewer than the 8 of the header length",
     "the header length itself is cut")
case("header_cut.safetensors", image({"test": GOOD}, I4)[:40],
     r"header of 60 bytes is cut off: expected at least 68 bytes in the file, found 40 .*truncated",
     "the file ends within the header")
case("header_too_long.safetensors", struct.pack("<Q", 100_000_001) + b"{}",
     r"header length 100000001 is over the format's limit of 100000000",
     "header length over the limit of the format")
case("header_length_max.safetensors", b"\xff" * 8 + b"{}",
     r"header length 18446744073709551615 is over",
     "header length whose sum with 8 overflows")
case("git_lfs_pointer.safetensors",
     b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12987232\n",
     r"Git LFS pointer, not the model: run git lfs pull", "what git leaves without git-lfs")
case("gguf_renamed.safetensors", b"GGUF" + struct.pack("<IQQ", 3, 0, 0), r"this is a GGUF file",
     "another format under our name")
case("web_page.safetensors", b"<!DOCTYPE html><html><body>404</body></html>", r"this is a web page",
     "a failed download")

# --- the header as text
case("not_utf8.safetensors", image(b'{"te\xffst":' + json.dumps(GOOD).encode() + b"}", I4),
     r"at byte 12: header is not UTF-8", "a byte that UTF-8 never contains")
case("overlong_utf8.safetensors", image(b'{"\xc0\xaf":' + json.dumps(GOOD).encode() + b"}", I4),
     r"at byte 10: header is not UTF-8", "an overlong encoding of '/'")
case("not_json.safetensors", image('{"test":nonsense}', I4), r"at byte 17: header is not valid JSON",
     "no JSON")
case("json_cut.safetensors", image('{"test":{"dtype":"I32"', I4),
     r"at byte 30: header is not valid JSON: .*end of input", "the header length is too small")
case("two_values.safetensors", image("{}{}"), r"at byte 10: header is not valid JSON",
     "a second value after the header")
case("nul_padding.safetensors", image(b"{}\0\0\0\0\0\0"), r"at byte 10: .*NUL byte",
     "padded with NUL instead of spaces")
case("byte_order_mark.safetensors", image(b"\xef\xbb\xbf{}"), r"at byte 8: .*byte order mark",
     "UTF-8 byte order mark")
case("not_an_object.safetensors", image("[1,2,3]"), r"at byte 8: header is an array, not a JSON object",
     "a header of the wrong type")
case("deep_array.safetensors", image("[" * 100_000), r"at byte 8: header is an array",
     "100,000 brackets instead of a header")
case("deep_unknown_field.safetensors", image('{"a":{"x":' + "[" * 100_000),
     r"tensor 'a': at byte \d+: header is nested deeper than 16 levels",
     "100,000 brackets where other readers skip a field")
case("deep_shape.safetensors", image('{"a":{"dtype":"F32","shape":' + "[" * 1000),
     r"tensor 'a': at byte \d+: shape contains an array, not a number", "brackets in a shape")

# --- entries
case("entry_not_object.safetensors", image({"a": 3}), r"tensor 'a': at byte 13: its entry is a number",
     "an entry of the wrong type")
case("duplicate_tensor.safetensors",
     image('{"a":%s,"a":%s}' % (json.dumps(entry("I32", [2], 0, 8)),
                                json.dumps(entry("I32", [2], 8, 16))), I4),
     r"at byte \d+: header names 'a' twice", "two tensors of one name")
case("duplicate_field.safetensors",
     image('{"a":{"dtype":"I32","dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}', I4),
     r"tensor 'a': at byte 28: header names 'dtype' twice", "two types for one tensor")
case("unknown_dtype.safetensors", image({"a": entry("F7", [2, 2], 0, 16)}, I4),
     r"tensor 'a': at byte 22: unknown dtype 'F7'", "a type that the format does not have")
case("dtype_not_string.safetensors", image({"a": entry(32, [2, 2], 0, 16)}, I4),
     r"tensor 'a': at byte 22: dtype is a number", "a type of the wrong type")
case("missing_dtype.safetensors", image({"a": {"shape": [2, 2], "data_offsets": [0, 16]}}, I4),
     r"tensor 'a': at byte \d+: dtype is missing", "no dtype")
case("missing_shape.safetensors", image({"a": {"dtype": "I32", "data_offsets": [0, 16]}}, I4),
     r"tensor 'a': at byte \d+: shape is missing", "no shape")
case("missing_offsets.safetensors", image({"a": {"dtype": "I32", "shape": [2, 2]}}, I4),
     r"tensor 'a': at byte \d+: data_offsets is missing", "no data_offsets")
case("negative_shape.safetensors", image({"a": entry("I32", [-2, -2], 0, 16)}, I4),
     r"tensor 'a': at byte \d+: shape contains negative -2", "negative dimensions, product right")
case("float_shape.safetensors", image({"a": entry("I32", [2.0, 2.5], 0, 16)}, I4),
     r"tensor 'a': at byte \d+: shape contains 2\.0, not a whole number", "fractional dimensions")
case("huge_shape_number.safetensors", image({"a": entry("I32", [2**64, 2], 0, 16)}, I4),
     r"tensor 'a': at byte \d+: shape contains 18446744073709551616, which does not fit 64 bits",
     "a dimension of 2^64")
case("string_in_shape.safetensors", image({"a": entry("I32", ["2", 2], 0, 16)}, I4),
     r"tensor 'a': at byte \d+: shape contains a string", "a dimension of the wrong type")
case("shape_not_array.safetensors", image({"a": entry("I32", 4, 0, 16)}, I4),
     r"tensor 'a': at byte \d+: shape is a number, not an array", "a shape of the wrong type")
case("too_many_dimensions.safetensors", image({"a": entry("I32", [1] * 65, 0, 4)}, b"\0" * 4),
     r"tensor 'a': at byte \d+: shape has more than 64 dimensions", "65 dimensions")
case("one_offset.safetensors", image({"a": {"dtype": "I32", "shape": [], "data_offsets": [4]}}, I4),
     r"tensor 'a': at byte \d+: data_offsets has 1 entries instead of 2", "an end but no beginning")
case("three_offsets.safetensors",
     image({"a": {"dtype": "I32", "shape": [4], "data_offsets": [0, 16, 32]}}, I4),
     r"tensor 'a': at byte \d+: data_offsets has more than 2 entries", "three offsets")
case("metadata_not_strings.safetensors", image({"__metadata__": {"step": 3}, "a": GOOD}, I4),
     r"at byte 32: __metadata__ entry 'step' is a number, not a string", "a number in the metadata")
case("metadata_not_object.safetensors", image({"__metadata__": "pt", "a": GOOD}, I4),
     r"at byte 24: __metadata__ is a string, not an object", "metadata of the wrong type")

# --- offsets and sizes
case("overlap.safetensors",
     image(tensors(a=entry("I32", [3], 0, 12), b=entry("I32", [2], 8, 16)), I4),
     r"tensor 'b': at byte \d+: data_offsets \[8, 16\] overlap tensor 'a', which ends at 12",
     "two tensors share bytes")
case("gap.safetensors",
     image(tensors(a=entry("I32", [1], 0, 4), b=entry("I32", [2], 8, 16)), I4),
     r"tensor 'b': at byte \d+: data_offsets \[8, 16\] leave a hole of 4 bytes after tensor 'a'",
     "bytes that belong to no tensor")
case("first_offset_not_zero.safetensors", image({"a": entry("I32", [3], 4, 16)}, I4),
     r"tensor 'a': at byte \d+: data_offsets \[4, 16\] leave a hole of 4 bytes before the first",
     "a hole in front")
case("reversed_offsets.safetensors", image({"a": entry("I32", [2, 2], 16, 0)}, I4),
     r"tensor 'a': at byte \d+: data_offsets \[16, 0\] end before they begin", "end before begin")
case("out_of_range.safetensors", image({"a": entry("I32", [1000, 1000], 0, 4000000)}, I4),
     r"tensor 'a': at byte \d+: data is cut off: expected 4000\d{3} bytes in the file, found \d+",
     "a tensor far past the end of the file")
case("offset_overflow.safetensors",
     image({"a": entry("U8", [2**64 - 8], 0, 2**64 - 8)}, I4),
     r"tensor 'a': at byte \d+: shape \[18446744073709551608\] of U8 has more bits than fit 64",
     "an end near 2^64")
case("shape_overflow.safetensors", image({"a": entry("I32", [2, 2**64 - 2], 0, 16)}, I4),
     r"tensor 'a': at byte \d+: shape \[2, 18446744073709551614\] of I32 has more entries than fit",
     "a product that wraps around")
case("shape_wraps_to_fit.safetensors", image({"a": entry("U8", [2**33, 2**33, 1], 0, 0)}),
     r"tensor 'a': at byte \d+: shape \[8589934592, 8589934592, 1\] of U8 has more entries than fit",
     "a product that is 0 modulo 2^64")
case("bits_overflow.safetensors", image({"a": entry("F64", [2**58 + 1], 0, 8)}, b"\0" * 8),
     r"tensor 'a': at byte \d+: shape \[288230376151711745\] of F64 has more bits than fit 64 bits",
     "a product that wraps only with the type's width")
case("shape_dtype_mismatch.safetensors", image({"a": entry("F64", [2, 2], 0, 16)}, I4),
     r"tensor 'a': at byte \d+: shape \[2, 2\] of F64 needs 32 bytes, but data_offsets \[0, 16\] enclose 16",
     "offsets that do not fit the shape")
case("f4_misaligned.safetensors", image({"a": entry("F4", [3], 0, 2)}, b"\0\0"),
     r"tensor 'a': at byte \d+: shape \[3\] of F4 is misaligned: 12 bits are not whole bytes",
     "three 4-bit numbers")
case("trailing_bytes.safetensors", image({"a": GOOD}, I4 + b"\0\0\0"),
     r"at byte \d+: 3 trailing bytes after the last tensor: expected \d+ bytes in the file, found \d+",
     "bytes after the last tensor")
case("truncated.safetensors",
     image(tensors(a=entry("I32", [2], 0, 8), b=entry("I32", [2], 8, 16)), I4)[:-1],
     r"tensor 'b': at byte \d+: data is cut off: expected (\d+) bytes in the file, found \d+; "
     r"this is the first tensor that is not complete \(truncated download\?",
     "the last byte is missing")
case("terminal_escape.safetensors", image('{"\\u001b[2J\\u0007":3}'),
     r"tensor '\\x1b\[2J\\x07'", "a name that would clear the user's screen")

# --- shards
SHARD_A = image({"a": GOOD}, I4)
folder("missing_shard", {
    "model.safetensors.index.json": index({"a": "model-00001-of-00002.safetensors",
                                           "b": "model-00002-of-00002.safetensors"}, 32),
    "model-00001-of-00002.safetensors": SHARD_A,
}, r"model-00002-of-00002\.safetensors: this shard is missing; the index maps 1 tensor to it, first 'b'",
    "one of two shards is not there")
folder("tensor_not_in_shard", {
    "model.safetensors.index.json": index({"a": "model-00001-of-00001.safetensors",
                                           "b": "model-00001-of-00001.safetensors"}),
    "model-00001-of-00001.safetensors": SHARD_A,
}, r"model-00001-of-00001\.safetensors: tensor 'b': the index maps this tensor to this shard",
    "the index promises a tensor that the shard lacks")
folder("tensor_in_other_shard", {
    "model.safetensors.index.json": index({"a": "model-00002-of-00002.safetensors",
                                           "b": "model-00001-of-00002.safetensors"}, 32),
    "model-00001-of-00002.safetensors": SHARD_A,
    "model-00002-of-00002.safetensors": image({"b": GOOD}, I4),
}, r"tensor 'a': the index maps this tensor to this shard, which does not hold it; .*00001-of-00002",
    "index and shards disagree on who has what")
folder("unlisted_tensor", {
    "model.safetensors.index.json": index({"a": "model-00001-of-00001.safetensors"}),
    "model-00001-of-00001.safetensors":
        image(tensors(a=entry("I32", [2], 0, 8), stray=entry("I32", [2], 8, 16)), I4),
}, r"tensor 'stray': at byte \d+: this tensor is in the shard but not in the index",
    "a shard with more than the index lists")
folder("tensor_in_two_shards", {
    "model.safetensors.index.json": index({"a": "model-00001-of-00002.safetensors",
                                           "b": "model-00002-of-00002.safetensors"}, 48),
    "model-00001-of-00002.safetensors": SHARD_A,
    "model-00002-of-00002.safetensors":
        image(tensors(a=entry("I32", [2], 0, 8), b=entry("I32", [2], 8, 16)), I4),
}, r"00002-of-00002\.safetensors: tensor 'a': at byte \d+: this tensor is also in shard",
    "two shards hold a tensor of the same name")
folder("broken_shard", {
    "model.safetensors.index.json": index({"a": "model-00001-of-00001.safetensors"}),
    "model-00001-of-00001.safetensors": SHARD_A[:-4],
}, r"model-00001-of-00001\.safetensors: tensor 'a': at byte \d+: data is cut off",
    "a shard that is truncated")
folder("index_escapes", {
    "model.safetensors.index.json": index({"a": "../overlap.safetensors"}),
}, r"tensor 'a': at byte \d+: weight_map gives '\.\./overlap\.safetensors', which is not a file inside",
    "a shard outside the folder")
folder("index_absolute", {
    "model.safetensors.index.json": index({"a": "/etc/passwd"}),
}, r"weight_map gives '/etc/passwd', which is not a file inside", "an absolute path as shard")
folder("index_not_json", {
    "model.safetensors.index.json": b'{"weight_map": {"a": ',
}, r"model\.safetensors\.index\.json: at byte 21: index is not valid JSON", "an index cut short")
folder("index_without_map", {
    "model.safetensors.index.json": b'{"metadata": {"total_size": 16}}',
}, r"index\.json: weight_map is missing", "an index that maps nothing")
folder("index_map_not_object", {
    "model.safetensors.index.json": b'{"weight_map": ["a"]}',
}, r"index\.json: at byte 15: weight_map is an array, not an object", "weight_map of the wrong type")
folder("index_shard_not_string", {
    "model.safetensors.index.json": b'{"weight_map": {"a": 1}}',
}, r"tensor 'a': at byte 21: weight_map gives a number, not the name of a file",
    "a number as shard")
folder("index_deep", {
    "model.safetensors.index.json": b'{"metadata":' + b"[" * 1000,
}, r"index is nested deeper than 64 levels", "brackets in the index")
folder("pickle_only", {
    "pytorch_model.bin": b"PK\x03\x04", "config.json": b"{}\n",
}, r"PyTorch pickles only \(pytorch_model\.bin\)", "a model saved by torch.save")
folder("gguf_only", {
    "model.gguf": b"GGUF" + struct.pack("<IQQ", 3, 0, 0),
}, r"model\.gguf: this is a GGUF file; this version reads safetensors only", "a GGUF model")
folder("no_weights", {"config.json": b"{}\n"}, r"the folder has no safetensors file",
       "a folder without weights")
folder("several_files", {"one.safetensors": SHARD_A, "two.safetensors": SHARD_A},
       r"has 2 safetensors files but no model\.safetensors\.index\.json", "shards without index")


# --- legal files that have nothing to analyse: only `analyze` refuses them
def f32(*values):
    return struct.pack(f"<{len(values)}f", *values)


def bf16(*values):
    return b"".join(f32(value)[2:] for value in values)


NAN, INF = float("nan"), float("inf")
ROW = [0.25, -1.5, 0.75, 2.0, -0.5, 1.25, -2.25, 0.125]

case("zero_length_2d.safetensors", image({"w.weight": entry("F32", [0, 8], 0, 0)}),
     r"tensor 'w\.weight': .*its shape \[0, 8\] holds no weights", "a 2-D tensor without entries",
     "analyze")
case("rank_0_only.safetensors", image({"scale": entry("F32", [], 0, 4)}, f32(0.5)),
     r"no 2-D tensor of floating-point weights among the 1 tensors: 'scale' is F32 \[\]",
     "a model whose only tensor is a number", "analyze")
case("no_tensors.safetensors", image({}), r"the model has no tensors", "a file without tensors",
     "analyze")
case("integers_only.safetensors", image({"w.weight": entry("I32", [2, 2], 0, 16)}, I4),
     r"no 2-D tensor of floating-point weights among the 1 tensors: 'w\.weight' is I32 \[2, 2\]",
     "2-D, but not weights", "analyze")


def unfinite(name, content, nans, infinities, what):
    case(name, content,
         rf"tensor 'w\.weight': .*{nans} NaN and {infinities} infinite values among the weights",
         what, "analyze")


unfinite("nan_f32.safetensors",
         image({"w.weight": entry("F32", [2, 4], 0, 32)}, f32(*ROW[:3], NAN, *ROW[4:])),
         1, 0, "one NaN among F32 weights")
unfinite("inf_f32.safetensors",
         image({"w.weight": entry("F32", [2, 4], 0, 32)}, f32(*ROW[:6], INF, -INF)),
         0, 2, "two infinities among F32 weights")
unfinite("nan_bf16.safetensors",
         image({"w.weight": entry("BF16", [2, 4], 0, 16)}, bf16(*ROW[:7], NAN)),
         1, 0, "one NaN among BF16 weights")
unfinite("inf_bf16.safetensors",
         image({"w.weight": entry("BF16", [2, 4], 0, 16)}, bf16(-INF, *ROW[1:])),
         0, 1, "one infinity among BF16 weights")
unfinite("f64_overflows_f32.safetensors",
         image({"w.weight": entry("F64", [1, 2], 0, 16)}, struct.pack("<2d", 1e300, 0.5)),
         0, 1, "an F64 weight beyond the range of F32")


def wanted():
    out = {f"files/{path}": content for path, content in files.items()}
    lines = [f"  {json.dumps(path)}: {json.dumps(cases[path])}" for path in sorted(cases)]
    out["expected.json"] = ("{\n" + ",\n".join(lines) + "\n}\n").encode()
    return out


def main():
    corpus = wanted()
    on_disk = {str(path.relative_to(CORPUS)) for path in (CORPUS / "files").rglob("*") if path.is_file()}
    stray = sorted(on_disk - corpus.keys())
    if sys.argv[1:] == ["--check"]:
        def differs(path):
            return not (CORPUS / path).is_file() or (CORPUS / path).read_bytes() != corpus[path]
        wrong = stray + [path for path in sorted(corpus) if differs(path)]
        for path in wrong:
            print(f"tests/attacks/{path} is not what scripts/make_attacks.py writes")
        return 1 if wrong else 0
    if sys.argv[1:]:
        print(__doc__)
        return 2
    for path in stray:
        (CORPUS / path).unlink()
    for path, content in corpus.items():
        (CORPUS / path).parent.mkdir(parents=True, exist_ok=True)
        (CORPUS / path).write_bytes(content)
    print(f"{len(cases)} cases in {CORPUS}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

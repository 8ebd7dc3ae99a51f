"""Changes of one file of a model directory."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from jointie.archive import META, WEIGHTS

Change = Callable[[Path, Random], str]
"""Changes a file, and says how."""

ODD: list[Any] = [
    *(None, True, False, 0, -1, 1, 2, 3, -7, 0.5, -0.5, 1e-320, 1e308, 100_000, 10**9, 2**31, 2**63, 10**30, 10**400),
    *("", "x", "\ud800", "\x00", "\x1b[2J", "é", "x" * 10_000, "../..", "/etc/passwd", "~/x", "package://os/..", "NaN"),
    *("package://jointie/..", "package:///etc", "owner/repo--modeling.Evil", "http://127.0.0.1:9/x", "bert", "detr"),
    *([], {}, [[]], [None], {"": None}, {"type": "joint"}, float("nan"), float("inf"), [0] * 1000, {"a": {"b": [1]}}),
]
KEYS: list[tuple[str, Any]] = [
    ("auto_map", {"AutoConfig": "evil.Evil", "AutoModel": "evil.Evil", "AutoTokenizer": ["evil.Evil", None]}),
    ("model_type", "evilbert"),
    ("tokenizer_class", "EvilTokenizer"),
    ("_name_or_path", "owner/repo"),
    ("name_or_path", "/etc"),
    ("vocab_file", "/etc/passwd"),
    ("tokenizer_file", "/etc/passwd"),
    ("gguf_file", "../x.gguf"),
    ("quantization_config", {"quant_method": "bitsandbytes", "load_in_8bit": True}),
    ("attn_implementation", "owner/kernel"),
    ("_attn_implementation", "owner/kernel"),
    ("chat_template", "{{ ''.__class__.__mro__ }}"),
    ("backbone", "resnet50"),
    ("torch_dtype", "load"),
    ("dtype", "float16"),
    ("is_decoder", True),
    ("output_attentions", True),
    ("return_dict", False),
    ("pruned_heads", {"0": [0, 1]}),
    ("chunk_size_feed_forward", 3),
    ("num_hidden_layers", 100_000),
    ("hidden_size", 10**6),
    ("max_position_embeddings", 10**12),
    ("type", "nothing"),
    ("plugins", 3),
    ("files", {"../x": "0" * 64}),
    ("extends", "base.json"),
    ("unknown", 1),
]


@dataclass(frozen=True)
class Mutation:
    """A kind of change.

    Attributes:
        name: of the kind.
        change: makes it.
        endings: of the files that it is made to; any file if empty.
    """

    name: str
    change: Change
    endings: tuple[str, ...] = ()

    def fits(self, place: str) -> bool:
        """Whether it can be made to a file."""
        return not self.endings or place.endswith(self.endings)

    def __call__(self, path: Path, draw: Random) -> str:
        return self.change(path, draw)


def forge(folder: Path, place: str) -> bool:
    """Make the SHA-256 of a file anew, or take it out where there is no file any more; whether there was one."""
    path = folder / META
    meta = json.loads(path.read_text(encoding="utf-8"))
    if place not in meta["files"]:
        return False
    del meta["files"][place]
    if (folder / place).is_file() and (folder / place).stat().st_size < 2**30:
        meta["files"][place] = hashlib.sha256((folder / place).read_bytes()).hexdigest()
    path.write_text(json.dumps(meta), encoding="utf-8")
    return True


def _flip(path: Path, draw: Random) -> str:
    data = bytearray(path.read_bytes())
    places = [draw.randrange(len(data)) for _ in range(draw.choice([1, 1, 1, 2, 8, 64]))]
    for place in places:
        data[place] ^= 1 << draw.randrange(8)
    path.write_bytes(data)
    return f"at {places[0]}"


def _truncate(path: Path, draw: Random) -> str:
    size = draw.randrange(path.stat().st_size)
    os.truncate(path, size)
    return f"to {size}"


def _cut(path: Path, draw: Random) -> str:
    data = path.read_bytes()
    start = draw.randrange(len(data))
    end = min(len(data), start + draw.choice([1, 8, 100]))
    path.write_bytes(
        data[:start] + draw.choice([b"", b"\0" * (end - start), data[:20], draw.randbytes(9)]) + data[end:]
    )
    return f"{start} to {end}"


def _replace(path: Path, draw: Random) -> str:
    whole = [
        b"",
        b"\0" * 50,
        b"{}",
        b"[]",
        b"null",
        b'"text"',
        b"3",
        b"[" * 100_000,
        b"[" * 900 + b"]" * 900,
        b"\xff\xfe",
    ]
    deep = b'{"a":' * 90 + b"1" + b"}" * 90
    others = [other.read_bytes() for other in path.parents[0].iterdir() if other.is_file()]
    content = draw.choice([*whole, deep, draw.choice(others), b'{"__metadata__": 3}', b"y\n" * 50])
    path.write_bytes(content)
    return repr(content[:20])


def _vanish(path: Path, draw: Random) -> str:
    path.unlink()
    kind = draw.choice(["gone", "folder", "pipe", "outside", "nowhere", "loop", "device", "sparse"])
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "outside":
        path.symlink_to("/etc/passwd")
    elif kind == "nowhere":
        path.symlink_to("/nowhere/at/all")
    elif kind == "loop":
        path.symlink_to(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "sparse":
        path.touch()
        os.truncate(path, 200 * 2**30)
    return kind


def _reformat(path: Path, draw: Random) -> str:
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(content, indent=draw.choice([None, 1, 7])) + "\n" * draw.randrange(3), encoding="utf-8")
    return "white space"


def _odd_value(path: Path, draw: Random) -> str:
    content = json.loads(path.read_text(encoding="utf-8"))
    said = _set_odd(content, draw)
    path.write_text(json.dumps(content), encoding="utf-8")
    return said


def _twice(path: Path, draw: Random) -> str:
    content = json.loads(path.read_text(encoding="utf-8"))
    container, key = draw.choice([place for place in _places(content) if isinstance(place[0], dict)])
    value = draw.choice([container[key], draw.choice(ODD)])
    text = json.dumps(content)
    path.write_text(
        text.replace(f"{json.dumps(key)}:", f"{json.dumps(key)}: {json.dumps(value)}, {json.dumps(key)}:", 1)
    )
    return f"{key!r}"


def _key(path: Path, draw: Random) -> str:
    content = json.loads(path.read_text(encoding="utf-8"))
    container, key = draw.choice([place for place in _places(content) if isinstance(place[0], dict)])
    what = draw.choice(["removed", "renamed", "swapped", "added", "added"])
    if what == "removed":
        del container[key]
    elif what == "renamed":
        container[key + draw.choice(["x", "\x00", " ", "é"])] = container.pop(key)
    elif what == "swapped":
        other = draw.choice(list(container))
        container[key], container[other] = container[other], container[key]
    else:
        key, value = draw.choice(KEYS)
        container[key] = value
        if key == "auto_map":
            content["model_type"] = "evilbert"
            (path.parent / "evil.py").write_text("open('/tmp/evil', 'w')\nclass Evil: pass\n", encoding="utf-8")
    path.write_text(json.dumps(content), encoding="utf-8")
    return f"{key!r} {what}"


def _number(path: Path, draw: Random) -> str:
    content = json.loads(path.read_text(encoding="utf-8"))
    places = [(c, k) for c, k in _places(content) if isinstance(c[k], (int, float)) and not isinstance(c[k], bool)]
    if not places:
        return _odd_value(path, draw)
    container, key = draw.choice(places)
    before = container[key]
    container[key] = draw.choice(
        [before + 1, before - 1, -before, before * 1000, before / 2, before * 2, 10**9, -(10**12)]
    )
    path.write_text(json.dumps(content), encoding="utf-8")
    return f"{key!r}: {before} to {container[key]}"


def _head(path: Path, draw: Random) -> str:
    head, numbers = _parts(path)
    said = _set_odd(head, draw)
    text = json.dumps(head).encode()
    size = draw.choice([len(text), len(text), len(text), 0, 2**40, 2**63, len(text) - 1])
    path.write_bytes(struct.pack("<Q", size) + text + numbers)
    return said


def _tensor(path: Path, draw: Random) -> str:
    head, numbers = _parts(path)
    name = draw.choice([name for name in head if name != "__metadata__"])
    what = draw.choice(["number", "shape", "type", "renamed", "removed", "large"])
    if what == "number":
        start, end = head[name]["data_offsets"]
        width = {"F32": 4, "F16": 2, "I64": 8}.get(head[name]["dtype"], 1)
        place = start + draw.randrange(max(1, (end - start) // width)) * width
        value = draw.choice([b"\x00\x00\xc0\x7f", b"\x00\x00\x80\x7f", b"\x00\x00\x80\xff", b"\xff" * 4])[-width:]
        numbers = numbers[:place] + value + numbers[place + len(value) :]
    elif what == "shape":
        head[name]["shape"] = draw.choice(
            [[], [-1], [10**9, 10**9], head[name]["shape"][::-1], [*head[name]["shape"], 1]]
        )
    elif what == "type":
        head[name]["dtype"] = draw.choice(["F16", "I32", "U32", "BF16", "F64", "BOOL", "F8_E4M3", "C64", "F4"])
    elif what == "renamed":
        head[draw.choice(["x", "encoder.x", f"{name}.left", ""])] = head.pop(name)
    elif what == "removed":
        del head[name]
    else:
        end = len(numbers) + 4 * 10**9 * 50
        head["large"] = {"dtype": "F32", "shape": [50, 10**9], "data_offsets": [len(numbers), end]}
    text = json.dumps(head).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + numbers)
    if what == "large":
        os.truncate(path, 8 + len(text) + len(numbers) + 4 * 10**9 * 50)
    return f"{name} {what}"


def _parts(path: Path) -> tuple[dict[str, Any], bytes]:
    data = path.read_bytes()
    end = 8 + struct.unpack("<Q", data[:8])[0]
    return json.loads(data[8:end]), data[end:]


def _set_odd(content: Any, draw: Random) -> str:
    container, key = draw.choice(list(_places(content)))
    container[key] = draw.choice(ODD)
    return f"{key!r} to {str(container[key])[:40]!r}"


def _places(content: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a value in JSON data: a container and a key of it."""
    keys = (
        list(content) if isinstance(content, dict) else list(range(len(content))) if isinstance(content, list) else []
    )
    for key in keys:
        yield content, key
        yield from _places(content[key])


def _swap(path: Path, draw: Random) -> str:
    others = [other for other in path.parents[0].rglob("*") if other.is_file() and other != path]
    other = draw.choice(others or [path])
    shutil.copyfile(other, path) if other != path else None
    return other.name


MUTATIONS = [
    Mutation("bits flipped", _flip),
    Mutation("cut off", _truncate),
    Mutation("bytes replaced", _cut),
    Mutation("whole content replaced", _replace),
    Mutation("another file", _swap),
    Mutation("no file", _vanish),
    Mutation("reformatted", _reformat, (".json",)),
    Mutation("odd value", _odd_value, (".json",)),
    Mutation("odd value", _odd_value, (".json",)),
    Mutation("key twice", _twice, (".json",)),
    Mutation("keys", _key, (".json",)),
    Mutation("keys", _key, (".json",)),
    Mutation("number", _number, (".json",)),
    Mutation("number", _number, (".json",)),
    Mutation("head", _head, (WEIGHTS,)),
    Mutation("tensor", _tensor, (WEIGHTS,)),
    Mutation("tensor", _tensor, (WEIGHTS,)),
]

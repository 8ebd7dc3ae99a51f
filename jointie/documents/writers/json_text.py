"""JSON that UTF-8 can encode."""

from __future__ import annotations

import json
import re
from typing import Any

from ..surrogates import encodable

_SIDE_BY_SIDE = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def json_text(value: Any) -> str:
    """The value in one line of JSON, readable in all scripts.

    Halves of surrogate pairs, which no UTF-8 can hold, are escaped. Where two of them stand side by side, they would be
    read back as one character, and offsets would not hold: then all become U+FFFD, as they do when they are read.

    Raises:
        ValueError: if a number in it is not finite.
    """
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:  # half of a surrogate pair, which only an escape can write
        if _SIDE_BY_SIDE.search(line):
            return encodable(line)
        return json.dumps(value, allow_nan=False)
    return line

"""What goes to stdout and stderr: nothing is lost on a stream that is not UTF-8, and JSON stays JSON."""

import json
import sys
from typing import Any


def escape_what_a_stream_cannot_show() -> None:
    """Let streams escape signs outside of their encoding instead of failing on them."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def print_json(value: Any, *, indent: int | None = None) -> None:
    """Print a value as JSON; signs that stdout cannot show are escaped as JSON does it."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, ensure_ascii=True, allow_nan=False, indent=indent)
    print(text)

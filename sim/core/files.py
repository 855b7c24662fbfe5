"""Files are written whole or not at all: an interrupted or failed write leaves what was there before."""

import os
from collections.abc import Callable
from pathlib import Path

Content = str | bytes | Callable[[Path], object]


def write_whole(path: Path, content: Content) -> Path:
    """Write a file under a temporary name beside it, then rename it; return its path.

    Parameters
    ----------
    path : Path
        Its folder exists.
    content : str, bytes or callable
        Text is UTF-8. A callable gets the temporary path and writes to it.

    Raises
    ------
    OSError
        When it cannot be written; nothing is left behind.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if callable(content):
            content(part)
        else:
            part.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return path

"""Threads inside one run: the same compiled kernel over fixed chunks of a list of rows.

A kernel is called as ``kernel(start, stop, *arrays)`` and writes only rows of its own chunk, so the number
of threads changes nothing. Kernels release the interpreter lock (``nogil=True``).
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

CHUNK = 65_536


class Workers:
    """Runs chunked kernels on ``n_threads`` threads."""

    def __init__(self, n_threads: int = 1) -> None:
        self.n_threads = max(1, int(n_threads))
        self._pool: ThreadPoolExecutor | None = None

    def run(self, kernel: Callable[..., Any], n: int, *arrays: Any) -> list[Any]:
        """Call the kernel on every chunk of ``range(n)``; returns its results in chunk order."""
        starts = range(0, n, CHUNK)
        if self.n_threads == 1 or len(starts) <= 1:
            return [kernel(s, min(s + CHUNK, n), *arrays) for s in starts]
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.n_threads, thread_name_prefix="sim")
        return list(self._pool.map(lambda s: kernel(s, min(s + CHUNK, n), *arrays), starts))

    def __getstate__(self) -> dict[str, Any]:
        return {"n_threads": self.n_threads, "_pool": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

"""Memory between runs: what a finished run has left is given back before the next one begins.

A model is full of references in circles, and Python's collector counts objects, not bytes: by itself it lets the arrays of
many finished runs pile up (at 100,000 agents some 40 MB a run).
"""

import gc
from collections.abc import Callable
from time import perf_counter
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")
LONG = 1.0  # seconds: a shorter task has left little, and a collection takes a tenth of a second
_is_frozen = False


def do(work: Callable[[Task], Result], task: Task) -> Result:
    """Do a task in a process that does other things too."""
    began = perf_counter()
    try:
        return work(task)
    finally:
        if perf_counter() - began > LONG:
            gc.collect()


def do_on_worker(work: Callable[[Task], Result], task: Task) -> Result:
    """Do a task in a process for tasks: what the first one leaves (modules, compiled code) is not looked through again."""
    global _is_frozen
    try:
        return work(task)
    finally:
        gc.collect()
        if not _is_frozen:
            gc.freeze()
            _is_frozen = True

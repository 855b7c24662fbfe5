"""Many independent runs on worker processes: spawned, watched, and stopped without losing what is finished."""

import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing import active_children, connection, get_context, parent_process
from multiprocessing.process import BaseProcess
from typing import Any, Protocol

from sim.core.errors import Problem, ScenarioError, SimError
from sim.experiments.cpus import usable_cpus
from sim.experiments.memory import Result, Task, do, do_on_worker
from sim.experiments.numbers import whole_numbers
from sim.scenario.registry import own_classes

Progress = Callable[[int, int], None]
_AHEAD = 2
_GRACE = 5.0  # seconds


class RunError(SimError):
    """A run of many that failed: which one, with what, and why."""


class WorkerError(SimError):
    """A worker process that died (killed, or out of memory); what had finished is kept."""


class SchedulerError(SimError):
    """A scheduler or its workers that cannot be used: not there, not installed, or of other versions."""


class Executor(Protocol):
    """Where the tasks of a study are done."""

    def results(
        self, work: Callable[[Task], Result], tasks: Iterator[Task], *, total: int
    ) -> Generator[Result, None, None]:
        """Yield the results as they come; tasks are taken a few at a time, and none after one has failed.

        Closing the generator stops all. ``work`` is a function of a module: it travels to other processes.
        """
        ...


@dataclass(frozen=True)
class Processes:
    """Spawned processes of this machine; with 1, or for a single task, this process itself."""

    workers: int

    def results(
        self, work: Callable[[Task], Result], tasks: Iterator[Task], *, total: int
    ) -> Generator[Result, None, None]:
        """Yield the results as they come."""
        if self.workers == 1 or total <= 1:
            yield from (do(work, task) for task in tasks)
        else:
            yield from _spread(work, tasks, min(self.workers, total))

    def __str__(self) -> str:
        return f"{self.workers} process{'es' if self.workers > 1 else ''}"


def executor_of(workers: int | None = None, scheduler: str | None = None) -> Executor:
    """Return worker processes of this machine, or the workers of a Dask scheduler, which must answer.

    Raises
    ------
    ScenarioError
        When a number or an address cannot be, or when both are given.
    SchedulerError
        When the scheduler or its workers cannot be used.
    """
    if scheduler is None:
        return Processes(check_workers(workers))
    if workers is not None:
        raise ScenarioError([Problem("workers", f"{workers} beside a scheduler", "one of both")])
    from sim.experiments.dask_executor import Dask

    return Dask(scheduler)


def check_workers(workers: int | None) -> int:
    """Return the number of worker processes; None is one per processor that this process may use."""
    return whole_numbers(workers=workers)["workers"] or usable_cpus()


def run_all(
    work: Callable[[Task], Result],
    tasks: Iterable[Task],
    *,
    executor: Executor,
    finished: Callable[[Result], None],
    total: int,
    progress: Progress | None = None,
) -> None:
    """Do every task; ``finished`` hears of each result, in the order in which they come.

    Parameters
    ----------
    work : callable
        A function of a module (it travels to other processes), from task to result.
    executor : Executor
    finished : callable
        Called in this process; whatever interrupts the rest, every result that came has been given to it.
    total : int
        Number of tasks.
    progress : callable
        ``progress(done, total)``.

    Raises
    ------
    RunError
        When a task raises a ``SimError``; no further task is begun.
    WorkerError
        When a worker process dies.
    """
    if progress is not None:
        progress(0, total)
    with closing(executor.results(work, iter(tasks), total=total)) as results:
        for done, result in enumerate(results, start=1):
            finished(result)
            if progress is not None:
                progress(done, total)


def _spread(work: Callable[[Task], Result], tasks: Iterator[Task], workers: int) -> Generator[Result, None, None]:
    """Yield results from worker processes as they come; a few tasks wait ahead of the workers."""
    failure: Exception | None = None
    with _pool(workers) as pool:
        waiting: set[Future[Result]] = {pool.submit(do_on_worker, work, t) for t in islice(tasks, workers * _AHEAD)}
        while waiting:
            ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in ready:
                error = future.exception()
                if error is None:
                    yield future.result()
                elif failure is None:
                    failure = _explained(error)
            if failure is not None:
                for future in waiting:
                    future.cancel()
                waiting = {f for f in waiting if not f.cancelled()}
            else:
                waiting |= {pool.submit(do_on_worker, work, t) for t in islice(tasks, len(ready))}
    if failure is not None:
        raise failure


def _explained(error: BaseException) -> Exception:
    if isinstance(error, BrokenProcessPool):
        return WorkerError(
            "a worker process died (killed, or out of memory?); finished runs are kept: give the same command again to go "
            "on, with fewer --workers if memory was short. In a script, guard the call with if __name__ == '__main__':"
        )
    return error if isinstance(error, Exception) else WorkerError(f"a worker process ended: {error!r}")


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Give a pool of spawned processes; whatever ends the block ends them too."""
    before = set(active_children())
    pool = ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_prepare, initargs=(own_classes(),)
    )
    try:
        yield pool
    except BaseException:
        _end(set(active_children()) - before)  # first, so that the thread of the pool ends before an exit does
        pool.shutdown(wait=True, cancel_futures=True)
        raise
    pool.shutdown(wait=True)


def _end(children: Iterable[BaseProcess]) -> None:
    """End worker processes: ask first, and kill whoever has not gone after a while (one that is only starting may not hear)."""
    for child in children:
        child.terminate()
    for child in children:
        child.join(_GRACE)
        if child.is_alive():
            child.kill()
            child.join(_GRACE)


def _prepare(own: tuple[type[Any], ...]) -> None:
    """Make a worker ready: it leaves Ctrl-C to its parent, ends when that ends, and knows mechanisms of one's own.

    Unpickling a class imports its module, whose decorator registers it here too.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()


def _follow(sentinel: int) -> None:
    """End this process when its parent has ended, however that came about."""
    connection.wait([sentinel])
    os._exit(1)

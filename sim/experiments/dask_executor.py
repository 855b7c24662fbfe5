"""Runs on the workers of a Dask cluster: the same tasks, the same rows, other machines.

A task is a pure function of its content. So a run that is lost with its worker is done again by another one, and the table
is that of one process, bit for bit. Each task carries what its worker must have (the code of this package, the versions of
the packages behind results, the files of mechanisms of one's own), so that a worker which comes later is held to it too.
"""

import logging
import pickle
import re
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from sim.core.errors import Problem, ScenarioError, SimError
from sim.experiments.executor import SchedulerError, WorkerError
from sim.experiments.memory import Result, Task
from sim.experiments.on_worker import Code, own_code, own_versions, run_task

if TYPE_CHECKING:
    from distributed import Client, Future

SECONDS_TO_CONNECT = 5
SECONDS_FOR_A_WORKER = 30
_AHEAD = 2
_AGAIN = "finished runs are kept: give the same command again to go on"


@dataclass(frozen=True)
class Dask:
    """The workers of a Dask scheduler.

    Parameters
    ----------
    address : str
        ``tcp://HOST:PORT`` (or ``tls://``).

    Raises
    ------
    ScenarioError
        When the address cannot be one.
    SchedulerError
        When the scheduler does not answer, has no worker, or a worker has other code or versions.
    """

    address: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"(tcp|tls)://[^\s/]+:\d+", self.address):
            raise ScenarioError(
                [Problem("scheduler", repr(self.address), "an address, for example tcp://10.0.0.1:8786")]
            )
        code = own_code()
        with _client(self.address) as client:
            _check_workers(client, code, self.address)

    def __str__(self) -> str:
        return f"the workers of {self.address}"

    def results(
        self, work: Callable[[Task], Result], tasks: Iterator[Task], *, total: int
    ) -> Generator[Result, None, None]:
        """Yield the results as they come."""
        if not total:
            return
        code = own_code()
        with _client(self.address) as client:
            _check_workers(client, code, self.address)
            yield from _spread(client, work, tasks, code, self.address)


def _spread(
    client: "Client", work: Callable[[Task], Result], tasks: Iterator[Task], code: Code, address: str
) -> Generator[Result, None, None]:
    """Yield results as they come; two tasks a worker are out, however many workers there are by now."""
    from distributed import CancelledError, as_completed

    failure: Exception | None = None
    waiting = as_completed(loop=client.loop)
    out: set[Future] = set()

    def send() -> None:
        try:
            room = _AHEAD * max(1, len(client.nthreads())) - len(out)
            for task in map(pickle.dumps, islice(tasks, max(0, room))):
                future = client.submit(run_task, work, task, code, pure=False)
                out.add(future)
                waiting.add(future)
        except (OSError, RuntimeError, CancelledError):  # the client's own when its scheduler has gone
            raise _gone(address) from None

    try:
        send()
        for future in waiting:
            out.discard(future)
            result, error = _outcome(future, address)
            if isinstance(error, WorkerError):
                raise error
            failure = failure or error
            if failure is None:
                send()
            if error is None:
                yield result
    finally:
        with suppress(Exception):  # whatever ended the block is told, not that nobody listens any more
            client.cancel(list(out))
    if failure is not None:
        raise failure


def _gone(address: str) -> WorkerError:
    return WorkerError(f"the scheduler at {address} has gone, or has dropped the runs; {_AGAIN}")


def _outcome(future: "Future", address: str) -> tuple[Any, Exception | None]:
    """Return the result of a task, or why it has none in words."""
    from distributed import CancelledError, KilledWorker

    try:
        return future.result(), None
    except SimError as error:
        return None, error
    except CancelledError:
        return None, _gone(address)
    except KilledWorker as error:
        return None, WorkerError(
            f"{error.allowed_failures + 1} workers have died of one run, the last at {error.last_worker.address} (out of "
            f"memory?); {_AGAIN}, with fewer workers a machine if memory was short"
        )
    except Exception as error:
        return None, WorkerError(
            f"a worker of {address} failed: {type(error).__name__}: {_first_line(error)}; {_AGAIN}"
        )


def _check_workers(client: "Client", code: Code, address: str) -> None:
    """Raise ``SchedulerError`` when there is no worker, or one with other code or other versions."""
    from distributed import TimeoutError as Late

    try:
        client.wait_for_workers(1, timeout=SECONDS_FOR_A_WORKER)
    except (Late, TimeoutError):
        raise SchedulerError(
            f"the scheduler at {address} has no worker after {SECONDS_FOR_A_WORKER} seconds; start one with: "
            f"dask worker {address} --nthreads 1"
        ) from None
    found = client.run(own_versions, on_error="return")
    wrong = [f"worker {name}: {said}" for name, facts in sorted(found.items()) if (said := _differences(facts, code))]
    if wrong:
        raise SchedulerError(
            "\n".join([*wrong, "the workers need the same versions as this process (docs/cluster.md)"])
        )


def _differences(found: Any, code: Code) -> str:
    if isinstance(found, BaseException):
        return f"sim cannot be used there ({type(found).__name__}: {_first_line(found)})"
    return "; ".join(code.differences(found))


@contextmanager
def _client(address: str) -> "Iterator[Client]":
    """Give a client of the scheduler; what goes wrong with it is said in one line, not in its log."""
    try:
        from distributed import Client
    except ImportError:
        raise SchedulerError(
            "a scheduler needs the package distributed, which is not installed; install it with: "
            "pip install 'sim[distributed]'"
        ) from None
    with _quiet_log():
        try:
            client = Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
        except (OSError, ValueError) as error:
            raise SchedulerError(f"no Dask scheduler answers at {address} ({_first_line(error)})") from None
        try:
            yield client
        finally:
            client.close(timeout=SECONDS_TO_CONNECT)


@contextmanager
def _quiet_log() -> Iterator[None]:
    """Keep the package's log, each part of which has a level of its own, off the screen."""
    names = [n for n in logging.root.manager.loggerDict if n.partition(".")[0] == "distributed"]
    levels = {logging.getLogger(name): logging.getLogger(name).level for name in names}
    try:
        for log in levels:
            log.setLevel(logging.CRITICAL)
        yield
    finally:
        for log, level in levels.items():
            log.setLevel(level)


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]

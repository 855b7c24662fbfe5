"""A Dask scheduler and workers on this machine, as somebody would start them by hand."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sim
from sim.experiments.executor import RunError

QUIET = ["--no-dashboard"]


@dataclass
class Cluster:
    """A scheduler and its workers, all processes of their own."""

    address: str
    scheduler: subprocess.Popen
    folder: Path
    workers: list[subprocess.Popen] = field(default_factory=list)

    def add_worker(self) -> subprocess.Popen:
        """Start one more worker: one thread, without a guardian that would start it again."""
        words = ["worker", self.address, "--nthreads", "1", "--no-nanny", "--local-directory", str(self.folder)]
        self.workers.append(dask(*words, *QUIET))
        return self.workers[-1]

    def names(self) -> list[str]:
        """Return the addresses of the workers that have come."""
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            return sorted(client.nthreads())

    def wait_for_workers(self, number: int) -> None:
        """Wait until so many workers have come."""
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(number, timeout=60)


def dask(*words: str, allowed_failures: int = 3) -> subprocess.Popen:
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(map(str, (Path(sim.__file__).parents[1], Path(__file__).parent)))
    }
    environment["DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES"] = str(allowed_failures)
    command = [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def square_or_fail(k: int) -> int:
    """Do a task of a study that workers can import; the one of number 5 fails."""
    if k == 5:
        raise RunError(f"run {k}: broken")
    return k * k


def end_own_process(task: int) -> int:
    """Do a task that ends whoever does it."""
    os.kill(os.getpid(), signal.SIGKILL)
    return task


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def cluster(folder: Path, *, workers: int, allowed_failures: int = 3) -> Iterator[Cluster]:
    """Give a cluster on the loopback address; its processes end with the block."""
    port = free_port()
    scheduler = dask("scheduler", "--host", "127.0.0.1", "--port", str(port), *QUIET, allowed_failures=allowed_failures)
    own = Cluster(f"tcp://127.0.0.1:{port}", scheduler, folder)
    try:
        for _ in range(workers):
            own.add_worker()
        yield own
    finally:
        for process in [*own.workers, scheduler]:
            process.kill()
            process.wait()


def wait_until_it_answers(address: str) -> None:
    host, port = address.removeprefix("tcp://").split(":")
    for _ in range(300):
        with socket.socket() as one:
            if one.connect_ex((host, int(port))) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(address)

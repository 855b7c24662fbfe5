"""The options that all commands of many runs share."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from sim.commands.app import WholeOrNone

Flag = Annotated[bool, Parameter(negative=())]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Study:
    """How many runs are done, where they go, and what is said meanwhile.

    Parameters
    ----------
    workers
        Worker processes; without it one per processor that this process may use.
    scheduler
        Address of a Dask scheduler, tcp://HOST:PORT: its workers do the runs (docs/cluster.md).
    agents
        Number of agents; the market keeps its size, each agent stands for more or fewer people.
    days
        Days to simulate from launch: the horizon of all sums.
    out
        Folder, continued where it was stopped; without it one in results, named by what is run.
    json
        Print one JSON object on stdout.
    quiet
        No progress on stderr.
    """

    workers: WholeOrNone = None
    scheduler: str | None = None
    agents: WholeOrNone = None
    days: WholeOrNone = None
    out: str | None = None
    json: Flag = False
    quiet: Flag = False

    @property
    def runs_on(self) -> dict[str, Any]:
        """Return who does the runs, and how large they are: arguments of every study."""
        return {"workers": self.workers, "scheduler": self.scheduler, **self.size}

    @property
    def size(self) -> dict[str, Any]:
        """Return agents and days."""
        return {"agents": self.agents, "days": self.days}

    def folder(self, name: str) -> Path:
        """Return the folder asked for, or the one of that name in results."""
        return Path(self.out) if self.out is not None else Path("results") / name

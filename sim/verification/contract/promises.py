"""All promises of the contract, in order; ``verdicts`` holds mechanisms to them."""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import signature
from time import perf_counter
from typing import Any

from sim.core.mechanism import Mechanism
from sim.verification.contract import access, conduct, half_steps, statements, values
from sim.verification.contract.bench import Bench, said


@dataclass(frozen=True)
class Promise:
    """One promise.

    Attributes
    ----------
    key : str
        Short name.
    find : callable
        ``find(bench, name)`` returns what was found wrong, each with its fix; its docstring says the promise.
        ``find(bench)`` when the promise is that of a world with the mechanism in it.
    applies : callable
        Whether a mechanism makes it; ``otherwise`` says why not.
    false_alarm : float
        Probability that a right mechanism fails, per comparison; 0 where nothing is left to chance.
    """

    key: str
    find: Callable[..., list[str]]
    applies: Callable[[type[Mechanism]], bool] = lambda _: True
    otherwise: str = ""
    false_alarm: float = 0.0

    @property
    def words(self) -> str:
        """Return the promise in words."""
        return (self.find.__doc__ or "").strip().split("\n")[0].rstrip(".")

    @property
    def is_of_world(self) -> bool:
        """Return whether one world answers for all mechanisms in it."""
        return len(signature(self.find).parameters) == 1

    def faults(self, bench: Bench, name: str) -> list[str]:
        """Return what was found wrong; an exception and a numerical warning of a run are faults."""
        arguments: tuple[Any, ...] = (bench,) if self.is_of_world else (bench, name)
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)
            try:
                return self.find(*arguments)
            except Exception as error:
                return [said(error, bench.all[name])]


PROMISES = (
    Promise("docstring", statements.docstring),
    Promise("parameters", statements.parameters),
    Promise("labels", statements.labels),
    Promise("alone", conduct.alone),
    Promise("repeats", conduct.repeats),
    Promise("repeats_among_all", conduct.repeats_among_all),
    Promise("threads", conduct.threads),
    Promise("pickling", conduct.pickling),
    Promise("numbers", conduct.numbers),
    Promise("books", conduct.books),
    Promise("writes", access.writes),
    Promise("reads", access.reads),
    Promise("asks", access.asks),
    Promise("postings", access.postings),
    Promise("bounds", values.bounds, lambda m: bool(m.Params.declared), "it has no parameters"),
    Promise(
        "steps",
        values.steps,
        lambda m: any(not p.fixed for p in m.Params.declared.values()),
        "no parameter may be dated",
    ),
    Promise("null", values.null, lambda m: m.null is not None, "it declares no null"),
    Promise(
        "half_steps", half_steps.half_steps, lambda m: m.sub_daily, "it knows whole days only", half_steps.FALSE_ALARM
    ),
)


@dataclass(frozen=True)
class Verdict:
    """How one mechanism keeps one promise; no faults when it does not make it."""

    promise: Promise
    is_made: bool
    faults: tuple[str, ...]
    seconds: float


def verdicts(bench: Bench, name: str) -> Iterator[Verdict]:
    """Hold a mechanism to every promise, yielding each verdict when it is there."""
    for promise in PROMISES:
        began, is_made = perf_counter(), promise.applies(bench.all[name])
        faults = tuple(promise.faults(bench, name)) if is_made else ()
        yield Verdict(promise, is_made, faults, perf_counter() - began)

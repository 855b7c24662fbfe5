"""The whole numbers of a call (seed, agents, days, runs ...): one list of what each may be, checked at the door."""

from typing import Any

from sim.core.errors import Problem, ScenarioError
from sim.core.units import plain, shown, whole

RANGES = {
    "seed": (0, 2**32 - 1),
    "agents": (1, 10**9),
    "days": (1, 7305),
    "threads": (1, 256),
    "seeds": (1, 10_000),
    "runs": (1, 100_000),
    "graphs": (4, 1000),
    "workers": (1, 256),
    "rank": (1, 1000),
    "risks": (1, 1000),
}
MAY_BE_LEFT_OUT = ("agents", "days", "graphs", "workers", "rank", "risks")


def whole_numbers(**asked: Any) -> dict[str, Any]:
    """Return the numbers of a call as Python's own, None where one was left out.

    A NumPy number is a number, and so is 2000.0; a truth value, a fraction, NaN and infinity are none.

    Raises
    ------
    ScenarioError
        With every number that cannot be.
    """
    found: dict[str, Any] = {}
    problems = []
    for name, value in asked.items():
        least, most = RANGES[name]
        if value is None and name in MAY_BE_LEFT_OUT:
            found[name] = None
            continue
        found[name] = number = whole(value)
        if number is None or not least <= number <= most:
            problems.append(Problem(name, shown(plain(value)), f"a whole number from {least} to {most:,}"))
    if problems:
        raise ScenarioError(problems)
    return found

"""``sim contract``."""

import sys
from typing import TYPE_CHECKING, Any

from sim.commands.output import print_json

if TYPE_CHECKING:
    from sim.verification.contract.promises import Verdict


def contract(source: str, *, as_json: bool) -> int:
    """Hold the mechanisms of a file to the contract; 1 when a promise is not kept."""
    from sim.verification.contract.bench import Bench
    from sim.verification.contract.outside import names_in
    from sim.verification.contract.promises import verdicts

    names = names_in(source)
    bench, out, n_broken = Bench(names), [], 0
    for name in names:
        if not as_json:
            print(f"{name}:")
        said: set[str] = set()
        rows = []
        for verdict in verdicts(bench, name):
            rows.append(_plain(verdict))
            n_broken += bool(verdict.faults)
            if not as_json:
                _line(verdict, said)
        out.append({"mechanism": name, "is_kept": not any(row["faults"] for row in rows), "promises": rows})
    if as_json:
        print_json({"source": source, "mechanisms": out}, indent=1)
    elif n_broken:
        print(f"{n_broken} promise{'s' if n_broken > 1 else ''} not kept", file=sys.stderr)
    return 1 if n_broken else 0


def _line(verdict: "Verdict", said: set[str]) -> None:
    """Print one line a promise, and one a fault that was not said before."""
    promise, new = verdict.promise, [fault for fault in verdict.faults if fault not in said]
    chance = (
        f" (false alarms: {promise.false_alarm:g} per comparison)" if promise.false_alarm and verdict.is_made else ""
    )
    word = ("FAULT" if verdict.faults else "ok") if verdict.is_made else "-"
    more = (
        f" (not asked: {promise.otherwise})"
        if not verdict.is_made
        else " (as above)"
        if verdict.faults and not new
        else ""
    )
    print(f"  {word:6}{promise.words}{chance}{more}", flush=True)
    for fault in new:
        print(f"          {fault}")
    said.update(new)


def _plain(verdict: "Verdict") -> dict[str, Any]:
    p = verdict.promise
    return {
        "promise": p.key,
        "words": p.words,
        "is_made": verdict.is_made,
        "is_kept": not verdict.faults,
        "faults": list(verdict.faults),
        "false_alarm": p.false_alarm,
        "seconds": round(verdict.seconds, 2),
    }

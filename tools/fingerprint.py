"""Proves that a redesign moved no number: hashes everything that five worlds leave behind, and compares two checkouts.

    python tools/fingerprint.py write before.json        # in the old checkout (with its own interpreter)
    python tools/fingerprint.py write after.json         # in the new one, on the same machine
    python tools/fingerprint.py compare before.json after.json

Hashed, value by value: every series and panel, every posting, every order on the day on which it is placed, every
column of every table at the end. Names that a redesign changes are told apart by ``RENAMED``. Floating point sums are
hashed exactly, so both checkouts must run on one machine with one set of packages.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

import sim

POLICY = {
    "settlement.commission": {"2027-01-01": "5 %", "2027-03-01": "8 %"},
    "fulfilment.promise": {"2027-01-01": "90 %", "2027-02-15": "70 %"},
    "group_buying.discount": {"2027-01-01": "15 %", "2027-03-15": "25 %"},
    "spending.budget": {"2027-01-01": "12 M RMB per year", "2027-02-01": "24 M RMB per year"},
    "choice.quality": {"2027-01-01": "1", "2027-04-01": "1.5"},
    "referral.reward_sender": {"2027-01-01": "10 RMB", "2027-02-10": "20 RMB"},
}
SMALL = {"market.people": 20_000, "market.people_per_agent": 1}
WORLDS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "base": ("business_plan", {}, {"agents": 200_000, "days": 150}),
    "loaded": ("loaded", SMALL, {"days": 400}),
    "private_domain": ("private_domain", {}, {"agents": 200_000, "days": 150}),
    "market": ("loaded", SMALL | {"leaving.then": "market", "group_buying.share": "50 %"}, {"days": 200}),
    "dated": ("loaded", SMALL | {"group_buying.share": "50 %"} | POLICY, {"days": 150}),
}
RENAMED = {"orders.paid": "orders.cash"}
"""Items by their new name, where a redesign gave them another one: new -> old."""


def fingerprint(world: str) -> dict[str, list[Any]]:
    """Return [hash, size, sum] of everything that a world leaves behind, by name."""
    scenario, settings, numbers = WORLDS[world]
    policies = ["group_buying"] if "group_buying.share" in settings else []
    model = sim.load(scenario, policies=policies, settings=settings).model(seed=3, collect=False, **numbers)
    orders: dict[str, list[np.ndarray]] = {}
    while model.running:
        model.step()
        placed = model.state.today.get("orders")
        for field in placed.dtype.names if placed is not None else ():
            orders.setdefault(f"orders.{field}", []).append(placed[field].copy())
    state = model.state
    items = {f"series.{n}": v for n, v in state.series.values.items()}
    items |= {f"panel.{n}": v for n, v in state.series.panels.items()}
    items |= {n: np.concatenate(parts) for n, parts in orders.items()}
    for name, column in state.ledger.frame().items():
        items[f"ledger.{name}"] = column.to_numpy()
    for name, table in state.tables.items():
        items |= {f"{name}.{n}": v for n, v in table.columns.items()}
    if "users" in state.tables:  # told by person, as they were before users had a table of their own
        items |= {f"people.{n}": state.by_person(n) for n in state.users.columns if n != "person"}
    for name, risk in state.risks.items():
        rows = risk.row_of if getattr(risk, "row_of", None) is not None else slice(None)
        items |= {f"risk.{name}.rates": risk.rates[rows], f"risk.{name}.threshold": risk.threshold[rows]}
    items["active"] = state.active
    return {RENAMED.get(n, n): _print_of(v) for n, v in items.items()}


def _print_of(values: np.ndarray) -> list[Any]:
    """Return [hash, size, sum]; numbers of any width and kind that are equal have one hash."""
    if values.dtype.kind in "OUM" or not np.issubdtype(values.dtype, np.number) and values.dtype != bool:
        text = "\n".join(map(str, values.tolist())).encode()
        return [hashlib.blake2b(text, digest_size=12).hexdigest(), int(values.size), 0.0]
    exact = np.ascontiguousarray(values, dtype=np.float64)
    exact = np.where(np.isinf(exact), 0.0, exact)  # thresholds of whoever is not at risk
    return [hashlib.blake2b(exact.tobytes(), digest_size=12).hexdigest(), int(exact.size), float(exact.sum())]


def compare(one: dict[str, Any], other: dict[str, Any]) -> int:
    """Print what differs; return how many items do (those of one side only are named, and do not count)."""
    n = 0
    for world in one:
        a, b = one[world], other.get(world, {})
        same = sum(a[k][0] == b[k][0] for k in a.keys() & b.keys())
        print(f"{world}: {same} items equal")
        for side, extra in (("first", a.keys() - b.keys()), ("second", b.keys() - a.keys())):
            if extra:
                print(f"  only in the {side}: {', '.join(sorted(extra))}")
        for key in sorted(k for k in a.keys() & b.keys() if a[k][0] != b[k][0]):
            n += 1
            print(f"  DIFFERS {key}: size {a[key][1]} and {b[key][1]}, sum {a[key][2]!r} and {b[key][2]!r}")
    print("equal" if n == 0 else f"{n} items differ")
    return n


def main(words: list[str]) -> int:
    """Write a fingerprint, or compare two."""
    if len(words) >= 2 and words[0] == "write":
        chosen = words[2:] or list(WORLDS)
        Path(words[1]).write_text(json.dumps({w: fingerprint(w) for w in chosen}, indent=1), encoding="utf-8")
        return 0
    if len(words) == 3 and words[0] == "compare":
        one, other = (json.loads(Path(p).read_text(encoding="utf-8")) for p in words[1:])
        return 1 if compare(one, other) else 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

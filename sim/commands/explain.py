"""``sim explain``."""

import sys
from typing import Any

from sim.core.errors import nearest


def explain_name(name: str | None) -> int:
    """Explain a mechanism, a parameter (or section), a metric, an account, a statement line, an outcome, a shipped file.

    Where a name is several of these, all are explained: ``pre_orders`` is a metric and a policy.
    """
    from sim.commands.explain_files import print_files
    from sim.commands.explain_outcome import print_line
    from sim.scenario.compose import unfold
    from sim.scenario.registry import mechanisms, parameters
    from sim.world.settings import SECTIONS

    if name is None:
        _list(mechanisms(), SECTIONS)
        return 0
    ((_, name, _),) = unfold((), name, None)
    if not _is_explained(name, mechanisms(), parameters()):
        return _explain_others(name, mechanisms(), parameters())
    print_line(name)
    print_files(name)
    return 0


def _is_explained(name: str, known: dict[str, Any], keys: dict[str, Any]) -> bool:
    """Explain whatever has exactly this name; return whether there is something."""
    from sim.commands.explain_outcome import print_indicators, print_outcome, print_watched
    from sim.finance.outcomes.catalogue import CATALOGUE
    from sim.scenario.compose import folded
    from sim.world.settings import GROUPS, SECTIONS
    from sim.world.watched import INDICATED, SPECIAL

    metrics = {metric.name: (m, metric) for m in known.values() for metric in m.metrics}
    if name in known:
        _mechanism(known[name])
    elif name in SECTIONS:
        print(f"{name}: {(SECTIONS[name].__doc__ or '').strip()}\n")
        _parameters(SECTIONS[name].declared)
    elif name in GROUPS:
        _parameters({key.removeprefix(f"{name}_"): p for key, p in keys.items() if key.startswith(f"{name}_")})
    elif name in keys:
        _parameter(folded(name), keys[name])
    elif name in metrics:
        owner, metric = metrics[name]
        print(f"{name} ({metric.kind}, {metric.unit}): {metric.doc}\nlabel: {metric.label} {metric.zh}")
        print(f"recorded by: {owner.name}")
        if name in SPECIAL:
            print_watched(SPECIAL[name])
    elif name in CATALOGUE:
        print_outcome(CATALOGUE[name])
    elif name in (indicators := SPECIAL | INDICATED):
        print_watched(indicators[name])
    elif name == "indicators":
        print_indicators()
    else:
        return False
    return True


def _explain_others(name: str, known: dict[str, Any], keys: dict[str, Any]) -> int:
    """Say what a name was renamed to, explain what it is the end or a word of, or name the nearest."""
    from sim.commands.explain_files import print_files
    from sim.commands.explain_outcome import print_matches
    from sim.finance.outcomes.catalogue import CATALOGUE
    from sim.scenario.compose import folded
    from sim.scenario.registry import new_name
    from sim.world.chart import LINES
    from sim.world.settings import SECTIONS

    renamed = CATALOGUE.renamed.get(name) or folded(new_name(name))
    if renamed:
        print(f"explain: {folded(name)} was renamed to {renamed}", file=sys.stderr)
        return 1
    short = [k for k in keys if k.endswith(f".{name}")]
    for key in short:
        _parameter(key, keys[key])
    others = _accounts_and_causes(known)
    if name in others:
        print(others[name])
    if print_files(name) or print_matches(name) or short or name in others:
        return 0
    metrics = [x.name for m in known.values() for x in m.metrics]
    meant = folded(
        nearest(name, [*known, *keys, *metrics, *SECTIONS, *others, *CATALOGUE, *_files(), *(x.name for x in LINES)])
    )
    hint = f"; did you mean {meant!r}?" if meant else ""
    allowed = "a mechanism, a parameter, a metric, an outcome, a policy or a scenario"
    print(f"explain: found {folded(name)!r}; allowed: {allowed}{hint}", file=sys.stderr)
    return 1


def _files() -> list[str]:
    from sim.scenario.load import shipped_names

    return [file.rpartition("/")[2] for file in shipped_names()]


def _accounts_and_causes(known: dict[str, Any]) -> dict[str, str]:
    """Return what is to be said of every account, and of every metric by cause."""
    from sim.core.risk import FLOWS
    from sim.world.accounts import ACCOUNTS

    out = {a.name: f"{a.name} (account, line {a.line}): {a.label} {a.zh}; in the chart" for a in ACCOUNTS}
    for m in known.values():
        out |= {a.name: f"{a.name} (account, line {a.line}): {a.label} {a.zh}; opened by {m.name}" for a in m.accounts}
        for h in m.hazards:
            flow = FLOWS.get(h.risk, h.risk)
            out[h.metric] = (
                f"{h.metric} (flow, people): {flow} because of {h.label or h.cause} {h.zh}; hazard of {m.name}"
            )
    return out


def _list(known: dict[str, Any], sections: dict[str, Any]) -> None:
    print("Sections:")
    for name, cls in sections.items():
        print(f"  {name:16} {_first(cls)}")
    print("\nMechanisms:")
    for name, m in known.items():
        print(f"  {name:16} {m.phase.name:11} {_first(m)}")


def _first(thing: Any) -> str:
    return (thing.__doc__ or "").strip().split("\n")[0]


def _mechanism(m: Any) -> None:
    print(f"{m.name} (phase {m.phase.name})\n")
    print("\n".join(line.strip() for line in (m.__doc__ or "").strip().split("\n")))
    for title, items in (
        ("adds to the hazard", [f"{h.risk}, cause {h.cause}, per {h.per}" for h in m.hazards]),
        ("reads", m.reads),
        ("reads where somebody declares it", m.may_read),
        ("writes", m.writes),
        ("puts together", [kind.__name__ for kind in m.assembles]),
        ("parts", [f"{type(p).__name__} {p.name}: {p.doc}" for p in m.parts]),
        ("columns", [f"{c.path}: {c.doc}" for c in m.columns]),
        ("events", [f"today.{e.name}: {e.doc}" for e in m.events]),
        ("resources", [f"resources.{r.name}: {r.doc}" for r in m.resources]),
        ("metrics", [f"{x.name} ({x.kind}, {x.unit}): {x.doc}" for x in m.metrics]),
        ("charts", [f"{x.label}: {', '.join(x.metrics)}" for x in (m.page.charts if m.page else ())]),
        ("accounts", [f"{a.name} (line {a.line})" for a in m.accounts]),
    ):
        if items:
            print(f"\n{title}:")
            for item in items:
                print(f"  {item}")
    if m.Params.declared:
        print("\nparameters:")
        _parameters(m.Params.declared)


def _parameters(declared: dict[str, Any]) -> None:
    for name, p in declared.items():
        lever = ", lever" if p.lever else ""
        symbol = f" ({p.symbol})" if p.symbol else ""
        print(f"  {name}{symbol} = {p.show(p.default)}  [{p.bounds()}; {p.evidence}{lever}]  {p.doc}")


def _parameter(key: str, p: Any) -> None:
    print(f"{key} = {p.show(p.default)}\n{p.doc}")
    print(f"label: {p.label} {p.zh}\nallowed: {p.bounds()}")
    if p.symbol:
        print(f"symbol: {p.symbol}")
    print(f"prior: {p.prior or ('none: a lever' if p.lever else 'none: fixed')}")
    print(f"evidence: {p.evidence}{'; ' + p.source if p.source else ''}")

"""``sim explain`` of outcomes: what one means, and, with ``--run``, what it is made of down to the postings."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sim.core.errors import nearest

if TYPE_CHECKING:
    from sim.finance.outcomes import Outcome
    from sim.finance.trace import MetricTrace, Trace
    from sim.world.chart import Line
    from sim.world.watched import Watched

WORDS = {"higher": "higher is better", "lower": "lower is better", "none": "neither direction is better"}
MOST_POSTINGS, MOST_BESIDE = 4, 4


def print_outcome(outcome: "Outcome") -> None:
    """Print a declaration."""
    from sim.finance.outcomes.declaration import UNITS

    print(f"{outcome.name} (outcome, {outcome.unit}: {UNITS[outcome.unit]}; {WORDS[outcome.better]})")
    print(f"{outcome.label}: {outcome.doc}\nlabel: {outcome.label} {outcome.zh}")
    print(f"made from: {', '.join(outcome.of)}")
    if outcome.family != outcome.name:
        print(f"family: {outcome.family}")


def print_watched(watched: "Watched") -> None:
    """Print an indicator that rules may watch."""
    from sim.world.indicators import INDICATORS

    print(f"{watched.name} (indicator, {_kind(watched)}): {watched.doc}\nlabel: {watched.label} {watched.zh}")
    made, indicator = ", ".join(watched.metrics), INDICATORS.get(watched.name)
    if indicator is not None:
        lag = f" {indicator.lag} days earlier" if indicator.lag else ""
        made = f"{indicator.above} over {indicator.below}{lag}; by year: year1.{indicator.name}"
    print(
        f"made from: {made}\nin a rule: over {watched.window} day{'s' * (watched.window != 1)} unless it says otherwise"
    )


def print_indicators() -> None:
    """Print what rules may watch besides the metrics of a day."""
    from sim.world.watched import INDICATED, SPECIAL

    for watched in (SPECIAL | INDICATED).values():
        print(f"{watched.name:34} {_kind(watched):9} {watched.doc}")
    print(
        "and every metric of a day (docs/metrics.md): a stock as of yesterday, a flow or ratio as its mean over 7 days;"
        "\nnot what nobody observes: hazards of shocks, and how well what is known agrees with the truth"
    )


def _kind(watched: "Watched") -> str:
    return watched.unit or watched.kind


def print_matches(word: str) -> bool:
    """Print metrics, lines and outcomes whose name or label holds a word; return whether there was one."""
    found = [*_metrics(word), *_lines(word), *_families(word)]
    for text in found:
        print(text)
    return bool(found)


def _has(word: str, *texts: str) -> bool:
    """Return whether a word is one of the words of some texts, or part of a Chinese one."""
    own = word.lower()
    apart = [t.lower().replace("_", " ").replace(".", " ").replace("(", " ").replace(")", " ").split() for t in texts]
    return any(own in words for words in apart) or (not own.isascii() and any(own in t for t in texts))


def _metrics(word: str) -> list[str]:
    from sim.scenario.registry import mechanisms

    return [
        f"{x.name} (metric, {x.kind}, {x.unit}): {x.doc}; recorded by {m.name}"
        for m in mechanisms().values()
        for x in m.metrics
        if _has(word, x.name, x.label, x.zh)
    ]


def _lines(word: str) -> list[str]:
    from sim.world.chart import LINES

    return [_line(x) for x in LINES if x.name == word or _has(word, x.name, x.label, x.zh)]


def print_line(name: str) -> None:
    """Print the line of the statements that has exactly this name, if there is one."""
    from sim.world.chart import LINES

    for line in LINES:
        if line.name == name:
            print(_line(line))


def _line(line: "Line") -> str:
    """Say what a line of the statements is, where it stands, and which accounts are on it."""
    from sim.finance.statements import OWN_GOODS
    from sim.scenario.registry import mechanisms
    from sim.world.accounts import ACCOUNTS
    from sim.world.chart import BALANCE, INCOME

    block = next((s.label for s in (*INCOME, *BALANCE) if s.name == line.section), line.section)
    opened = [*ACCOUNTS, *(a for m in mechanisms().values() for a in m.accounts)]
    names = sorted({a.name for a in opened if a.line == line.name})
    said = f"{line.name} (line of the statements): {line.label} {line.zh}; {line.kind}, in {block!r}"
    said += f"; accounts: {', '.join(names)}" if names else ""
    return said + ("; net revenue is what is left of own sales after it" if line.name == OWN_GOODS else "")


def _families(word: str) -> list[str]:
    from sim.finance.outcomes.catalogue import FAMILIES

    found = []
    for family in FAMILIES:
        name, label = (text.replace("{", " ").replace("}", " ") for text in (family.name, family.label))
        if _has(word, name, label, family.zh):
            found.append(f"{family.name} (outcome, {family.unit}): {family.doc}")
    return found


def explain_run(folder: str, name: str | None) -> int:
    """Follow an outcome of a run folder down to its postings."""
    from sim.finance.comparison_record import is_comparison
    from sim.finance.outcomes import CATALOGUE, outcomes
    from sim.finance.record import read_record
    from sim.finance.trace import trace

    path = Path(folder)
    if is_comparison(path):
        print(f"explain: {folder} holds a comparison; allowed with --run: a run or an ensemble", file=sys.stderr)
        return 1
    if name is None or name not in CATALOGUE:
        return _refuse(name)
    if (path / "base").is_dir():
        print("The point run of an ensemble: every parameter at its median. The other runs keep outcomes only.\n")
        path = path / "base"
    record = read_record(path)
    _print(trace(record, name, outcomes(record)), depth=0)
    return 0


def _refuse(name: str | None) -> int:
    """Say what may be followed, and which outcome was probably meant."""
    from sim.finance.outcomes import CATALOGUE

    if name in CATALOGUE.renamed:
        print(f"explain: {name} was renamed to {CATALOGUE.renamed[name]}", file=sys.stderr)
        return 1
    found = "no name" if name is None else repr(name)
    print(f"explain: found {found}; allowed with --run: an outcome, such as year1.profit", file=sys.stderr)
    for text in _families(name) if name else []:
        print(f"  {text}", file=sys.stderr)
    meant = nearest(name or "", CATALOGUE)
    if meant and name:
        print(f"did you mean {meant!r}?", file=sys.stderr)
    return 1


def _print(t: "Trace", *, depth: int) -> None:
    """Print a trace, and those of the outcomes that it is made from below it."""
    pad = "  " * depth
    known = _null(t.outcome) if t.value is None else shown(t.outcome, t.value)
    print(f"{pad}{t.outcome.name} = {known}   {t.outcome.label}, days {t.first} to {t.last}")
    print(f"{pad}  {t.outcome.doc}")
    for line in t.lines:
        print(f"{pad}  {line.name:18} {line.fen / 100:>18,.2f} RMB  {line.label}")
        for p in line.postings[:MOST_POSTINGS]:
            days = "1 day" if p.days == 1 else f"{p.days} days"
            how = f"{p.mechanism}: debit {p.debit}, credit {p.credit}, on {days}"
            print(f"{pad}    {'':16} {p.fen / 100:>18,.2f} RMB  {how}")
        rest = line.postings[MOST_POSTINGS:]
        if rest:
            print(f"{pad}    {'':16} {sum(p.fen for p in rest) / 100:>18,.2f} RMB  {len(rest)} more pairs of accounts")
    if t.lines:
        total = sum(line.fen for line in t.lines) / 100
        is_sum = t.outcome.unit == "RMB" and t.value == total
        what = "sum" if is_sum else "all of these"
        print(f"{pad}  {what:18} {total:>18,.2f} RMB")
        if not is_sum:
            print(f"{pad}  (the number is made from them by its definition; it is not their sum)")
    for metric in t.metrics:
        print(f"{pad}  {_metric(metric)}")
    if t.beside and depth == 0:
        print(f"{pad}  what these mechanisms recorded in the same days:")
        for mechanism, recorded in t.beside.items():
            some = "; ".join(f"{m.name} {_amount(m)}" for m in recorded[:MOST_BESIDE])
            print(f"{pad}    {mechanism}: {some}{'; ...' if len(recorded) > MOST_BESIDE else ''}")
    for source in t.sources:
        _print(source, depth=depth + 1)
    if t.others:
        print(f"{pad}  also from: {', '.join(t.others)}")


def _null(outcome: "Outcome") -> str:
    """Return what a null may mean."""
    if outcome.is_never:
        return "null (it has not come about in the run)"
    return "null (its period was not simulated whole, its mechanism is off, or its definition gives no number here)"


def _metric(m: "MetricTrace") -> str:
    how = "sum of" if m.kind == "flow" else "last value of"
    return f"{how} {m.name} = {_amount(m)} ({m.label}, {m.mechanism})"


def _amount(m: "MetricTrace") -> str:
    value, unit = (m.value / 100, "RMB") if m.unit == "fen" else (m.value, m.unit)
    return f"{value:,.6g} {unit}" if abs(value) < 1e6 else f"{value:,.0f} {unit}"


def shown(outcome: "Outcome", value: float | int | bool) -> str:
    """Return a value with its unit."""
    if outcome.is_truth:
        return "true" if value else "false"
    if outcome.unit == "share":
        return f"{value:.1%}"
    return f"{value:,.2f} {outcome.unit}" if outcome.unit == "RMB" else f"{value:,.6g} {outcome.unit}"

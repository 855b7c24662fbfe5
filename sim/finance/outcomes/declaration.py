"""What an outcome is: a number that a run answers with, declared once with its unit, direction, words and origin.

Outcomes that exist once a year, a month or a channel are families: one declaration with places in its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

HIGHER, LOWER, NONE = "higher", "lower", "none"
BETTER = {HIGHER: 1, LOWER: -1, NONE: 0}

RMB, PEOPLE, ORDERS, SHARE, PERCENT, RATIO = "RMB", "people", "orders", "share", "percent", "ratio"
MERCHANTS, OFFERS = "merchants", "offers"
DAY, MONTH, MONTHS, AGENTS, PER_YEAR, TRUTH = "day", "month", "months", "agents", "per year", "truth"
UNITS = {
    RMB: "money in RMB",
    PEOPLE: "people (not agents)",
    ORDERS: "orders",
    MERCHANTS: "merchants (not people of the market)",
    OFFERS: "goods on sale",
    SHARE: "a share; 0.25 is 25 %",
    PERCENT: "percent; 25 is 25 %",
    RATIO: "one number over another of its kind",
    DAY: "day index; 0 is the launch",
    MONTH: "number of a month; 1 is the first after launch",
    MONTHS: "a time in months",
    AGENTS: "agents (rows), not people",
    PER_YEAR: "a rate per year; 0.1 is 10 %",
    TRUTH: "true, false, or null where it cannot be judged",
}
"""Units that outcomes may have, with what they mean."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome of a run.

    Attributes
    ----------
    name : str
        Key in ``outcomes.json`` and column in tables, for example ``year1.revenue``.
    unit : str
        One of ``UNITS``.
    better : str
        ``higher``, ``lower`` or ``none``.
    label, zh : str
        Short name in English and Chinese.
    doc : str
        Definition.
    of : tuple of str
        What it is made from: ``line.NAME`` (a line or total of the statement), ``metric.NAME`` (a daily series; ``@-30``: 30 days
        earlier),
        ``outcome.NAME``, ``cohorts`` or ``tenure`` (panels), ``groups`` (of the market), ``terms`` (of funding), ``plan``.
    family : str
        Name of its family, with places: ``year{year}.revenue``.
    at : mapping
        Values of the places: ``{"year": 1}``.
    is_never : bool
        Null means that it has not come about in the run: later than every day, never known to be later than another.
    """

    name: str
    unit: str
    better: str
    label: str
    zh: str
    doc: str
    of: tuple[str, ...]
    family: str
    at: Mapping[str, str | int]
    is_never: bool = False

    @property
    def direction(self) -> int:
        """Return 1 where more is better, -1 where less is, 0 where neither is."""
        return BETTER[self.better]

    @property
    def is_truth(self) -> bool:
        """Return whether its values are true and false."""
        return self.unit == TRUTH


@dataclass(frozen=True, slots=True)
class Axis:
    """The values of a place in names, each with its words.

    Attributes
    ----------
    name : str
        Place in names: ``{year}``.
    words : mapping
        Value to (English, Chinese), as they stand in labels.
    """

    name: str
    words: Mapping[Any, tuple[str, str]]

    def only(self, *values: str | int) -> Axis:
        """Return the axis with some of its values."""
        return Axis(self.name, {v: self.words[v] for v in values})


@dataclass(frozen=True)
class Family:
    """One declaration for all outcomes that differ only in year, month, channel and the like.

    Attributes
    ----------
    name, label, zh : str
        With a place for each axis: ``year{year}.revenue``, ``Net revenue, year {year}``, ``第 {year} 年收入``.
    unit, better, doc, of
        As of ``Outcome``; ``of`` may have places too.
    over : tuple of Axis
    lower_at : tuple of str
        Values of axes at which lower is better although ``better`` says otherwise (cost among the lines of the plan).
    renamed_from : str
        Name that it had before, with the same places.
    is_never : bool
        As of ``Outcome``.
    """

    name: str
    unit: str
    better: str
    label: str
    zh: str
    doc: str
    of: tuple[str, ...]
    over: tuple[Axis, ...] = ()
    lower_at: tuple[str, ...] = ()
    renamed_from: str = ""
    is_never: bool = False

    def outcomes(self) -> Iterator[tuple[Outcome, str]]:
        """Yield every outcome, and the name that it had before ("" when it has always had this one)."""
        for values in product(*(axis.words for axis in self.over)):
            at = {axis.name: value for axis, value in zip(self.over, values, strict=True)}
            english, chinese = (
                {axis.name: axis.words[v][k] for axis, v in zip(self.over, values, strict=True)} for k in (0, 1)
            )
            label = self.label.format(**english)
            own = Outcome(
                name=self.name.format(**at),
                unit=self.unit,
                better=LOWER if set(map(str, values)) & set(self.lower_at) else self.better,
                label=label[:1].upper() + label[1:],
                zh=self.zh.format(**chinese),
                doc=self.doc.format(**english),
                of=tuple(source.format(**at) for source in self.of),
                family=self.name,
                at=at,
                is_never=self.is_never,
            )
            yield own, self.renamed_from.format(**at)

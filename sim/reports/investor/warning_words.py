"""Warnings of runs and ensembles in the report's language.

A manifest holds them in English. A warning of a known form is said in the report's language; any other one stays as it
was written, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sim.reports.language import Language, mark

KNOWN = (
    mark(
        "Year {year} rests on {n} registered agents (fewer than {few}): read its figures as rough, or use more agents."
    ),
    mark("This run rests on {n} registered agents after {days} days: read all shares and means as rough."),
    mark("{money} M RMB of the money for {channels} ({share}% of it) could not be spent by the end of the run."),
    mark(
        "{money} M RMB of the money for {channels} ({share}% of it) could not be spent by the end of the run: the number of "
        "searches bounds it (channels.search_queries, channels.search_click_cap)."
    ),
    mark(
        "Channels that no mechanism of this run spends: {channels}. Their shares of the marketing budget go to the channels "
        "that run, in proportion."
    ),
    mark("The channels' shares of the marketing budget are all 0 %: no marketing money is spent."),
    mark("The channels' shares of the marketing budget are all 0 % from {date} on: no marketing money is spent."),
    mark(
        "The channels' shares of the marketing budget add up to {total} %, not to 100 %: they act in proportion, so that "
        "{channels} with {asked} % get {share} %."
    ),
    mark(
        "The channels' shares of the marketing budget add up to {total} % from {date} on, not to 100 %: they act in "
        "proportion, so that {channels} with {asked} % get {share} %."
    ),
    mark("{key}: the value of {days} never acts; the next one begins by the first day, {date}."),
    mark("{key}: {day}, its first date, lies after the last day, {date}; its value acts from the beginning on."),
    mark("Values dated after the last day, {date}, never act: {keys}."),
    mark("Paid budgets are scaled by {share}%, the share of needs in categories with 30 offers or more."),
    mark(
        "{n} lead runs: a probability of one half has the 95 % interval {low} to {high} %; {enough} lead runs give ±{points} "
        "points."
    ),
    mark(
        "Year {year} rests on fewer than {few} registered agents in {share}% of the runs: people per agent inflate its "
        "spread; use more agents."
    ),
)


def said_in(t: Language, text: str, *, channels: Iterable[Mapping[str, Any]] = ()) -> str:
    """The warning in the language of ``t``; channels named in it take their labels."""
    if not t.is_chinese:
        return text
    for form in KNOWN:
        found = _pattern(form).fullmatch(text)
        if found:
            return t(form, **{name: _value(t, name, value, channels) for name, value in found.groupdict().items()})
    return t("{text} (English)", text=text)


def _value(t: Language, name: str, value: str, channels: Iterable[Mapping[str, Any]]) -> str:
    if name == "money":
        return t.money(float(value.replace(",", "")) * 1e8)
    if name != "channels":
        return value
    labels = {str(c.get("label", "")): str(c.get("label_zh") or c.get("label", "")) for c in channels}
    return "、".join(labels.get(word, word) for word in value.split(", "))


@cache
def _pattern(form: str) -> re.Pattern[str]:
    """The sentence with a group for each placeholder."""
    parts = re.split(r"\{(\w+)\}", form)
    return re.compile("".join(f"(?P<{x}>.+?)" if k % 2 else re.escape(x) for k, x in enumerate(parts)))

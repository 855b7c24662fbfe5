"""Records and ensembles made by hand for the investor's report: whole years at once, without a simulation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from helpers_record import real_record, write_record
from helpers_shared import once_a_run

from sim.finance.ensemble_answers import Ensemble
from sim.finance.outcomes import outcomes
from sim.finance.record import Record
from sim.reports.html_page import render
from sim.reports.investor.document import document
from sim.reports.language import Language
from sim.reports.material import Material
from sim.reports.run import document as run_document

HAN = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True)
class InMemory:
    """A table of runs made by hand; what a test writes into it is what is read."""

    frame: pd.DataFrame

    def columns(self) -> list[str]:
        return list(map(str, self.frame.columns))

    def read(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        return self.frame if columns is None else self.frame[list(columns)]


def ensemble(record: Record, *, runs: int = 16, seed: int = 5) -> Ensemble:
    """An ensemble around a run: every outcome scattered by a factor, two drawn parameters of which one matters."""
    rng = np.random.default_rng(seed)
    base = outcomes(record)
    pull = np.exp(0.4 * rng.standard_normal(runs))
    table = pd.DataFrame({"run": range(runs), "theta": range(runs), "graph": 0, "seed": 1, "is_lead": True})
    columns: dict[str, Any] = {}
    for key, value in base.items():
        if isinstance(value, bool):
            columns[key] = pd.array(pull > 1 if value else np.zeros(runs, dtype=bool), dtype="boolean")
        elif value is None:
            columns[key] = np.full(runs, np.nan)
        else:
            columns[key] = float(value) * pull
    columns["param.churn.lifetime"] = 1 / pull
    columns["param.team.load"] = rng.uniform(1.2, 1.5, runs)
    table = pd.concat([table, pd.DataFrame(columns)], axis=1)
    keys = (
        "title",
        "question",
        "scenario",
        "policies",
        "changes",
        "identity",
        "command",
        "targets",
        "finished_at",
        "parameters",
    )
    manifest = {k: record.manifest[k] for k in keys} | {"warnings": []}
    worlds = [
        {"name": name, "kind": kind, "seed": s}
        | {k: np.nan if v is None else float(v) * f * (1 + 0.01 * s) for k, v in base.items()}
        for name, kind, f in (
            ("business_plan", "world", 1.0),
            ("no_paid_ads", "policy", 1.2),
            ("dear_ads", "stress", 0.8),
        )
        for s in (1, 2, 3)
    ]
    return Ensemble(manifest, InMemory(table), record, worlds=InMemory(pd.DataFrame(worlds)))


def write_ensemble(found: Ensemble, folder: Path) -> Path:
    """Store an ensemble as a folder."""
    folder.mkdir(parents=True)
    (folder / "ensemble.json").write_text(json.dumps(found.manifest, ensure_ascii=False), encoding="utf-8")
    found.table.to_parquet(folder / "runs.parquet")
    if found.worlds is not None:
        found.worlds.read().to_parquet(folder / "worlds.parquet")
    write_record(found.base, folder / "base")
    return folder


def material(lang: str = "en", *, days: int = 1096, runs: int = 0, **changes: Any) -> Material:
    """What the report is made from: of a run, or of an ensemble when ``runs`` is given."""
    record = real_record(days, **changes)
    return Material(record, Language(lang), ensemble(record, runs=runs) if runs else None)


NASTY = '<script>alert(1)</script> =1+1 #let x = 1 "quoted" \\back\\slash\nnew line & sons'


@cache
def page(lang: str) -> str:
    """The page of an ensemble of 16 runs whose title tries to be everything but text."""
    named = {"title": NASTY, "title_zh": NASTY}
    return once_a_run(f"page-{lang}", lambda _: render(document(material(lang, runs=16, **named))))


@cache
def run_page(lang: str) -> str:
    """The page of a run of three years with the same title."""
    named = {"title": NASTY, "title_zh": NASTY}
    return once_a_run(f"run-page-{lang}", lambda _: render(run_document.document(material(lang, **named))))


class Texts(HTMLParser):
    """The texts of a page that a reader sees, commands (``pre``) and styles left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._skip = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skip += tag in ("pre", "style")
        self.found += [value for name, value in attrs if name == "aria-label" and value]

    def handle_endtag(self, tag: str) -> None:
        self._skip -= tag in ("pre", "style")

    def handle_data(self, data: str) -> None:
        if not self._skip and data.strip():
            self.found.append(data.strip())


def texts(page: str) -> Iterator[str]:
    """The texts of an HTML page."""
    parser = Texts()
    parser.feed(page.replace("<wbr>", ""))
    yield from parser.found

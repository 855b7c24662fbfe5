"""``sim arithmetic``: the plan's own arithmetic, before any simulation; the answer in words, then tables."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.commands.notes import note_cautions
from sim.commands.output import print_json
from sim.core.errors import ScenarioError

if TYPE_CHECKING:
    import pandas as pd

    from sim.finance.arithmetic import PlanInputs
    from sim.finance.record import Record
    from sim.reports.language import Language
    from sim.scenario.build import Plan

_NOTE = ("Arithmetic from the scenario's numbers, not a forecast or a promise.", "仅为情景数字的算术,不是预测或承诺。")


def arithmetic(
    scenario: str, *, policies: Sequence[str], settings: Sequence[str], run: str | None, as_json: bool, lang: str
) -> int:
    """Work out what the plan's numbers demand, and print it."""
    from sim.finance.arithmetic import inputs
    from sim.finance.record import read_record
    from sim.scenario.build import plan as resolve
    from sim.scenario.load import load, read_settings

    draft = load(scenario, policies=policies, settings=read_settings(settings))
    plan = resolve(draft)
    note_cautions(draft, plan)
    record = None if run is None else read_record(run)
    if run is not None:
        _warn_of_another_scenario(plan, Path(run) / "scenario.yaml")
    if as_json:
        print_json({"title": draft.title or draft.name} | facts(plan, record))
    else:
        _print(draft.title or draft.name, inputs(plan), plan, record, is_zh=lang == "zh")
    return 0


def facts(plan: "Plan", record: "Record | None") -> dict[str, Any]:
    """Return everything that is printed as plain values: money in RMB, shares in 0..1, null where nothing is known."""
    from dataclasses import asdict

    from sim.core.remark import Remark
    from sim.finance import arithmetic_findings as findings
    from sim.finance.arithmetic import inputs, needs, referral_table
    from sim.finance.benchmarks import benchmarks
    from sim.finance.twin import REASONS, by_year, difference, twin
    from sim.reports.words.speech import with_text

    own = inputs(plan)
    months = twin(plan)
    out: dict[str, Any] = {
        "answer": with_text(r.plain() for r in findings.answer(own)),
        "contradictions": with_text(r.plain() for r in findings.contradictions(own)),
        "plan": asdict(own),
        "needs": _rows(needs(own)),
        "referral": _rows(referral_table(own)),
        "benchmarks": _rows(benchmarks(own)),
        "twin": {
            "months": _rows(months.reset_index()),
            "years": _rows(by_year(months).reset_index()),
            "left_out": months.attrs["unknown"],
            "why_it_differs": with_text(Remark(key).plain() for key in REASONS),
        },
    }
    if record is not None:
        out["twin"]["against_run"] = _rows(difference(months, record).reset_index())
    return out


def _rows(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    """Rows as plain values; null for what is missing."""
    return list(json.loads(frame.to_json(orient="records", double_precision=15)))


def _warn_of_another_scenario(plan: "Plan", file: Path) -> None:
    """Say on stderr when the run was made with other values than the scenario given."""
    from sim.scenario.assumptions import resolved
    from sim.scenario.build import plan as resolve
    from sim.scenario.load import load

    try:
        theirs = _flat(resolved(resolve(load(file))))
    except ScenarioError:
        print(f"note: '{file}' cannot be read, so nobody knows whether the run is of this scenario", file=sys.stderr)
        return
    ours, free = _flat(resolved(plan)), {"time.days", "market.people_per_agent"}
    other = sorted(k for k in ours.keys() | theirs.keys() if ours.get(k) != theirs.get(k) and k not in free)
    if other:
        shown = ", ".join(other[:5]) + (f" and {len(other) - 5} more" if len(other) > 5 else "")
        print(f"note: the run was made with other values than this scenario: {shown}", file=sys.stderr)


def _flat(values: Any, start: str = "") -> dict[str, str]:
    if not isinstance(values, dict):
        return {start.removeprefix("mechanisms."): str(values)}
    return {k: v for name, value in values.items() for k, v in _flat(value, f"{start}.{name}".lstrip(".")).items()}


# ---- printing ------------------------------------------------------------------------------------------------


def _print(title: str, own: "PlanInputs", plan: "Plan", record: "Record | None", *, is_zh: bool) -> None:
    from rich.console import Console

    from sim.finance import arithmetic_findings as findings
    from sim.reports.language import Language
    from sim.reports.words.speech import say

    k, t = (1, Language("zh")) if is_zh else (0, Language("en"))
    terminal = Console()
    console = Console(width=None if terminal.is_terminal else 170, highlight=False)
    console.print(title, style="bold", markup=False)
    console.print(t.sentences([say(t, r) for r in findings.answer(own)]) + "\n", markup=False)
    against = [say(t, r) for r in findings.contradictions(own)]
    if against:
        console.print(("What contradicts itself in these numbers:", "这些数字自相矛盾之处:")[k])
        for sentence in against:
            console.print(f"- {sentence}", markup=False)
        console.print()
    for table in (_needs(own, k), _takes(own, k), _referral(own, k), _published(own, t), _twin(plan, record, k)):
        console.print(table)
    for sentence in _why(plan, t):
        console.print(f"- {sentence}", markup=False)
    console.print(_NOTE[k])


def _table(title: str, headings: Sequence[str], *, n_words: int = 1) -> Any:
    """A table whose first columns are words and whose others are numbers."""
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="left" if number < n_words else "right", overflow="fold")
    return table


def _number(value: Any, unit: str = "") -> str:
    """A number as people read it: three digits, thousands; M for millions of RMB or people is in the heading."""
    from sim.reports.wording import NOTHING, significant

    if value is None or value != value:
        return NOTHING
    return significant(100 * value) + " %" if unit == "%" else significant(value)


def _needs(own: "PlanInputs", k: int) -> Any:
    from sim.finance.arithmetic import needs

    frame = needs(own, takes=())
    headings = (
        (
            "year",
            "RMB a buyer",
            "revenue, M RMB",
            "GMV, M RMB",
            "annual buyers, M",
            "net new, M",
            "of the market",
            "orders a day",
            "marketing, M RMB",
            "RMB per buyer",
            "RMB per net new buyer",
        ),
        (
            "年度",
            "每买家消费(元)",
            "收入(万元)",
            "交易额(万元)",
            "年度买家(万人)",
            "净增(万人)",
            "占市场",
            "日均订单(笔)",
            "营销费用(万元)",
            "每买家(元)",
            "每净增买家(元)",
        ),
    )[k]
    scale = (1e6, 1e4)[k]
    take = _number(own.implied.net_take, "%")
    table = _table((f"What the plan needs at a net take of {take}", f"净货币化率{take}时计划所需")[k], headings)
    for row in frame.to_dict("records"):
        ramping = ("", (" (ramping)", "(爬坡)")[k])[row["case"] == "ramping"]
        table.add_row(
            f"{row['year']}{ramping}",
            f"{row['spend']:,.0f}",
            *(_number(row[name] / scale) for name in ("revenue", "gmv", "buyers", "net_new")),
            _number(row["penetration"], "%"),
            _number(row["orders_per_day"]),
            _number(row["marketing"] / scale),
            _number(row["per_buyer"]),
            _number(row["per_net_new"]),
        )
    return table


def _takes(own: "PlanInputs", k: int) -> Any:
    from sim.finance.arithmetic import needs

    frame = needs(own)
    steady = frame[frame["case"] == "steady"]
    years = sorted(set(steady["year"].tolist()))
    names = (("GMV, M RMB", "buyers, M", "RMB per net new"), ("交易额(万元)", "买家(万人)", "每净增买家(元)"))[k]
    headings = [("net take", "净货币化率")[k], *(f"{(f'year {y}', f'第{y}年')[k]}: {n}" for y in years for n in names)]
    spend = f"{own.implied.spend:,.0f}"
    table = _table((f"By net take, at {spend} RMB a buyer", f"按净货币化率,每买家消费{spend}元")[k], headings)
    scale = (1e6, 1e4)[k]
    for take, part in steady.groupby("take"):
        cells = []
        for row in part.sort_values("year").to_dict("records"):
            cells += [_number(row["gmv"] / scale), _number(row["buyers"] / scale), _number(row["per_net_new"])]
        mark = (" (implied)", "(隐含)")[k] if take == own.implied.net_take else ""
        table.add_row(_number(take, "%") + mark, *cells)
    return table


_COSTS = {
    "scenario": ("this scenario's, per registration", "本情景,每注册"),
    "example": ("worked example, specification 11.1", "规范11.1示例"),
    "prior": ("prior median, per first-order buyer", "先验中位数,每首单买家"),
}


def _referral(own: "PlanInputs", k: int) -> Any:
    from sim.finance.arithmetic import referral_table

    frame = referral_table(own)
    years = sorted(set(frame["year"].tolist()))
    headings = [
        ("paid cost", "付费获客成本")[k],
        "RMB" if k == 0 else "元",
        ("rewards of both sides, RMB", "双方奖励(元)")[k],
        *((f"K needed, year {y}", f"第{y}年所需K")[k] for y in years),
    ]
    title = (
        "Referral needed, (1 - K) CAC + K rewards <= RMB per net new buyer; a K above 0.8 is implausible without "
        "evidence",
        "所需裂变系数:(1-K)×获客成本+K×奖励 ≤ 每净增买家费用;K高于0.8缺乏证据时不可信",
    )[k]
    table = _table(title, headings)
    never = ("impossible", "不可能")[k]
    for (name, rewards), part in frame.groupby(["cost", "rewards"], sort=False):
        cells = [
            never if row["k"] != row["k"] else f"{row['k']:.2f}" for row in part.sort_values("year").to_dict("records")
        ]
        table.add_row(_COSTS[str(name)][k], _number(part["cac"].iloc[0]), _number(rewards), *cells)
    return table


def _published(own: "PlanInputs", t: "Language") -> Any:
    from sim.finance.benchmarks import benchmarks
    from sim.reports.words.speech import say_stored

    k = int(t.is_chinese)
    headings = (
        ("measure", "published by or for", "source", "grade", "the plan is", "published", "plan", "unit"),
        ("指标", "公开数据", "来源", "等级", "计划", "公开值", "计划值", "单位"),
    )[k]
    title = (
        "Published figures beside the plan's (grades: V read in the source, D derived, L low authority, M memory)",
        "公开数据对照(等级:V见于来源,D推算,L低权威,M记忆)",
    )[k]
    table = _table(title, headings, n_words=5)
    z = ("", "_zh")[k]
    units = {"RMB": ("RMB", "元"), "%": ("", ""), "people": ("people", "人")}
    for row in benchmarks(own).to_dict("records"):
        spans = [
            " – ".join(dict.fromkeys(_number(row[f"{side}_{end}"], row["unit"]) for end in ("low", "high")))
            for side in ("published", "plan")
        ]
        table.add_row(
            row[f"measure{z}"],
            row[f"who{z}"],
            row["source"],
            row["grade"],
            say_stored(t, row["verdict"]),
            *spans,
            units[row["unit"]][k],
        )
    return table


def _twin(plan: "Plan", record: "Record | None", k: int) -> Any:
    """Yearly figures of the spreadsheet twin; with a run, beside the simulation."""
    from sim.finance.twin import LINES, by_year, difference, twin

    months = twin(plan)
    scale = {"RMB": (1e6, 1e4)[k]}
    units = {"RMB": ("M RMB", "万元"), "people": ("people", "人"), "orders": ("orders", "笔")}
    if record is None:
        frame = by_year(months)
        years = [int(y) for y in frame.index.to_numpy()]
        title = ("Spreadsheet twin: what the parameters give without agents", "表格孪生:不含个体的参数推算")[k]
        table = _table(
            title, [("line", "项目")[k], *((f"year {y}", f"第{y}年")[k] for y in years), ("unit", "单位")[k]]
        )
        for line, (*labels, unit) in LINES.items():
            cells = [_number(float(x) / scale.get(unit, 1.0)) for x in frame[line]]
            table.add_row(labels[k], *cells, units[unit][k])
        return table
    headings = (
        ("year", "line", "twin", "simulated", "simulated less twin", "of the twin", "unit"),
        ("年度", "项目", "孪生", "模拟", "模拟减孪生", "占孪生", "单位"),
    )[k]
    table = _table(("Spreadsheet twin against the simulation", "表格孪生与模拟对照")[k], headings, n_words=2)
    for row in difference(months, record).reset_index().to_dict("records"):
        by = scale.get(row["unit"], 1.0)
        cells = [_number(row[name] / by) for name in ("twin", "simulated", "difference")]
        label = row["label_zh"] if k else row["label"]
        table.add_row(str(row["year"]), label, *cells, _number(row["percent"] / 100, "%"), units[row["unit"]][k])
    return table


def _why(plan: "Plan", t: "Language") -> list[str]:
    """Why the twin differs from a simulation, and which mechanisms it leaves out."""
    from sim.core.remark import Remark
    from sim.finance.twin import KNOWN, REASONS
    from sim.reports.words.speech import say

    left_out = [name for name in plan.params if name not in KNOWN]
    more = [Remark("twin_leaves_out", {"names": left_out})] if left_out else []
    return [say(t, remark) for remark in (*map(Remark, REASONS), *more)]

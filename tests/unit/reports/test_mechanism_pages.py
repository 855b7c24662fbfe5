"""Charts that mechanisms declare, as the page of a run draws them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers_record import real_record

from sim.reports.content import Figure, Text
from sim.reports.language import Language
from sim.reports.material import Material
from sim.reports.run.mechanisms import UNITS, by_month, section, unit_words
from sim.scenario.registry import mechanisms


def of(days: int = 90, lang: str = "en", **changes: object) -> Material:
    record = real_record(days)
    return Material(replace(record, manifest=record.manifest | changes), Language(lang))


def test_a_declared_page_is_a_heading_and_its_charts_and_no_code_knows_the_mechanism() -> None:
    page = {"mechanism": "mine", "label": "Street team", "label_zh": "地推团队",
            "charts": [{"metrics": ["orders", "gone"], "label": "Orders", "label_zh": "订单"}]}  # fmt: skip
    for lang, title, finding in (("en", "Street team", "Orders, month 3: "), ("zh", "地推团队", "订单，第3个月：")):
        heading, figure = section(of(lang=lang, pages=[page])).blocks
        assert isinstance(heading, Text) and heading.text == title
        assert isinstance(figure, Figure) and figure.finding.startswith(finding)
        assert figure.data is not None and len(figure.data.columns) == 2  # "gone" belongs to a mechanism that is off


def drawn(slope: float, *, start: float, unit: str) -> Figure:
    """The chart of a metric that begins at a value and moves by so much a day."""
    page = {"mechanism": "mine", "label": "Mine", "label_zh": "", "charts": [{"metrics": ["mine"], "label": "Mine"}]}
    record = real_record(90)
    series = record.series.assign(mine=start + slope * record.series["day"])
    manifest = record.manifest | {"pages": [page], "metrics": {"mine": {"kind": "stock", "unit": unit}}}
    (_, figure) = section(Material(replace(record, series=series, manifest=manifest), Language("en"))).blocks
    assert isinstance(figure, Figure)
    return figure


def test_a_share_is_shown_in_percent_in_the_heading_the_table_and_on_the_axis() -> None:
    figure = drawn(0, start=0.0172, unit="share")
    assert figure.finding.endswith(" 1.72 %") and figure.data is not None
    assert figure.data.caption == "%" and figure.data.rows[-1][1] == "1.72"
    assert ">%<" in figure.svg[0] and ">1.2<" in figure.svg[0]


def test_an_axis_of_stars_does_not_start_at_zero() -> None:
    stars, reviews = (drawn(0.001, start=4.5, unit=unit).svg[0] for unit in ("stars", "reviews"))
    assert ">0<" in reviews and ">0<" not in stars


def test_a_page_of_which_nothing_was_recorded_is_left_out() -> None:
    page = {"mechanism": "mine", "label": "Mine", "label_zh": "", "charts": [{"metrics": ["gone"], "label": "Gone"}]}
    assert section(of(pages=[page])).blocks == [] and section(of(pages=[])).blocks == []


def test_flows_are_summed_stocks_taken_at_the_months_end_and_ratios_averaged() -> None:
    m = of()
    metrics = {name: {"kind": kind} for name, kind in (("orders", "flow"), ("mau", "stock"), ("trust_mean", "ratio"))}
    m.manifest["metrics"] = m.manifest["metrics"] | metrics
    frame, inside = by_month(m, list(metrics)), m.record.series.query("0 <= day <= 30")
    assert frame.index.tolist() == [1, 2, 3]
    assert frame.at[1, "orders"] == pytest.approx(inside["orders"].sum())
    assert frame.at[1, "mau"] == inside["mau"].iloc[-1]
    assert frame.at[1, "trust_mean"] == pytest.approx(inside["trust_mean"].mean())


def test_a_ratio_counts_from_its_first_case_on() -> None:
    """Nothing until day 19, a half from day 20 on, none on day 25: a month's mean is that of its known days."""
    record = real_record(90)
    day = record.series["day"].to_numpy()
    series = record.series.assign(mine=np.where((day < 20) | (day == 25), 0.0, 0.5), never=0.0)
    manifest = record.manifest | {"metrics": {name: {"kind": "ratio", "unit": "share"} for name in ("mine", "never")}}
    frame = by_month(Material(replace(record, series=series, manifest=manifest), Language("en")), ["mine", "never"])
    assert frame.at[1, "mine"] == pytest.approx(0.5 * 10 / 11) and frame.at[2, "mine"] == 0.5
    assert (frame["never"] == 0).all()


@pytest.mark.parametrize(("kind", "is_a_month"), [("flow", True), ("stock", False)])
def test_only_money_that_flows_is_money_a_month(kind: str, is_a_month: bool) -> None:
    svg = two(3e8, 5e8, unit="fen", kind=kind).svg[0]
    assert ("M RMB a month" in svg) == is_a_month and "M RMB" in svg


def test_metrics_in_a_declared_chart_are_not_listed_again_among_the_others() -> None:
    from sim.reports.run.metrics import metrics

    def listed(m: Material) -> list[str]:
        (fold,) = metrics(m)
        return [row[0] for row in fold.blocks[0].rows]  # type: ignore[union-attr]

    assert "Invitations" not in listed(of()) and "Invitations" in listed(of(pages=[]))


def test_units_of_every_shipped_metric_have_their_words() -> None:
    units = {metric.unit for m in mechanisms().values() for metric in m.metrics} - {"fen", "share", ""}
    assert units <= set(UNITS)
    assert unit_words(Language("zh"), "fen") == "万元" and unit_words(Language("en"), "fen") == "M RMB"


def two(first: float, second: float, *, unit: str = "orders", kind: str = "flow", caution: str = "") -> Figure:
    """A chart of two metrics that stand at a value every day."""
    chart = {"metrics": ["one", "two"], "label": "Both", "label_zh": "", "caution": caution}
    page = {"mechanism": "mine", "label": "Mine", "label_zh": "", "charts": [chart]}
    record = real_record(90)
    metrics = {name: {"kind": kind, "unit": unit, "label": name} for name in ("one", "two")}
    manifest = record.manifest | {"pages": [page], "metrics": metrics}
    series = record.series.assign(one=first, two=second)
    (_, figure) = section(Material(replace(record, series=series, manifest=manifest), Language("en"))).blocks
    assert isinstance(figure, Figure)
    return figure


def test_a_line_that_never_leaves_zero_is_a_finding_beside_one_that_does() -> None:
    """Forecasts of 0 beside volumes that came, or no pool accepted of those opened."""
    shown = two(1.0, 0.0)
    assert shown.finding == "Both, month 3: One: 31; Two: 0"
    assert shown.data is not None and [row[2] for row in shown.data.rows] == ["0", "0", "0"]


def test_a_ratio_without_a_case_is_unknown_and_draws_no_line() -> None:
    assert two(1.0, 0.0, unit="share", kind="ratio").finding == "Both, month 3: One: 100 %"


def test_both_lines_of_a_chart_are_named() -> None:
    assert two(1.0, 2.0).finding == "Both, month 3: One: 31; Two: 62"


def test_a_chart_of_nothing_is_left_out_and_its_metrics_are_among_the_others() -> None:
    from sim.reports.run.metrics import metrics

    chart = {"metrics": ["one"], "label": "One", "label_zh": ""}
    page = {"mechanism": "mine", "label": "Mine", "label_zh": "", "charts": [chart]}
    record = real_record(90)
    about = record.manifest["metrics"] | {"one": {"kind": "flow", "unit": "orders", "label": "Lone"}}
    manifest = record.manifest | {"pages": [page], "metrics": about}
    m = Material(replace(record, series=record.series.assign(one=0.0), manifest=manifest), Language("en"))
    (fold,) = metrics(m)
    assert section(m).blocks == []
    assert "Lone" in [row[0] for row in fold.blocks[0].rows]  # type: ignore[union-attr]


def test_money_for_each_person_is_in_rmb() -> None:
    figure = two(12_345.0, 100.0, unit="fen", kind="ratio")
    assert figure.finding == "Both, month 3: One: 123 RMB; Two: 1 RMB"
    assert figure.data is not None and figure.data.caption == "RMB" and figure.data.rows[-1][1:] == ["123", "1"]
    assert ">RMB<" in figure.svg[0]


def test_a_caution_stands_below_the_finding() -> None:
    assert two(1.0, 2.0, caution="Not an effect.").what.endswith("one run. Not an effect.")
    assert two(1.0, 2.0).what.endswith("one run.")

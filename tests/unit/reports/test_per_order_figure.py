"""Cost and net revenue per order, as a figure draws them."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from sim.reports.figures_cost import per_order
from sim.reports.language import Language

MONTHS = pd.Index([1, 2, 3], name="month")


def drawn(revenue: list[float], lang: str = "en") -> str:
    frame = pd.DataFrame({"cost": [90.0, 40.0, 20.0], "revenue": revenue}, index=MONTHS)
    return per_order(frame, launch=date(2027, 1, 1), t=Language(lang))  # type: ignore[arg-type]


def test_months_above_zero_are_drawn_on_a_logarithmic_axis() -> None:
    assert ">RMB per order, logarithmic<" in drawn([1.0, 2.0, 4.0])


@pytest.mark.parametrize("low", [-3.0, 0.0])
def test_a_month_at_or_below_zero_is_drawn_on_a_linear_axis_and_not_dropped(low: float) -> None:
    svg = drawn([1.0, 2.0, low])
    assert ">RMB per order<" in svg and "logarithmic" not in svg
    assert (">−3 RMB<" if low else ">0 RMB<") in svg.replace("-3 RMB", "−3 RMB")  # the last month is the one named
    assert ">元/单<" in drawn([1.0, 2.0, low], "zh")

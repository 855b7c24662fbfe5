"""Effort: merchants raise or lower the quality of their goods while that seems to pay, at what a unit then costs."""

import numpy as np
from numpy.typing import NDArray

from sim.core.mechanism import Mechanism, Phase
from sim.core.pages import Chart, Page
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.core.units import Number
from sim.world.costs import SellerFee, fees_of, margin_at_entry
from sim.world.merchants import COST_PLUS, DYNAMIC, LEARNING, VALUE_BASED

WEEK, TURNS = 7, 4
"""Days of a week, and weeks from one review of a merchant to its next."""

WORST = 0.01
"""Quality below which no effort brings goods."""

Floats = NDArray[np.float64]


class MerchantEffort(Mechanism):
    """Quality follows the sign of what a little more of it earns, as sellers see it: margin against a cost that rises ever faster.

    References: Spence (1975), Bell Journal of Economics 6(2) (quality by the margin of who sells); Klein & Leffler (1981),
    Journal of Political Economy 89(4). Page: docs/mechanisms/merchant_effort.md
    """

    phase = Phase.SUPPLY
    after = ("merchants", "merchant_audits", "pricing")
    reads = (
        "merchants.number",
        "merchants.is_active",
        "merchants.quality",
        "merchants.copies",
        "offers.is_active",
        "offers.merchant",
        "offers.designed",
        "offers.price",
        "offers.sales30",
    )
    may_read = ("merchants.strategy",)
    writes = ("offers.quality", "offers.cost")
    assembles = (SellerFee,)
    null = {"step": "0"}
    columns = (
        Column("merchants", "effort", np.float32, doc="quality that its goods have beyond what it came with"),
        Column("offers", "effort", np.float32, doc="effort of its merchant that is in its quality and its cost"),
    )
    metrics = (
        Metric(
            "merchant_effort",
            "ratio",
            "0..1",
            "quality of goods beyond what their merchants came with, mean over merchants who sell",
            "Effort of merchants",
            "商家品质投入",
        ),
        Metric(
            "quality_sold",
            "ratio",
            "0..1",
            "quality of goods on sale, by what they sold in 30 days",
            "Quality of what is sold",
            "成交商品品质",
        ),
    )
    page = Page(
        "Effort of merchants",
        "商家品质投入",
        (
            Chart(("merchant_effort",), "Quality beyond what merchants came with", "商家品质投入"),
            Chart(("quality_sold",), "Quality of what is sold", "成交商品品质"),
        ),
    )

    class Params(ParamSet):
        """How sellers judge quality, and what it costs."""

        believed: Number = par(
            "2",
            symbol="h",
            low="0",
            high="10",
            prior="1 - 4",
            source="a fifth more quality, worth half a star, sells about half more",
            label="sales by quality, as sellers see it",
            zh="商家预期品质弹性",
            doc="by how much the log of sales rises with quality from 0 to 1, as sellers believe",
        )
        steepness: Number = par(
            "4",
            symbol="u",
            low="0.5",
            high="20",
            prior="2 - 8",
            source="a margin a third too low costs a tenth of quality where prices follow costs, half of that where they stand",
            label="rise of the cost of quality",
            zh="品质成本递增",
            doc="by how much the slope of the log of unit cost in quality rises from 0 to 1",
        )
        step: Number = par(
            "0.02",
            symbol="s",
            low="0",
            high="0.1",
            prior="0.01 - 0.04",
            source="model specification M19",
            label="step of effort",
            zh="品质投入步长",
            doc="quality that a merchant adds or saves at a review, once in 28 days",
        )
        most: Number = par(
            "0.2",
            symbol="E",
            low="0",
            high="0.5",
            prior="0.1 - 0.3",
            source="what a seller can do about goods that it does not make",
            label="bound of effort",
            zh="品质投入上限",
            doc="quality by which goods can be better or worse than what a merchant came with",
        )

    def step(self, world: State, day: Day) -> None:
        """Let a quarter of merchants review their effort once a week; all goods follow their merchants."""
        table, offers = world.tables["merchants"], world.tables["offers"]
        on_sale = np.flatnonzero(offers["is_active"])
        if day.index % WEEK == 0 and self.params.step > 0:
            self._review(world, on_sale, turn=day.index // WEEK % TURNS)
            self._apply(world, on_sale)
        sells = table["is_active"]
        sold = offers["sales30"][on_sale].astype(np.float64)
        world.record("merchant_effort", float(table["effort"][sells].mean()) if sells.any() else 0.0)
        world.record("quality_sold", float(offers["quality"][on_sale] @ sold / sold.sum()) if sold.any() else 0.0)

    def _review(self, world: State, on_sale: NDArray[np.int64], *, turn: int) -> None:
        """Let merchants whose turn it is go a step to where the next bit of quality seems to pay."""
        table, p = world.tables["merchants"], self.params
        margin = self._margins(world, on_sale)
        rows = np.flatnonzero(table["is_active"] & ~table["copies"] & (table["number"] % TURNS == turn))
        rows = rows[~np.isnan(margin[rows])]
        effort = table["effort"][rows].astype(np.float64)
        beyond = margin[rows] - margin_at_entry(world.facts["sections"]["world"])
        if "strategy" in table.columns:
            by_cost = np.isin(table["strategy"][rows], (COST_PLUS, VALUE_BASED, DYNAMIC, LEARNING))
            beyond = np.where(by_cost, np.minimum(beyond, 0), beyond)
        pays = marginal_profit(beyond, effort, believed=p.believed, rise=p.steepness)
        is_worth_a_step = np.abs(pays) > p.steepness * p.step / 2
        table["effort"][rows] = np.clip(effort + np.where(is_worth_a_step, p.step * np.sign(pays), 0), -p.most, p.most)

    def _margins(self, world: State, on_sale: NDArray[np.int64]) -> Floats:
        """Return what each merchant's goods earn over what they cost, weighted by what they sold; nan where it has none."""
        offers, n = world.tables["offers"], len(world.tables["merchants"])
        cost = offers["cost"][on_sale].astype(np.float64)
        margin = offers["price"][on_sale] * (1 - fees_of(world, on_sale)) / cost - 1
        weight, merchant = 1.0 + offers["sales30"][on_sale], offers["merchant"][on_sale]
        sums, weights = (np.bincount(merchant, weights=x, minlength=n) for x in (weight * margin, weight))
        return np.where(weights > 0, sums / np.maximum(weights, 1e-9), np.nan)

    def _apply(self, world: State, on_sale: NDArray[np.int64]) -> None:
        """Give goods the quality of their merchants' effort, and the cost of it; new goods, too."""
        table, offers, p = world.tables["merchants"], world.tables["offers"], self.params
        rows = on_sale[offers["effort"][on_sale] != table["effort"][offers["merchant"][on_sale]]]
        merchant, before = offers["merchant"][rows], offers["effort"][rows].astype(np.float64)
        after = table["effort"][merchant].astype(np.float64)
        k = p.believed * margin_at_entry(world.facts["sections"]["world"])
        dearer = log_cost(after, slope=k, rise=p.steepness) - log_cost(before, slope=k, rise=p.steepness)
        offers["cost"][rows] = np.maximum(1, np.rint(offers["cost"][rows] * np.exp(dearer)))
        offers["quality"][rows] = np.clip(table["quality"][merchant] + after + offers["designed"][rows], WORST, 1)
        offers["effort"][rows] = after


def marginal_profit(beyond: Floats, effort: Floats, *, believed: float, rise: float) -> Floats:
    """Return what more quality earns, as a share of what units cost, by unit of quality [merchants].

    Profit per unit cost is ``margin x sales``; ``d ln sales = believed`` per unit of quality, ``d ln cost`` is the slope of
    ``log_cost``; ``beyond`` is the margin over cost less that of entry. There and without effort it is 0: sellers came with the
    quality that seemed to pay.
    """
    return np.asarray(believed * beyond - rise * effort)


def log_cost(effort: Floats, *, slope: float, rise: float) -> Floats:
    """Return the log of unit cost over that without effort: ``slope e + rise e^2 / 2``."""
    return np.asarray(slope * effort + rise * effort**2 / 2)

"""Import rules: what they take from the orders of a market that buys from abroad. Exact."""

from typing import Any

import numpy as np
import pytest
from helpers_market import market, on_day
from helpers_media import values

from sim.core.model import GrowthModel
from sim.mechanisms.outside.cross_border.mechanism import CrossBorder
from sim.world.market.orders import value_of

RMB = 100
RULES = {"import_rules": "on", "import_rules__begins": on_day(10)}


def run(days: int = 25, **settings: Any) -> tuple[GrowthModel, list[np.ndarray]]:
    """Return a finished run with many merchants from abroad, and the orders paid of their goods by day from launch on."""
    model = market(days=days, cross_border="on", cross_border__share="60 %", **settings)
    (own,) = (row.mechanism for row in model.agenda if isinstance(row.mechanism, CrossBorder))
    paid = []
    while model.running:
        model.step()
        if model.state.row >= model.blueprint.timeline.preparation:
            paid.append(own._abroad(model.state, model.state.today["payments"]).copy())
    return model, paid


def taken(model: GrowthModel) -> np.ndarray:
    """Return the tax taken in on each day from launch on, from the ledger."""
    book = model.state.ledger.frame()
    own = book[(book["mechanism"] == "cross_border") & (book["debit"] == "asset.import_tax")]
    days = own.groupby("day")["fen"].sum()
    return days.reindex(range(25), fill_value=0).to_numpy()


def test_orders_from_the_day_on_are_taxed_higher_and_earlier_ones_as_they_were() -> None:
    model, paid = run(**RULES)
    _, before = run()
    rates = [0.13 * (0.7 if t < 10 else 0.9) for t in range(25)]
    goal = [int(np.rint(value_of(orders) * rate).sum()) for orders, rate in zip(paid, rates, strict=True)]
    assert taken(model).tolist() == goal and sum(goal) > 0
    assert all((a == b).all() for a, b in zip(paid[:10], before[:10], strict=True))


def test_compliance_takes_its_part_off_and_is_paid() -> None:
    """At half effect: severity 1 - .3 / 2, so relief is 70 % + 17 %, and 36,500 RMB a month are 1,200 RMB a day."""
    own = {f"import_rules__compliance{x}": "36500 RMB per month" for x in ("", "_half")}
    model, paid = run(**RULES, **own)
    goal = [int(np.rint(value_of(orders) * 0.13 * (0.7 if t < 10 else 0.87)).sum()) for t, orders in enumerate(paid)]
    assert taken(model).tolist() == goal
    assert values(model, "import_rules_cost").sum() == 25 * 1200 * RMB
    assert model.state.modifiers.value("cross_border.quota") == pytest.approx(26_000 * RMB * 0.6**0.85)


def test_nobody_buys_beyond_the_smaller_quota_once_it_holds() -> None:
    """A quota of 500 RMB falls to a tenth on day 10: from then on only who has bought next to nothing still can."""
    model, paid = run(
        **RULES, import_rules__limits="10 %", cross_border__quota="500 RMB", visits__need_rate="0.3 per day"
    )
    spent = model.state.users["spent_abroad"]
    late = np.concatenate(paid[10:])
    assert (value_of(late) <= 50 * RMB).all() and len(np.concatenate(paid[:10])) > 100
    assert values(model, "orders_over_quota")[-10:].sum() > 0 and spent.max() <= 500 * RMB

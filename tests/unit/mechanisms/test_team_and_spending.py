"""Pay, marketing money, servers and subsidies against sums that a controller would make; exact, so no false alarms."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from helpers_market import market
from helpers_media import go, media, values

import sim
from sim.core.mechanism import Mechanism, Phase
from sim.core.model import GrowthModel
from sim.core.series import Metric

RMB = 100


def office(*, days: int = 60, more: tuple[Mechanism, ...] = (), **mechanisms: Any) -> GrowthModel:
    """Return the finished run of a company without a market."""
    world = sim.load({
        "title": "office", "time": {"start": "2027-01-01", "days": days, "preparation": 0},
        "market": {"people": 50, "people_per_agent": 1}, "world": {"merchants": 0, "influencers": 0, "graph": "none"},
        "mechanisms": mechanisms,
    })  # fmt: skip
    plan = world.model(seed=1, collect=False).blueprint
    return go(GrowthModel(replace(plan, mechanisms=[*plan.mechanisms, *more]), seed=1, collect=False))


def spent(model: GrowthModel, account: str) -> int:
    return model.state.ledger.balances[account]


ROLES = ("executive", "engineering", "product", "operations", "service")


def one_role(role: str, heads: Any, **own: Any) -> GrowthModel:
    return office(team=dict.fromkeys(ROLES, 0) | {role: heads} | own)


@pytest.mark.parametrize("role", ROLES)
def test_a_year_of_pay_costs_twelve_months_and_the_load(role: str) -> None:
    """60 days of 3 people at 36,500 RMB a month: 1,200 RMB a day each, a third on top."""
    model = one_role(role, 3, load=1.5, **{f"pay_{role}": "36500 RMB per month"})
    assert spent(model, f"expense.people.{role}") == 60 * 3 * 1200 * 1.5 * RMB
    assert spent(model, "asset.cash") == -60 * 3 * 1200 * 1.5 * RMB
    assert (values(model, "headcount") == 3).all()


def test_an_approved_position_is_filled_and_paid_one_hiring_time_later() -> None:
    heads = {"2027-01-01": 2, "2027-01-11": 5}
    model = one_role("service", heads, hiring_time="20 days", pay_service="36500 RMB per month", load=1)
    assert values(model, "headcount").tolist() == [2] * 30 + [5] * 30
    assert spent(model, "expense.people.service") == (30 * 2 + 30 * 5) * 1200 * RMB


class Freeze(Mechanism):
    """On day 9 approved positions are held at four, on day 39 no more."""

    phase = Phase.OPEN

    def step(self, world: Any, day: Any) -> None:
        if day.index == 9:
            world.modify("team.service", most=4.0, end=40, cause="a freeze")


def test_what_moves_approved_positions_during_a_run_moves_heads_one_hiring_time_later() -> None:
    heads = {"2027-01-01": 2, "2027-01-06": 5}
    team = dict.fromkeys(ROLES, 0) | {
        "service": heads,
        "hiring_time": "15 days",
        "pay_service": "36500 RMB per month",
        "load": 1,
    }
    model = office(days=70, team=team, more=(Freeze(),))
    assert values(model, "headcount").tolist() == [2] * 20 + [5] * 5 + [4] * 30 + [5] * 15  # approved: 2, 5, 4, 5
    assert spent(model, "expense.people.service") == (20 * 2 + 5 * 5 + 30 * 4 + 15 * 5) * 1200 * RMB


# ---- marketing money and servers -------------------------------------------------------------------------------


def money(*, days: int = 365 + 366, **spending: Any) -> np.ndarray:
    """Return the marketing money of each day of a company with one channel."""
    plain = {"needs_assortment": "off", "server_base": "0 RMB per month"}
    return values(office(days=days, spending=plain | spending, seo="on"), "marketing_budget")


@pytest.mark.parametrize("ramp", ["0 days", "30 days", "6 months", "12 months"])
def test_the_sum_of_a_year_does_not_depend_on_the_ramp_which_is_over_after_its_time(ramp: str) -> None:
    of_day = money(budget={"2027-01-01": "1.2 M RMB per year", "2028-01-01": "2.4 M RMB per year"}, ramp=ramp)
    years = of_day[:365].sum(), of_day[365:].sum()
    assert years == pytest.approx((1.2e6 * RMB, 2.4e6 * RMB), abs=365)
    length = {"0 days": 0, "30 days": 30, "6 months": 183, "12 months": 365}[ramp]
    assert (np.diff(of_day[:length]) > 0).all()
    assert np.ptp(of_day[min(length, 364) : 365]) <= 1
    assert np.ptp(of_day[365:]) <= 1, "the second year has no ramp"


def test_without_offers_nothing_is_released_while_money_waits_for_the_assortment() -> None:
    assert money(days=5, needs_assortment="on").sum() == 0 < money(days=5).sum()


class Visitors(Mechanism):
    """A platform with a given number of monthly visitors from the first evening on."""

    phase = Phase.SHOP
    metrics = (Metric("mau", "stock", "people", "given"),)

    def step(self, world: Any, day: Any) -> None:
        world.record("mau", 500)


def test_servers_cost_their_base_and_a_fixed_sum_for_each_visitor_of_the_evening_before() -> None:
    plain = {"server_base": "36500 RMB per month", "server_per_user": "0.5 RMB"}
    model = office(days=10, spending=plain, more=(Visitors(),))
    assert spent(model, "expense.servers") == (10 * 1200 + 9 * 500 // 2) * RMB


def test_money_goes_to_channels_by_share_and_a_multiple_moves_one_alone() -> None:
    """Two channels that run share by 1 to 3, whatever channels that do not run would get."""
    shares = {"share_seo": "5 %", "share_pr": "15 %", "share_feed": "80 %"}

    def of(**more: Any) -> tuple[float, float]:
        own = {"budget": "40 RMB per day", "ramp": "0 days", "needs_assortment": "off"} | shares | more
        model = media("seo", days=30, more={"spending": own, "press": {"launch_boost": 1}}, crossing=False)
        return tuple(float(values(go(model), f"spend_{c}").sum()) for c in ("seo", "pr"))  # type: ignore[return-value]

    assert of() == (300 * RMB, 900 * RMB)
    assert of(scale_seo=2) == (600 * RMB, 900 * RMB)
    assert of(scale_pr=0) == (300 * RMB, 0)


# ---- settlement ------------------------------------------------------------------------------------------------


def test_the_subsidy_is_paid_for_each_order_and_lowers_its_contribution() -> None:
    """Without subsidy the contribution of all orders is the commission; with 3 RMB it is 3 RMB an order less."""
    contributed, n_orders = [], []
    no_coupons = {
        "new_user_offers": "off",
        "referral": "off",
        "order_costs": "off",
        "settlement__new_seller_free": "0 days",
    }
    for subsidy in (0, 3):
        model, total = market(settlement__logistics_subsidy=f"{subsidy} RMB", **no_coupons), 0
        while model.running:
            model.step()
            total += int(model.state.today["contributions"]["fen"].sum())
        n_orders.append(int(values(model, "orders").sum()))
        assert spent(model, "expense.logistics_subsidy") == subsidy * RMB * n_orders[-1]
        assert total == -spent(model, "revenue.commission") - spent(model, "expense.logistics_subsidy")
        contributed.append(total)
    assert n_orders[0] == n_orders[1] > 200
    assert contributed[0] - contributed[1] == 3 * RMB * n_orders[0]


def test_merchants_sell_without_commission_until_their_free_time_is_over() -> None:
    """All merchants enter before the launch; a free time of a year covers the whole run."""
    free, charged = (go(market(settlement__new_seller_free=t)) for t in ("12 months", "0 days"))
    np.testing.assert_array_equal(*(values(m, "gmv_settled") for m in (free, charged)))
    settled = values(charged, "gmv_settled").sum()
    assert settled > 0 and values(free, "commission").sum() == 0
    assert values(charged, "commission").sum() == pytest.approx(0.05 * settled, rel=1e-4)

"""Taxes, obligations and funding against hand-made flows; exact, so no false alarms."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

import sim
from sim.core.ledger import Check
from sim.core.mechanism import Mechanism, Phase
from sim.core.model import GrowthModel
from sim.mechanisms.company.funding.mechanism import Funding
from sim.mechanisms.company.obligations import Obligations
from sim.mechanisms.company.settlement.mechanism import Settlement
from sim.mechanisms.company.taxes import Taxes, _carried
from sim.scenario.build import blueprint
from sim.world.events import ACCRUED, CLAWED_BACK, EXPIRED, FEE, ISSUED, MOVE, PAID
from sim.world.market.orders import ORDER

RMB = 100


class Hand(Mechanism):
    """Posts by date, and fills the lists of the day."""

    phase = Phase.SHOP
    before_launch = True

    def __init__(
        self, postings: dict[date, list[tuple[str, str, int]]], lists: dict[int, dict[str, Any]] | None = None
    ):
        super().__init__()
        self.postings, self.lists = postings, lists or {}

    def step(self, world: Any, day: Any) -> None:
        for debit, credit, fen in self.postings.get(day.date, []):
            self.post(world, debit, credit, fen)
        for name, rows in self.lists.get(day.index, {}).items():
            world.today[name] = rows


def go(*mechanisms: Mechanism, days: int = 60, start: str = "2027-01-01") -> GrowthModel:
    settings = {"time.start": start, "time.days": days, "time.preparation": "0 days", "world.merchants": 3}
    world = sim.load(
        {"market": {"people": 50, "people_per_agent": 1}, "mechanisms": {"taxes": "on"}}, settings=settings
    )
    plan = replace(blueprint(world.plan()), mechanisms=list(mechanisms))
    model = GrowthModel(plan, seed=1, collect=False)
    while model.running:
        model.step()
    return model


def balance(model: GrowthModel, account: str) -> int:
    return model.state.ledger.balances[account]


def commission(when: date, fen: int) -> dict[date, list[tuple[str, str, int]]]:
    return {when: [("asset.cash", "revenue.commission", fen), ("asset.cash", "liability.vat", round(0.06 * fen))]}


# ---- taxes ---------------------------------------------------------------------------------------------------


def test_vat_is_output_less_input_and_is_paid_with_its_surcharges_after_the_month() -> None:
    postings = commission(date(2027, 1, 10), 1000 * RMB)
    postings[date(2027, 1, 12)] = [("expense.payment_fee", "asset.cash", 500 * RMB)]
    january = go(Hand(postings), Taxes(), days=31)
    owed = 60 * RMB - round(500 * RMB * 0.7 * 0.06)
    assert -balance(january, "liability.vat") == owed
    assert balance(january, "asset.input_vat") == 0
    assert -balance(january, "liability.surcharges") == round(0.12 * owed)
    february = go(Hand(postings), Taxes(), days=46)
    assert balance(february, "liability.vat") == balance(february, "liability.surcharges") == 0
    paid = february.state.series.values["taxes_paid"]
    assert np.flatnonzero(paid).tolist() == [45] and paid[45] == owed + round(0.12 * owed)


def test_input_vat_that_is_not_used_is_carried_forward() -> None:
    postings = {date(2027, 1, 5): [("expense.payment_fee", "asset.cash", 1000 * RMB)]} | commission(
        date(2027, 2, 5), 500 * RMB
    )
    model = go(Hand(postings), Taxes(), days=59)
    assert balance(model, "asset.input_vat") == 42 * RMB - 30 * RMB
    assert balance(model, "liability.vat") == 0


def test_income_tax_comes_after_losses_and_is_paid_after_the_quarter() -> None:
    postings = {
        date(2027, 6, 1): [("expense.compliance", "asset.cash", 400 * RMB)],
        date(2028, 2, 1): [("asset.cash", "revenue.other", 1000 * RMB)],
    }
    model = go(Hand(postings), Taxes(), days=365 + 60 + 31 + 10)
    due = round(0.25 * 600 * RMB)
    assert balance(model, "expense.income_tax") == due
    assert balance(model, "liability.income_tax") == -due
    later = go(Hand(postings), Taxes(), days=365 + 60 + 31 + 20)
    assert balance(later, "liability.income_tax") == 0


def test_tax_accrued_early_in_a_year_is_given_back_when_the_year_turns_bad() -> None:
    postings = {
        date(2027, 1, 5): [("asset.cash", "revenue.other", 1000 * RMB)],
        date(2027, 2, 5): [("expense.compliance", "asset.cash", 1500 * RMB)],
    }
    assert balance(go(Hand(postings), Taxes(), days=40), "expense.income_tax") == 250 * RMB
    assert balance(go(Hand(postings), Taxes(), days=60), "expense.income_tax") == 0


def test_a_fine_lowers_no_tax_and_damages_do() -> None:
    """Enterprise Income Tax Law, art. 10: neither in its year, nor as a loss carried forward."""

    def tax(account: str) -> int:
        postings = {
            date(2027, 6, 1): [("asset.cash", "revenue.other", 1000 * RMB)],
            date(2027, 7, 1): [(account, "asset.cash", 1200 * RMB)],
            date(2028, 2, 1): [("asset.cash", "revenue.other", 500 * RMB)],
        }
        return balance(go(Hand(postings), Taxes(), days=365 + 60), "expense.income_tax")

    assert tax("expense.losses") == round(0.25 * (1500 - 1200) * RMB)
    assert tax("expense.fines") == round(0.25 * 1500 * RMB)


def test_losses_are_used_oldest_first_and_lapse() -> None:
    assert _carried([(2027, 100), (2028, 50)], 120, year=2029) == [(2028, 30)]
    assert _carried([(2027, 100)], -20, year=2028) == [(2027, 100), (2028, 20)]
    bad = {date(2027, 6, 1): [("expense.compliance", "asset.cash", 400 * RMB)]}
    good = {date(2029, 2, 1): [("asset.cash", "revenue.other", 1000 * RMB)]}
    short = go(Hand(bad | good), Taxes(Taxes.Params({"carry_forward": 1})), days=365 + 366 + 59)
    assert balance(short, "expense.income_tax") == 250 * RMB


# ---- obligations ---------------------------------------------------------------------------------------------


def rows(dtype: np.dtype, *values: tuple[int, ...]) -> np.ndarray:
    return np.array(list(values), dtype=dtype)


def test_a_fee_is_earned_day_by_day_and_its_days_sum_to_the_fee() -> None:
    fees = {0: {"fees": rows(FEE, (1, 10600, 30), (2, 10600, 30))}, 3: {"fees": rows(FEE, (3, 9999, 7))}}
    model = go(Hand({}, fees), Obligations(), days=15)
    net = 20000
    assert -balance(model, "revenue.membership") == net * 15 // 30 + 9999 - round(9999 * 0.06 / 1.06)
    done = go(Hand({}, fees), Obligations(), days=40)
    assert balance(done, "liability.subscriptions") == 0
    assert -balance(done, "revenue.membership") + -balance(done, "liability.vat") == 2 * 10600 + 9999
    earned = done.state.ledger.frame().query("credit == 'revenue.membership'")
    assert earned["fen"].between(net // 30, net // 30 + 9999).all() and len(earned) == 30


def test_points_cost_what_is_redeemed_in_the_end() -> None:
    moves = {
        0: {"point_moves": rows(MOVE, (1, 10000, ISSUED))},
        5: {"payments": order(points=6000)},
        9: {"point_moves": rows(MOVE, (1, 4000, EXPIRED))},
    }
    early = go(Hand({}, {0: moves[0]}), Obligations(), days=3)
    assert -balance(early, "liability.points") == 8000
    model = go(Hand({}, moves), Obligations(), days=12)
    assert balance(model, "liability.points") == 0
    assert balance(model, "expense.incentives.points") == 6000


def test_rewards_paid_and_payable_are_what_was_accrued_less_what_was_clawed_back() -> None:
    moves = {
        2: {"reward_moves": rows(MOVE, (1, 1000, ACCRUED), (2, 1000, ACCRUED), (1, 700, PAID), (2, 400, CLAWED_BACK))}
    }
    model = go(Hand({}, moves), Obligations(), days=5)
    assert balance(model, "liability.rewards") == -(2000 - 700 - 400)
    assert balance(model, "expense.incentives.referral_rewards") == 1600
    assert model.state.n_checks["I8"] == 5


# ---- settlement ----------------------------------------------------------------------------------------------


def order(**fields: float) -> np.ndarray:
    orders = np.zeros(1, dtype=ORDER)
    for name, value in fields.items():
        orders[name] = value
    return orders


class Shop(Hand):
    """Puts orders on the shelves for payout or refund."""

    def step(self, world: Any, day: Any) -> None:
        super().step(world, day)
        for event, due, orders in self.lists.get(day.index, {}).get("shelves", []):
            world.resources["orders"].count("placed", len(orders))
            world.resources["orders"].put(event, due, orders)


def shop(event: str, **fields: float) -> Shop:
    orders = order(paid_on=40, **fields)
    lists = {40: {"payments": orders, "orders": orders, "shelves": [(event, 45, orders)]}}
    return Shop({}, lists)


def test_the_platform_pays_its_coupons_and_the_merchant_gets_the_whole_value_less_commission_and_vat() -> None:
    hand = shop("payout", paid=9000, coupon=1000, commission=0.05)
    model = go(hand, Settlement(Settlement.Params({"settlement_time": 3.0})), days=47)
    assert -balance(model, "revenue.commission") == 500 and -balance(model, "liability.vat") == 30
    assert -balance(model, "liability.merchants") == balance(model, "asset.escrow") == 9470
    assert balance(model, "expense.incentives.coupons") == 1000
    assert balance(model, "asset.cash") == 530 - 1000
    paid = go(hand, Settlement(Settlement.Params({"settlement_time": 3.0})), days=50)
    assert balance(paid, "asset.escrow") == 0


def test_a_refund_reverses_the_coupon() -> None:
    model = go(shop("refund", paid=9000, coupon=1000, commission=0.05), Settlement(), days=47)
    assert (
        balance(model, "asset.escrow")
        == balance(model, "asset.cash")
        == balance(model, "expense.incentives.coupons")
        == 0
    )
    assert model.state.series.values["coupons_used"].sum() == 0


def test_what_is_paid_for_a_group_is_held_and_goes_back_with_coupon_and_points_when_the_group_expires() -> None:
    """No order, no refund, no subsidy; the contribution of the day of payment is taken back."""
    waits = order(paid_on=40, pool=1, paid=8000, coupon=1500, points=500)
    subsidised = Settlement(Settlement.Params({"logistics_subsidy": 300.0}))
    held = go(Hand({}, {40: {"payments": waits}}), subsidised, Obligations(), days=42)
    assert balance(held, "asset.escrow") == -balance(held, "liability.escrow") == 10_000
    assert balance(held, "expense.logistics_subsidy") == 0
    subsidised = Settlement(Settlement.Params({"logistics_subsidy": 300.0}))
    model = go(Hand({}, {40: {"payments": waits}, 42: {"expired": waits}}), subsidised, Obligations(), days=45)
    incentives = ("expense.incentives.coupons", "expense.incentives.points", "liability.points")
    assert all(balance(held, account) for account in incentives)
    for account in ("asset.escrow", "liability.escrow", "asset.cash", *incentives):
        assert balance(model, account) == 0
    assert model.state.series.values["refunds"].sum() == model.state.series.values["coupons_used"].sum() == 0


def test_deposits_are_held_apart_from_own_cash() -> None:
    model = go(Settlement(), days=3)
    assert balance(model, "asset.deposits") == -balance(model, "liability.deposits") == 3 * 2000 * RMB
    assert balance(model, "asset.cash") == 0


# ---- funding -------------------------------------------------------------------------------------------------


def spend(days: int, fen: int) -> dict[date, list[tuple[str, str, int]]]:
    return {
        date.fromordinal(date(2027, 1, 1).toordinal() + d): [("expense.compliance", "asset.cash", fen)]
        for d in range(days)
    }


def test_a_bridge_fills_the_shortfall_up_to_its_limit_and_bears_interest() -> None:
    params = Funding.Params({"bridge": 100_000_00.0, "mode": "as_written"})
    hand = Hand(spend(60, 250_000_00))
    model = go(hand, Funding(params), days=42)
    assert -balance(model, "liability.bridge") == 100_000_00
    assert -balance(model, "equity.funding_gap") == 42 * 250_000_00 - 1_000_000_000 - 100_000_00 + 0
    longer = go(hand, Funding(params), days=59)
    accrued = balance(longer, "expense.interest")
    days_with_loan = 59 - 41
    assert accrued == pytest.approx(100_000_00 * 0.12 / 365 * days_with_loan, abs=1.0)


def test_a_tranche_waits_while_the_covenant_on_burn_is_broken() -> None:
    funding = Funding(Funding.Params({"covenant_burn": 0.0}))
    model = GrowthModel(
        replace(blueprint(sim.load("loaded", settings={"market.people": 50, "market.people_per_agent": 1}).plan(days=5)),
                mechanisms=[Hand(spend(5, 100)), funding]), seed=1, collect=False)  # fmt: skip
    funding._met[2], funding._due[2] = 0, 2
    while model.running:
        model.step()
    assert 2 not in funding._paid
    assert model.state.series.values["covenant_breached"][-1] == 1


def test_runway_is_own_cash_over_the_burn_of_three_months() -> None:
    model = go(Hand(spend(60, 100_000_00)), Funding(), days=50)
    cash, burn = balance(model, "asset.cash"), 100_000_00 * 365 / 12
    assert model.state.series.values["runway"][-1] == pytest.approx(cash / burn)


def test_a_failing_identity_names_account_day_and_amount() -> None:
    with pytest.raises(
        sim.LedgerError, match=r"I1 asset.deposits = liability.deposits fails on day 3: 5 is not 4 \(off by 1\)"
    ):
        Check("I1", "asset.deposits = liability.deposits", 5, 4).verify(3)

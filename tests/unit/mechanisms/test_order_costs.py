"""What an order costs, counted by hand from the lists of the day; exact, so no false alarms."""

from typing import Any

import numpy as np
import pytest
from helpers_market import market
from helpers_world import small

from sim.core.model import GrowthModel
from sim.finance.acquisition import channel_of_account, spend
from sim.finance.unit_costs import ORDER_INCENTIVES
from sim.mechanisms.company.funding.mechanism import Funding

RMB = 100
FREE = {"order_costs__payment_fee": "0 %", "order_costs__return_freight": "0 RMB", "order_costs__contacts": 0,
        "order_costs__contacts_late": 0, "order_costs__contacts_return": 0}  # fmt: skip


def walk(model: GrowthModel) -> dict[str, int]:
    """Run a model; return the agents' events that cost something, and the sums of the list of contributions."""
    names = ("paid", "orders", "late", "goes_back", "sent_back", "given_back", "expired", "first", "fen")
    sums, state = dict.fromkeys(names, 0), model.state
    while model.running:
        model.step()
        today = state.today
        delivered, refunded = today["delivered"], today["refunded"]
        counts = {"orders": len(today["orders"]), "paid": today["payments"]["paid"].sum(), "late": (delivered["delay"] > 0).sum(),
                  "goes_back": delivered["goes_back"].sum(), "sent_back": refunded["goes_back"].sum(),
                  "given_back": len(refunded), "expired": len(today["expired"])}  # fmt: skip
        counts |= {name: today["contributions"][name].sum() for name in ("first", "fen")}
        sums = {name: sums[name] + int(counts[name]) for name in names}
    return sums


def spent(model: GrowthModel, account: str) -> int:
    return model.state.ledger.balances[f"expense.{account}"]


def of(**settings: Any) -> tuple[GrowthModel, dict[str, int]]:
    model = market(days=45, scenario="private_domain", market__registered_at_start="60 %", **settings)
    return model, walk(model)


@pytest.mark.parametrize(("contact", "event"), [("contacts", "orders"), ("contacts_late", "late"),
                                                ("contacts_return", "goes_back")])  # fmt: skip
def test_each_kind_of_contact_is_counted_by_its_event(contact: str, event: str) -> None:
    costs = FREE | {f"order_costs__{contact}": 0.5, "order_costs__contact_cost": "4 RMB", "team": "off"}
    model, n = of(**costs)
    assert spent(model, "service") == 2 * RMB * n[event] * model.state.weight > 0
    assert model.state.series.values["service_contacts"].sum() == 0.5 * n[event] * model.state.weight


def test_the_payment_fee_is_paid_on_cash_and_stays_when_the_order_goes_back() -> None:
    model, n = of(**FREE | {"order_costs__payment_fee": "1 %", "fulfilment__return_share": "90 %"})
    assert n["given_back"] > 0.3 * n["orders"] > 30
    assert spent(model, "payment_fee") == pytest.approx(0.01 * n["paid"] * model.state.weight, abs=0.5 * n["orders"])


def test_freight_is_paid_for_what_was_sent_back_and_not_for_groups_that_found_nobody() -> None:
    model, n = of(**FREE | {"order_costs__return_freight": "8 RMB", "order_costs__freight_share": "25 %"})
    assert spent(model, "return_freight") == 2 * RMB * n["sent_back"] * model.state.weight > 0
    assert n["expired"] > 0 and n["given_back"] == n["sent_back"]


def test_the_team_answers_what_its_pay_covers_and_contributions_do_not_ask_who_answers() -> None:
    """No contact is paid twice: by day, what is posted is the cost beyond the team's pay."""
    (model, n), (alone, same) = (
        of(order_costs__contacts=2, team__service=1),
        of(order_costs__contacts=2, team__service=0),
    )
    assert n == same
    cost = model.state.series.values["service_cost"]
    frame = model.state.ledger.frame()
    pay = frame[frame["debit"] == "expense.people.service"].groupby("day")["fen"].sum()
    per_day = cost[model.blueprint.timeline.preparation :] - pay[pay.index >= 0].to_numpy()
    assert (per_day > 0).any() and (per_day < 0).any(), "both happen"
    assert spent(model, "service") == np.maximum(per_day, 0).sum()
    assert spent(alone, "service") == cost.sum()


def test_contributions_are_what_the_ledger_says_to_the_fen() -> None:
    """Commission, fees, coupons, subsidy, contacts, freight, with groups and invitations on; referral coupons apart."""
    model, n = of(settlement__logistics_subsidy="1 RMB", settlement__new_seller_free="0 days", new_user_offers="on",
                  referral__reward_recipient="20 RMB", referral__burst_rate="0.3 per day",
                  membership="off", subscription="off")  # fmt: skip
    w, handled = model.state.weight, int(model.state.series.values["service_cost"].sum())
    apart = spent(model, "incentives.referral_coupons")
    first = -model.state.ledger.balances["revenue.commission"] - spent(model, "payment_fee")
    first -= spent(model, "incentives.coupons") + spent(model, "incentives.new_user_coupons")
    first -= spent(model, "incentives.reactivation_coupons")
    assert apart > 0 and spent(model, "incentives.new_user_coupons") > 0
    assert n["first"] * w == first
    assert n["fen"] * w == first - spent(model, "logistics_subsidy") - spent(model, "return_freight") - handled
    assert model.state.series.values["contribution_1"].sum() == first
    assert model.state.n_checks["I12"] > 0


def test_no_account_stands_in_acquisition_and_in_contribution() -> None:
    """The day's acquisition cost is what finance sets against registrations, rewards and creators' commission included."""
    record = small("private_domain", referral__burst_rate="0.3 per day", influencer_campaigns="on").run(days=60).record
    acquiring = channel_of_account(record)
    assert set(acquiring) & set(ORDER_INCENTIVES) == set()
    assert {"expense.incentives.referral_rewards", "expense.incentives.referral_coupons",
            "expense.marketing.commission_influencers"} <= set(acquiring)  # fmt: skip
    daily = record.series["acquisition_cost"].to_numpy() / RMB
    assert daily.sum() > 0 and spend(record).sum(axis=1).to_numpy() == pytest.approx(daily, abs=1e-6)


@pytest.mark.parametrize(("cost", "is_met"), [(99.0, True), (101.0, False)])
def test_the_milestone_of_payback_asks_for_all_money_of_acquisition(cost: float, is_met: bool) -> None:
    model = small("business_plan").model(seed=1, days=365, collect=False)
    state, funding = model.state, next(m for m in model.blueprint.mechanisms if isinstance(m, Funding))
    state.series.panels["cohort_contribution"][0, :12] = 100 / 12 + 1e-9
    state.series.values["acquisition_cost"][model.blueprint.timeline.preparation + 5] = cost
    assert funding._pays_back(state, 11) is is_met

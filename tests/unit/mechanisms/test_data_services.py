"""Data services: only aggregates of enough people who agreed, fees that tie, and what subscribers know more."""

from typing import Any

import numpy as np
import pytest
from helpers_market import market
from helpers_world import small

from sim.core.errors import ScenarioError
from sim.core.model import GrowthModel
from sim.mechanisms.supply.data_services.cells import Cells
from sim.mechanisms.supply.data_services.mechanism import DataServices
from sim.world.insight import Trends, told_forecasts, told_trends

ON: dict[str, Any] = {"data_services": "on", "data_services__least_cell": "50 people", "data_services__reluctance": "4",
                      "recommender__consent": "80 %", "data_services__most_of_revenue": "50 %", "stock": "on",
                      "stock__limited": "100 %", "merchants": "off"}  # fmt: skip
MANY = {"market__people": 40_000, "market__people_per_agent": 20}  # so that fees are small beside revenue
DAYS = (
    95  # from 1 January: the first revenue comes in February, at whose end merchants subscribe; the end of March bills
)
ASKED, BILLED = 58, 89
FEE, VAT = 80_000, 4_800


def sold(days: int = DAYS, **settings: Any) -> GrowthModel:
    model = market(days=days, **ON | MANY | settings)
    while model.running:
        model.step()
    return model


def own(model: GrowthModel) -> DataServices:
    return next(r.mechanism for r in model.agenda if isinstance(r.mechanism, DataServices))


@pytest.fixture(scope="module")
def usual() -> GrowthModel:
    return sold()


def launched(model: GrowthModel, metric: str) -> np.ndarray:
    return model.state.series.values[metric][model.blueprint.timeline.preparation :]


def test_merchants_subscribe_and_pay_at_the_end_of_each_month(usual: GrowthModel) -> None:
    subscribers, revenue = launched(usual, "data_subscribers"), launched(usual, "data_revenue")
    assert subscribers[:ASKED].max() == 0 and subscribers[ASKED] > 5
    payers = subscribers[BILLED - 1] + launched(usual, "data_outside")[BILLED - 1]
    assert revenue[BILLED] == FEE * payers > 0 and revenue.sum() == revenue[BILLED]


def test_fees_revenue_and_vat_tie_to_the_fen() -> None:
    model = market(days=BILLED + 1, **ON | MANY)
    paid = 0
    while model.running:
        model.step()
        fees = model.state.today["data_fees"]["fen"] if "data_fees" in model.state.today else np.empty(0)
        assert (fees == FEE + VAT).all()
        paid += len(fees)
    outside = int(launched(model, "data_outside")[BILLED - 1])
    assert paid > 0 and -model.state.ledger.balances["revenue.data_services"] == FEE * (paid + outside)
    posted = model.state.ledger.frame().query("mechanism == 'data_services' and credit == 'liability.vat'")["fen"].sum()
    assert posted == VAT * (paid + outside) and model.state.n_checks["data"] >= 2 * BILLED


def test_a_merchants_books_bear_the_fee() -> None:
    """The only difference of two worlds is the price, 1 and 2 fen a month, on the day on which it is billed."""
    profits = []
    for price in ("0.01 RMB per month", "0.02 RMB per month"):
        model = sold(days=BILLED + 1, data_services__price=price, data_services__by_price="0")
        profits.append(
            (model.state.tables["merchants"]["profit"].copy(), model.state.tables["merchants"]["takes_data"].copy())
        )
    (less, _), (more, _) = profits
    difference = less - more
    assert set(np.unique(difference).tolist()) == {0, 1}  # one fen and no VAT on it
    assert (difference == 1).sum() == launched(model, "data_subscribers")[BILLED - 1] > 0


# ---- what may be told ----------------------------------------------------------------------------------------------


def test_nobody_can_set_a_cell_below_50_people() -> None:
    with pytest.raises(ScenarioError, match="data_services.least_cell"):
        small("loaded", data_services__least_cell="49 people")


def test_a_category_is_told_from_50_people_on_and_each_counts_once() -> None:
    cells = Cells(3)
    people = np.concatenate([np.arange(50), np.arange(50), np.arange(49)])
    cells.take(people, np.repeat([0, 1, 2], [50, 50, 49]))
    cells.take(np.arange(50), np.zeros(50, dtype=int))  # the same people again
    cells.count(1)
    assert cells.people.tolist() == [50, 50, 49]
    cells.count(20)
    assert cells.people.tolist() == [1000, 1000, 980]
    for _ in range(28):
        cells.take(np.empty(0, dtype=int), np.empty(0, dtype=int))
    cells.count(1)
    assert cells.people.tolist() == [0, 0, 0]


def test_nothing_is_told_of_fewer_than_50_people_on_any_day() -> None:
    model = market(days=45, **ON)
    told = 0
    while model.running:
        model.step()
        m = own(model)
        if model.rows_done > model.blueprint.timeline.preparation:
            assert (m._cells.people[m._told] >= 50).all()
            told += int(m._told.sum())
    assert 0 < told < 45 * own(model)._cells.n  # some categories on some days, not all on all
    assert (own(model)._cells.people[~own(model)._told] < 50).all()


def test_only_people_who_agreed_are_counted() -> None:
    everybody, some = (sold(days=28, recommender__consent=share) for share in ("100 %", "60 %"))
    counts = [own(m)._cells.people.sum() for m in (everybody, some)]
    assert 0.45 * counts[0] < counts[1] < 0.75 * counts[0]


def test_too_few_who_agree_stop_the_service_at_once_and_the_month_is_not_charged() -> None:
    model = sold(recommender__consent={"2026-12-01": "80 %", "2027-03-10": "30 %"})
    subscribers, told, revenue, cost = (
        launched(model, f"data_{n}") for n in ("subscribers", "told", "revenue", "cost")
    )
    assert subscribers[67] > 0 and told[67] > 0
    assert (
        not subscribers[69:].any()
        and not told[69:].any()
        and not revenue.any()
        and not cost[69:].any()
        and cost[67] > 0
    )
    assert own(model).trends(model.state).max() == 0


def test_the_law_that_asks_for_a_yes_ends_it() -> None:
    """What runs costs money every day; under the law of opting in nothing runs."""
    for policies, runs in ((["sell_data"], True), (["opt_in_data_law", "sell_data"], False)):
        model = small("loaded", policies=policies, **MANY).model(seed=1, days=15)
        while model.running:
            model.step()
        assert launched(model, "data_cost").all() == runs == launched(model, "data_cost").any()
        assert launched(model, "data_told").any() == runs


# ---- who subscribes ------------------------------------------------------------------------------------------------


def test_who_subscribes_follows_the_formula(usual: GrowthModel) -> None:
    model = market(days=ASKED + 1, **ON | MANY)
    while model.running:
        model.step()
    world, p = model.state, own(model).params
    table = world.tables["merchants"]
    odds = -p.reluctance + p.by_sales * np.log1p(table["sold30"] / 100) - p.by_price * 8
    luck = world.streams.uniform("data_services.merchant", table["number"])
    assert (table["takes_data"] == (table["is_active"] & (luck < 1 / (1 + np.exp(-odds))))).all() and table[
        "takes_data"
    ].any()


def test_a_dearer_subscription_never_adds_a_subscriber() -> None:
    takes = [
        sold(days=ASKED + 1, data_services__price=f"{p} RMB per month").state.tables["merchants"]["takes_data"]
        for p in (200, 800, 3000)
    ]
    assert (takes[0] >= takes[1]).all() and (takes[1] >= takes[2]).all() and takes[0].sum() > takes[2].sum()


def test_data_services_stay_below_their_share_of_revenue() -> None:
    free, capped = sold(), sold(data_services__most_of_revenue="5 %")
    for model, share in ((free, 0.5), (capped, 0.05)):
        revenue, net = launched(model, "data_revenue"), launched(model, "net_revenue")
        others = (net - revenue)[BILLED - 30 : BILLED].sum()
        assert revenue[BILLED] <= share / (1 - share) * others
    assert launched(capped, "data_revenue").sum() < launched(free, "data_revenue").sum()


# ---- what subscribers know more --------------------------------------------------------------------------------------


def test_forecasts_of_subscribers_go_a_fifth_of_the_way_to_what_is_told(usual: GrowthModel) -> None:
    world, m = usual.state, own(usual)
    offers = world.tables["offers"]
    rows = np.flatnonzero(offers["is_stocked"])
    mine = offers["forecast"][rows]
    used = told_forecasts(world, rows, mine)
    category = offers["category"][rows]
    knows = world.tables["merchants"]["takes_data"][offers["merchant"][rows]] & m._told[category]
    told = offers["sales30"][rows] / (30 * (1 - np.exp(-DAYS / 30))) * m._trend[category]
    assert knows.any() and (~knows).any()
    assert used[knows] == pytest.approx((0.8 * mine + 0.2 * told)[knows], rel=1e-5)
    assert used[~knows].tobytes() == mine[~knows].tobytes()


def test_campaigns_of_subscribers_follow_more_of_the_trend(usual: GrowthModel) -> None:
    told = told_trends(usual.state)
    takes = usual.state.tables["merchants"]["takes_data"]
    assert told is not None and (told[~takes] == 0).all()
    assert told[takes] == pytest.approx(0.05 * own(usual)._told.mean())
    trends = Trends(np.array([1.2, 1.0]), np.array([1.5, 0.8]), np.array([0.0, 1.0, 0.5]))
    one = np.zeros(3, dtype=int)
    assert trends.of(one, np.arange(3)) == pytest.approx([1.2, 1.5, np.sqrt(1.2 * 1.5)])


def test_not_offered_it_is_its_own_absence() -> None:
    none = {k: v for k, v in ON.items() if not k.startswith("data_services")}
    off, asleep = market(days=45, **none), market(days=45, **ON, data_services__is_offered="off")
    for model in (off, asleep):
        while model.running:
            model.step()
    for name, values in off.state.series.values.items():
        assert values.tobytes() == asleep.state.series.values[name].tobytes(), name

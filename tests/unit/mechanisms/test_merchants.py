"""Merchants: arrivals, vetting, first goods, growth and exit, against closed forms and known directions."""

import numpy as np
import pytest
from helpers_market import market, run, today
from scipy.integrate import quad
from scipy.special import ndtr, ndtri
from scipy.stats import beta

from sim.core.rng import Streams
from sim.mechanisms.supply.merchants.applicants import Applicants, Arrivals, capital_of, describe, is_turned_away
from sim.world.market.assortment import list_goods

NOBODY = {
    "merchants__prospects": "0 merchants per day",
    "merchants__sales_staff": "0",
    "merchants__growth": "0 per month",
}
STAYS = {"merchants__giving_up": "0 per day", "merchants__capital": "10000000 RMB"}
METRICS = ("merchant_applications", "merchants_refused", "merchants_entered", "goods_added")


def series(model: object, name: str) -> np.ndarray:
    return model.state.series.values[name]  # type: ignore[attr-defined]


def honest(n: int, *, seed: int = 3, **shares: float) -> Applicants:
    number = np.arange(n, dtype=np.int64)
    own = {"brands": 0.0, "copies": 0.0, "capital": 100_000.0} | shares
    return describe(Streams(seed), number, np.zeros(n, np.int16), **own)


def test_arrivals_are_poisson_and_a_faster_clock_only_brings_the_same_applicants_forward() -> None:
    """Mean and variance of counts are the rate summed: 2,000 categories at 7, within 4.5 standard errors (1e-5 false alarms)."""
    slow, fast = (Arrivals(Streams(5), 2000) for _ in range(2))
    slow.reached += 7.0
    fast.reached += 11.0
    numbers, categories = slow.until_now()
    counts = np.bincount(categories, minlength=2000)
    assert abs(counts.mean() - 7) < 4.5 * np.sqrt(7 / 2000)
    assert abs(counts.var() - 7) < 4.5 * 7 * np.sqrt((2 + 1 / 7) / 2000)
    sooner = set(fast.until_now()[0].tolist())
    assert set(numbers.tolist()) < sooner
    slow.reached += 4.0
    assert set(numbers.tolist()) | set(slow.until_now()[0].tolist()) == sooner


@pytest.mark.parametrize(("vetting", "papers"), [(0.2, 0.5), (0.6, 0.8), (0.35, 0.0)])
def test_vetting_turns_away_its_share_and_lifts_quality_as_selection_on_a_normal_score_does(
    vetting: float, papers: float
) -> None:
    """E[q | passed] by quadrature over z_q; 40,000 applicants, 5 standard errors."""
    n = 40_000
    who = honest(n)
    passes = ~is_turned_away(Streams(3), who, vetting=vetting, papers=papers, brands=0.0)
    assert abs(passes.mean() - (1 - vetting)) < 5 * np.sqrt(vetting * (1 - vetting) / n)
    rest = np.sqrt(1 - papers**2)

    def passing(z: float) -> float:
        return float(ndtr((papers * z - ndtri(vetting)) / rest) * np.exp(-z * z / 2) / np.sqrt(2 * np.pi))

    wanted = quad(lambda z: beta.ppf(ndtr(z), 4, 2) * passing(z), -8, 8)[0] / (1 - vetting)
    found = who.quality[passes]
    assert abs(found.mean() - wanted) < 5 * found.std() / np.sqrt(len(found))


def test_papers_give_most_counterfeiters_away_and_more_of_them_when_vetting_is_strict() -> None:
    """A copy's score is that of quality .1 among Beta(4, 2): z = ndtri(.00046) = -3.31."""
    copies = honest(20_000, copies=1.0)
    for vetting in (0.2, 0.5):
        caught = is_turned_away(Streams(3), copies, vetting=vetting, papers=0.5, brands=0.0).mean()
        z = ndtri(beta.cdf(0.1, 4, 2))
        wanted = ndtr((ndtri(vetting) - 0.5 * z) / np.sqrt(0.75))
        assert abs(caught - wanted) < 5 * np.sqrt(wanted * (1 - wanted) / 20_000)


def test_nobody_comes_who_cannot_pay_the_deposit() -> None:
    model = market(days=60, merchants="on", merchants__prospects="10 merchants per day", settlement__deposit="6000 RMB")
    run(model)
    table = model.state.tables["merchants"]
    new = table["entered_on"] > 0
    assert new.sum() > 50 and table["capital"][new].min() >= 600_000
    share = (capital_of(Streams(1), np.arange(20_000), 600_000.0) >= 600_000).mean()
    assert share == pytest.approx(0.5, abs=0.02)  # the median can, half cannot


@pytest.mark.parametrize("heard", [0, 10, 50])
def test_intensity_is_the_equation_of_the_page(heard: int) -> None:
    asked = {"merchants__sales_staff": "7", "merchants__prospects": "2 merchants per day", "merchants__heard": heard}
    model = market(days=3, merchants="on", **asked)
    run(model, 2)
    world = model.state
    own = next(r.mechanism for r in model.agenda if r.mechanism.name == "merchants")
    table = world.tables["merchants"]
    table["gain30"][:] = np.linspace(-3, 3, len(table))
    everywhere = table["gain30"].mean()
    shares = world.resources["catalogue"].need_shares
    assert own._users - 1000 == pytest.approx(len(world.active), rel=0.2)  # half of 2,000 are there at launch
    fees = 0.05 * 1.06 * (1 - 365 / 12 / 365)
    for c in range(len(shares)):
        here = table["category"] == c
        gain = np.clip((table["gain30"][here].sum() + heard * everywhere) / max(here.sum() + heard, 1), -1, 1)
        visitors = (1 + world.last("mau") / own._users) ** 0.6
        wanted = 2 * shares[c] * visitors * np.exp(gain + 0.14 - 2 * (fees - 0.05 * 1.06))
        assert own.intensity(world)[c] == pytest.approx(wanted, rel=1e-3)


def test_without_entry_growth_and_exit_the_assortment_stays() -> None:
    """T115."""
    model = market(days=40, merchants="on", **NOBODY, **STAYS)
    run(model)
    assert series(model, "goods_on_sale")[-1] == series(model, "goods_on_sale")[-40]
    assert all(series(model, name).sum() == 0 for name in METRICS)


def test_merchants_and_goods_add_up_and_every_new_merchant_has_its_first_goods() -> None:
    model = market(days=57, merchants="on", merchants__prospects="10 merchants per day", merchants__first_goods="4")
    world, table = model.state, model.state.tables["merchants"]
    n_before, goods_before = len(table), len(world.tables["offers"])
    run(model)
    entered, gave_up, broke = (series(model, f"merchants_{what}").sum() for what in ("entered", "gave_up", "broke"))
    left = gave_up + broke
    assert entered > 100 and left > 0
    assert len(table) == n_before + entered
    assert table["is_active"].sum() == n_before + entered - left == series(model, "merchants_selling")[-1]
    offers = world.tables["offers"]
    assert series(model, "goods_on_sale")[-1] == offers["is_active"].sum()
    assert (table["n_listed"][n_before:] >= 4).all()
    assert table["n_listed"].sum() == goods_before + series(model, "goods_added").sum()
    assert not offers["is_active"][~table["is_active"][offers["merchant"]]].any()
    agents = world.facts["merchant_agents"].by_row
    assert [a.row for a in agents] == list(range(len(table)))
    assert len({a.unique_id for a in agents}) == len(agents)
    gone = np.flatnonzero(~table["is_active"])
    assert not {agents[r].unique_id for r in gone} & {a.unique_id for a in model.agents}


def test_a_good_is_the_same_whatever_row_and_day_it_gets() -> None:
    model = market(days=4, merchants="on")
    run(model, 2)
    world = model.state
    first = list_goods(world, today(model), np.array([3, 3, 5]))
    number = world.tables["offers"]["number"][first]
    other = market(days=4, merchants="on")
    run(other, 3)
    list_goods(other.state, today(other), np.array([9, 9, 9]))
    again = list_goods(other.state, today(other), np.array([3, 3, 5]))
    assert (again != first).all() and len(set(number.tolist())) == 3
    for column in ("number", "price", "cost", "quality", "taste", "content"):
        assert np.array_equal(world.tables["offers"][column][first], other.state.tables["offers"][column][again])


def test_merchants_go_when_their_money_is_gone_and_get_their_deposit_back() -> None:
    """Shops at 30,000 RMB a month: capital of 10,000 RMB at the median and a deposit of 2,000 last 8 days."""
    dear = {"merchant_books__fixed_cost": "30000 RMB per month", "merchants__capital": "10000 RMB"}
    model = market(days=50, merchants="on", **NOBODY, **dear)
    run(model)
    world, table = model.state, model.state.tables["merchants"]
    broke = series(model, "merchants_broke").sum()
    assert broke > 0.8 * len(table)
    assert world.ledger.balances["asset.deposits"] == table["is_active"].sum() * 200_000
    stays = table["is_active"]
    assert (table["capital"] + table["profit"] >= 200_000 - 7 * 30_000_00 * 12 // 365)[stays].all()  # read once a week


def test_giving_up_is_exponential_without_profit_and_orders() -> None:
    """400 merchants at x0 = .02 a day for 7 readings of 7 days, 4 standard errors (6e-5 false alarms)."""
    settings = NOBODY | STAYS | {"merchants__giving_up": "0.02 per day", "choice": "off", "world__merchants": "400"}
    settings |= {"merchant_books__fixed_cost": "0 RMB per month"}
    model = market(days=50, merchants="on", **settings)
    run(model)
    alive, wanted = model.state.tables["merchants"]["is_active"].mean(), np.exp(-0.02 * 7 * 7)
    assert abs(alive - wanted) < 4 * np.sqrt(wanted * (1 - wanted) / 400)


def test_more_profit_brings_more_and_lets_more_stay() -> None:
    """Cheaper shops earn more of what they cost: more apply and fewer leave, on common luck."""
    counts = {}
    for cost in ("20000 RMB per month", "600 RMB per month", "20 RMB per month"):
        model = market(days=60, merchants="on", merchant_books__fixed_cost=cost)
        run(model)
        counts[cost] = [
            series(model, n).sum() for n in ("merchant_applications", "merchants_gave_up", "merchants_broke")
        ]
    applied, gave_up, broke = np.array(list(counts.values())).T
    assert applied[0] < applied[1] < applied[2]
    assert broke[0] > broke[1] >= broke[2]


def test_staff_and_vetting_are_paid_for() -> None:
    model = market(days=30, merchants="on", merchants__sales_staff="3", merchants__prospects="10 merchants per day")
    run(model)
    balances, applied = model.state.ledger.balances, series(model, "merchant_applications").sum()
    assert balances["expense.merchant_checks"] == applied * 5000 > 0
    assert balances["expense.people.merchant_sales"] == pytest.approx(3 * 17550_00 * 12 / 365 * 30, abs=30)
    assert (
        series(model, "seller_spend").sum()
        == balances["expense.merchant_checks"] + balances["expense.people.merchant_sales"]
    )

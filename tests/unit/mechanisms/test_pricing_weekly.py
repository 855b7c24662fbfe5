"""Sellers who answer their own sales, new ones, and what the platform does about prices."""

import numpy as np
import pytest
from helpers_market import all_orders, market, run, today

from sim.core.model import GrowthModel
from sim.mechanisms.supply.pricing.mechanism import Pricing
from sim.mechanisms.supply.pricing.weekly import RETURN, Lesson, dynamic_move, expected_sales, next_aim
from sim.theory.pricing import best_price
from sim.theory.pricing import expected_sales as at_constant_elasticity
from sim.world.merchants import DYNAMIC, LEARNING

ALONE = {"pricing__value_based": "0 %", "pricing__competitive": "0 %"}
DYNAMIC_ONLY = ALONE | {"pricing__dynamic": "100 %"}
LEARNING_ONLY = ALONE | {"pricing__learning": "100 %"}
AT_ONCE = {"pricing__speed": "100 %", "pricing__least_change": "0.5 %"}
RICH = {"world__seller_share": "0 %", "settlement__commission": "12 %"}


def moved(model: GrowthModel) -> np.ndarray:
    offers = model.state.tables["offers"]
    return np.asarray((offers["price"] / offers["list_price"])[offers["is_active"]])


def pricing_of(model: GrowthModel) -> Pricing:
    (own,) = (row.mechanism for row in model.agenda if isinstance(row.mechanism, Pricing))
    return own


def move(sold: float, usual: float, *, stock: float = -1, target: float = 0, kd: float = 0.1, ki: float = 0.1) -> float:
    one = {"sold": sold, "usual": usual, "stock": stock, "target": target}
    return float(dynamic_move(**{k: np.array([v]) for k, v in one.items()}, by_demand=kd, by_stock=ki, one=1.0)[0])


def test_more_sales_than_expected_raise_a_price_and_too_much_stock_lowers_it() -> None:
    assert move(20, 10) == pytest.approx(0.1) and move(5, 10) == pytest.approx(-0.05) and move(10, 10) == 0
    assert move(10, 10, stock=200, target=100) == pytest.approx(-0.1)
    assert move(10, 10, stock=0, target=100) == pytest.approx(0.1)
    assert move(1, 0) == pytest.approx(0.01) and move(10, 10, stock=900, target=100) == pytest.approx(
        -0.1
    )  # luck; bounded
    assert move(10, -1) == move(3, 10, kd=0) == move(10, 10, stock=50, target=0) == 0


def test_what_is_expected_is_a_fifth_of_this_week_and_four_fifths_of_before() -> None:
    assert expected_sales(np.array([20.0, 7.0]), np.array([10.0, -1.0])) == pytest.approx([12.0, 7.0])


def test_dynamic_sellers_move_as_their_own_sales_of_the_week_say() -> None:
    """Recomputed from the orders of weeks 1 to 3, to a fen; never above the list price, at most a tenth a week."""
    model = market(days=40, **DYNAMIC_ONLY, pricing__by_demand=0.2)
    offers, weeks = model.state.tables["offers"], []
    usual, price = np.full(len(offers), -1.0), offers["list_price"].astype(float)
    for week in range(4):
        days = run(model, 1 if week == 0 else 7)
        if week:
            sold = np.bincount(np.concatenate([*weeks[-1:], *days[:-1]])["offer"], minlength=len(offers)).astype(float)
            step = np.where(usual >= 0, 0.2 * (sold - usual) / np.maximum(usual, 10), 0)
            step += 0.2 * np.log(offers["list_price"] / price)
            price = np.rint(np.minimum(price * np.exp(np.clip(step, -0.1, 0.1)), offers["list_price"]))
            usual = np.where(usual < 0, sold, 0.2 * sold + 0.8 * usual)
            assert (offers["price"] == price).all()
        else:
            usual[:] = 0.0  # nobody has sold anything on the first day
        weeks = [days[-1]]
    assert (moved(model) < 0.99).any() and (moved(model) <= 1).all()
    assert set(model.state.tables["merchants"]["strategy"]) == {DYNAMIC}


@pytest.mark.parametrize("orders", [0.3, 2.0, 30.0])
def test_prices_of_dynamic_sellers_do_not_drift_where_demand_stands(orders: float) -> None:
    """400 sellers, 300 weeks of Poisson orders at an elasticity of 2.62; the ceiling alone leaves some 3 % at most."""
    rng, n = np.random.Generator(np.random.Philox(11)), 400
    price, usual = np.zeros(n), np.full(n, -1.0)
    for _ in range(300):
        sold = rng.poisson(orders * np.exp(-2.62 * price)).astype(float)
        none = {"stock": np.full(n, -1.0), "target": np.zeros(n)}
        move = dynamic_move(sold, usual, by_demand=0.1, by_stock=0.1, one=1.0, **none) - RETURN * price
        price, usual = np.minimum(price + np.clip(move, -0.1, 0.1), 0), expected_sales(sold, usual)
    assert -0.03 < price.mean() <= 0


@pytest.mark.parametrize("cap", ["0 %", "3 %"])
def test_the_cap_of_the_platform_holds_weekly_moves(cap: str) -> None:
    model = market(days=20, **DYNAMIC_ONLY, pricing__by_demand=2, pricing__largest_move=cap)
    run(model)
    most = 2 * float(cap[0]) / 100  # two weeks in which sales were known
    assert np.log(moved(model)).min() >= -most - 1e-3 and ((moved(model) != 1).any() == (cap != "0 %"))


@pytest.mark.parametrize("growth", [0.0, 0.02])
@pytest.mark.parametrize("b", [1.8, 2.62, 4.0])
def test_a_learning_seller_arrives_at_the_best_price_also_while_its_sales_grow(b: float, growth: float) -> None:
    """100,000 orders a week at the price of entry; 40 sellers, 200 weeks: within 3 % of Lerner's price on average, of which
    a trial is 2 %. The sellers believe in 2.62 and are never told b."""
    rng, cost, fee, n, step = np.random.Generator(np.random.Philox(5)), 4000.0, 0.053, 40, 0.02
    start = float(best_price(cost, 2.62, fee=fee))
    aim, trial, before = np.full(n, np.log(start)), np.zeros(n), np.full(n, -1.0)
    lesson = Lesson(np.zeros(n), np.zeros(n))
    for week in range(200):
        now = np.where(rng.random(n) < 0.5, -step, step)
        mean = at_constant_elasticity(np.exp(aim + now) / start, elasticity=b, at_one=1e5) * (1 + growth) ** week
        sold = rng.poisson(mean).astype(float)
        if week:
            lesson = lesson.after(trial=now, before=trial, sold=sold, sold_before=before)
        elasticity = lesson.elasticity(believed=2.62, doubt=0.7)
        aim = next_aim(aim, cost=np.full(n, cost), kept=1 - fee, elasticity=elasticity, step=step)
        trial, before = now, sold
    assert np.exp(aim).mean() == pytest.approx(float(best_price(cost, b, fee=fee)), rel=0.03)


def test_learning_sellers_with_few_customers_stay_near_what_they_believed() -> None:
    """A dozen orders a week teach little: after eight weeks the mean price is within 1 % of entry, each 2 % beside its aim. Who
    never doubts learns next to nothing: aims spread by .0018 to .0020 with doubt, by .00003 without (three seeds)."""
    model, sure = (market(days=58, **LEARNING_ONLY, pricing__belief=doubt) for doubt in (0.7, 0.05))
    run(model)
    run(sure)
    assert set(model.state.tables["merchants"]["strategy"]) == {LEARNING}
    assert np.exp(np.log(moved(model)).mean()) == pytest.approx(1, abs=0.01)
    offers = model.state.tables["offers"]
    assert np.abs(np.log(offers["price"]) - offers["aim"]) == pytest.approx(0.02, abs=5e-3)
    learnt, kept = (np.log(table["price"] / table["list_price"])[table["is_active"]] for table in
                    (m.state.tables["offers"] for m in (model, sure)))  # fmt: skip
    assert np.abs(learnt).max() > 0.025 and np.abs(kept).max() < 0.0205, (
        "only who doubts goes further than the trial of 2 %"
    )
    aims = [
        (o["aim"] - np.log(o["list_price"]))[o["is_active"]] for o in (m.state.tables["offers"] for m in (model, sure))
    ]
    assert aims[0].std() > 20 * aims[1].std()


@pytest.mark.parametrize("who", [DYNAMIC_ONLY, LEARNING_ONLY])
def test_poisoned_tastes_and_slopes_change_no_price(who: dict[str, str]) -> None:
    found = []
    for is_poisoned in (False, True):
        model = market(days=30, **who)
        run(model, 14)  # day 13 is the last one; day 14 reprices
        if is_poisoned:
            world = model.state
            world.users["price_slope"][:], world.users["taste"][:] = np.nan, np.nan
            world.tables["offers"]["taste"][:] = np.nan
        rows = np.flatnonzero(model.state.tables["offers"]["is_active"])
        found.append(pricing_of(model).wanted(model.state, rows, today(model)))
    assert (found[0] == found[1]).all()


def new_merchants(model: GrowthModel, entered: int) -> np.ndarray:
    """Let the first ten merchants have entered on a day; return which offers are theirs."""
    model.state.tables["merchants"]["entered_on"][:10] = entered
    return np.asarray(model.state.tables["offers"]["merchant"] < 10)


def test_new_sellers_cut_prices_until_they_have_reviews_or_time_has_passed() -> None:
    """10 % on entry; after 90 of 180 days half of it; with 20 reviews none. Launch merchants never (whole fen: .1 %)."""
    model = market(days=130, **ALONE, pricing__new_seller_discount="10 %", reviews="off", discovery="off")
    is_new = new_merchants(model, 1)
    run(model, 8)
    first = moved(model)
    assert first[is_new] == pytest.approx(1 - 0.1 * (1 - 6 / 180), rel=1e-3) and (first[~is_new] == 1).all()
    run(model, 84)
    assert moved(model)[is_new] == pytest.approx(1 - 0.1 * (1 - 90 / 180), rel=1e-3)


def test_new_sellers_who_follow_rivals_do_not_outdo_each_other_for_ever() -> None:
    """All are new and competitive: everybody is at the cut, after ten weeks as after one."""
    model = market(days=80, pricing__value_based="0 %", pricing__competitive="100 %", pricing__new_seller_discount="10 %",
                   pricing__new_for="1095 days")  # fmt: skip
    model.state.tables["merchants"]["entered_on"][:] = 1
    model.state.tables["offers"]["n_reviews"][:] = 0
    run(model, 71)
    assert (moved(model) > 0.89).all()


def test_reviews_end_the_discount_of_a_new_seller() -> None:
    model = market(days=30, **ALONE, **AT_ONCE, pricing__new_seller_discount="10 %")
    is_new = new_merchants(model, 1)
    run(model, 2)
    model.state.tables["offers"]["n_reviews"][is_new] = 20
    run(model, 6)
    assert (moved(model) == 1).all()


def test_a_price_match_holds_dearer_sellers_at_the_level_of_their_category() -> None:
    """Commission 12 %: cost-plus sellers rise by more than value-based ones; who matches stays at the others' mean or below."""
    levels = []
    for share in ("0 %", "100 %"):
        model = market(days=60, **AT_ONCE, **RICH, pricing__price_match=share, world__categories=4)
        run(model)
        levels.append(model.state.series.values["price_level"][-1])
        assert (moved(model) >= 1 - 1e-3).all()
    assert levels[1] < levels[0] - 0.02


def test_guided_sellers_ask_for_the_advised_price() -> None:
    """At the elasticity of entry nobody moves; at 4 everybody goes to c / (1 - k) x 4 / 3."""
    still, model = (market(days=9, **AT_ONCE, pricing__guided="100 %", pricing__guidance=b) for b in (2.62, 4))
    run(still)
    run(model)
    assert (moved(still) == 1).all()
    offers = model.state.tables["offers"]
    assert offers["price"] == pytest.approx(offers["cost"] / (1 - 0.053) * 4 / 3, abs=0.51)


def test_goods_that_were_priced_alike_are_apart_as_far_as_their_prices_have_moved() -> None:
    model = market(days=9, **ALONE | AT_ONCE)
    run(model, 6)
    assert model.state.series.values["price_dispersion"].max() == 0
    offers = model.state.tables["offers"]
    is_up = np.arange(len(offers)) % 2 == 0
    offers["price"][:] = np.where(is_up, 12_000, 10_000)
    offers["list_price"][:] = 10_000
    mean = np.bincount(offers["category"], weights=is_up) / np.bincount(offers["category"])
    run(model, 1)
    variance = np.mean((is_up - mean[offers["category"]]) ** 2) * np.log(1.2) ** 2
    assert model.state.series.values["price_dispersion"][model.state.row] == pytest.approx(np.sqrt(variance), rel=1e-9)


def test_dynamic_sellers_cost_their_buyers_nothing_where_prices_may_only_fall() -> None:
    """On common luck: prices at or below list, so needs are met at least as often (1 % for ties in luck). Whoever buys may leave
    after it, which is not what prices cost: nobody leaves here."""
    stays = {"dropout": "off", "churn": "off"}
    counts = [len(all_orders(market(days=40, **(own | stays)))) for own in (ALONE, DYNAMIC_ONLY)]
    assert counts[1] >= 0.99 * counts[0] > 300

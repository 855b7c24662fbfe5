"""Competition against the logit: what a war costs, who feels it, where needs go, and what alliances and acquisitions do.

One test counts purchases: binomial given the chances, 4.5 standard errors (a false alarm once in 150,000 sets of luck, fixed
seed). The others are exact.
"""

from typing import Any

import numpy as np
import pytest
from helpers_market import market, run, today
from helpers_media import values
from scipy.special import expit

from sim.core.model import GrowthModel
from sim.mechanisms.outside.competition.mechanism import Competition
from sim.mechanisms.outside.competition.option import gains, lead, split, users_of
from sim.world.market.utility import inclusive_values
from sim.world.rivals import RIVALS, shares_by_segment

RMB = 100
SHARES = np.array([0.45, 0.10, 0.15])
NOBODY = np.zeros(3)


def against(days: int = 10, scenario: str = "loaded", **competition: Any) -> GrowthModel:
    """Return a small world with rivals, alike in all segments unless asked for."""
    more = {k if "__" in k else f"competition__{k}": v for k, v in competition.items()}
    return market(days=days, scenario=scenario, **{"competition": "on", "competition__segments": 0} | more)


def of(model: GrowthModel) -> Competition:
    (own,) = (row.mechanism for row in model.agenda if isinstance(row.mechanism, Competition))
    return own


def launched(model: GrowthModel) -> GrowthModel:
    """Step through the preparation and the first day."""
    run(model, 1)
    return model


def rate_of_entry(model: GrowthModel) -> float:
    join = model.state.risks["join"]
    rates = join.cell_rates[join.cell_causes.index("rivals_users")]
    assert np.ptp(rates) == 0
    return float(rates[0])


# ---- the outside option --------------------------------------------------------------------------------------


def test_rivals_at_rest_leave_a_run_as_it_is_without_them() -> None:
    """T150."""
    rest, without = against(days=20), market(days=20)
    run(rest), run(without)
    for name, series in without.state.series.values.items():
        np.testing.assert_array_equal(series, rest.state.series.values[name], err_msg=name)
    assert values(rest, "outside_factor")[-1] == 1.0


def test_the_lead_of_rivals_is_the_logit_of_a_gain_and_nothing_without_one() -> None:
    war = gains(np.array([0.4, 0.0, 0.0]), NOBODY, np.ones(1))
    assert lead(SHARES, NOBODY, war)[0] == pytest.approx(np.log(0.55 + 0.45 * np.exp(0.4)), rel=1e-12)
    assert lead(SHARES, NOBODY, np.zeros((5, 3))).tolist() == [0.0] * 5
    all_of_them = gains(np.full(3, 0.4), NOBODY, np.ones(1))
    assert lead(np.array([0.5, 0.3, 0.2]), NOBODY, all_of_them)[0] == pytest.approx(0.4), "nobody else is there"
    assert lead(SHARES, np.array([0, 0, 1.0]), np.zeros((1, 3)))[0] == pytest.approx(np.log(0.85))


def test_the_split_follows_the_outside_option_and_sums_to_it() -> None:
    war = gains(np.array([0.4, 0.0, -0.2]), NOBODY, np.array([0.5, 1.0, 2.0]))
    shares = split(SHARES, NOBODY, war)
    rest = 0.30 / np.exp(lead(SHARES, NOBODY, war))
    np.testing.assert_allclose(shares.sum(axis=1) + rest, 1, rtol=1e-12)
    np.testing.assert_allclose(shares[:, 0] / shares[:, 1], 4.5 * np.exp([0.2, 0.4, 0.8]), rtol=1e-12)
    assert (np.diff(shares[:, 0]) > 0).all() and (np.diff(shares[:, 2]) < 0).all()


def test_a_war_takes_conversion_by_the_rule_of_the_logit() -> None:
    """T151: P / (P + (1 - P) exp(lead)) for each need, and what is bought of these needs."""
    model = launched(against(giants_gain=0.5, independents_gain=0.3))
    world, day, shop = model.state, today(model), model.state.resources["shop"]
    person = np.repeat(world.active, 3)
    number = np.tile(np.arange(3, dtype=np.int64) + 50, len(world.active))
    shown = shop.surfaces.show(
        world, day, person, number, size=8, category=shop.categories_of(world, day, person, number)
    )
    offers, needs = shop.utility.offer_side(world), shop.utility.need_side(world, day, person, number)
    chance = expit(inclusive_values(needs, shown.offer, offers, shown.times) - shop.outside)
    (choice,) = (row.mechanism for row in model.agenda if row.mechanism.name == "choice")
    bought = choice._choose(world, day, needs, shown, np.empty(0, dtype=np.int32)) >= 0
    assert abs(bought.sum() - chance.sum()) < 4.5 * np.sqrt((chance * (1 - chance)).sum())
    relative = world.users["price_slope"][world.user_of(person)].astype(float) / 2.62
    factor = 1 + 0.45 * np.expm1(0.5 * relative) + 0.15 * np.expm1(0.3 * relative)
    calm = needs._replace(value=needs.value + np.log(factor))
    before = expit(inclusive_values(calm, shown.offer, offers, shown.times) - shop.outside)
    at_rest = launched(against())
    peace = at_rest.state.resources["shop"].utility.need_side(at_rest.state, day, person, number)
    np.testing.assert_allclose(calm.value, peace.value, atol=1e-12)
    np.testing.assert_allclose(chance, before / (before + (1 - before) * factor), rtol=1e-9)
    assert chance.mean() < before.mean() - 0.05


def test_people_who_look_at_prices_feel_a_war_more_unless_all_feel_it_alike() -> None:
    felt, alike = (launched(against(giants_gain=0.5, by_price=e)) for e in (1, 0))
    for model, power in ((felt, 1.0), (alike, 0.0)):
        users = model.state.active_users
        lost = -of(model).value_against_rivals(model.state, users)
        relative = (model.state.users["price_slope"][users].astype(float) / 2.62) ** power
        np.testing.assert_allclose(lost, np.log1p(0.45 * np.expm1(0.5 * relative)), rtol=1e-9)
    assert np.ptp(-of(alike).value_against_rivals(alike.state, alike.state.active_users)) == 0
    assert np.ptp(lost) == 0 < np.ptp(of(felt).value_against_rivals(felt.state, felt.state.active_users))


def test_a_war_from_a_date_on_moves_no_day_before_it_and_sells_less_after() -> None:
    calm = market(days=30)
    war = against(
        days=30,
        giants_gain={"2027-01-01": "0", "2027-01-15": "1.5"},
        independents_gain={"2027-01-01": "0", "2027-01-15": "1.5"},
    )
    run(calm), run(war)
    orders = [values(m, "orders")[7:] for m in (calm, war)]
    np.testing.assert_array_equal(orders[0][:14], orders[1][:14])
    assert orders[1][14:].sum() < 0.7 * orders[0][14:].sum()


def test_segments_differ_by_their_weights_and_shares_sum_to_one_with_the_rest() -> None:
    alike, apart = shares_by_segment(SHARES, 0.0), shares_by_segment(SHARES, 1.0)
    np.testing.assert_allclose(alike, np.tile(SHARES, (60, 1)), rtol=1e-12)
    rest = 1 - apart.sum(axis=1)
    assert (rest > 0).all() and (apart > 0).all()
    price = np.arange(60) % 3
    ratio = (apart[:, 2] / rest)[price == 0] / (apart[:, 2] / rest)[price == 2]
    np.testing.assert_allclose(ratio, np.exp(1.0), rtol=1e-12)
    young, old = 0, 9  # of the first tier, price-sensitive: segment = (tier x 4 + age) x 3 + price
    assert (apart[young, 1] / rest[young]) / (apart[old, 1] / rest[old]) == pytest.approx(np.exp(0.8))


def test_a_gain_of_independents_is_felt_by_whom_they_serve_and_nobody_feels_rivals_at_rest() -> None:
    model, rest = (launched(against(independents_gain=g, segments=1, by_price=0)) for g in (0.5, 0))
    users = model.state.active_users
    segment = model.state.people["cell"][model.state.users["person"][users]] // 20
    lost = -of(model).value_against_rivals(model.state, users)
    goal = np.log1p(shares_by_segment(SHARES, 1.0)[segment, 2] * np.expm1(0.5))
    np.testing.assert_allclose(lost, goal, rtol=1e-12)
    assert lost[segment % 3 == 0].mean() > 1.3 * lost[segment % 3 == 2].mean()
    assert not of(rest).value_against_rivals(rest.state, users).any()
    calm = np.ones((len(users), 3)) * shares_by_segment(SHARES, 1.0)[segment]
    assert (lead(calm, NOBODY, np.zeros((len(users), 3))) == 0).all()


def test_rivals_with_logistics_of_their_own_gain_by_days_of_delivery() -> None:
    model = launched(against(sooner="2 days", choice__delivery=0.1))
    price, other = of(model)._gains(model.state)
    assert price.tolist() == [0, 0, 0] and other == pytest.approx([0.2, 0, 0.06])


# ---- talk and brands -----------------------------------------------------------------------------------------


def test_talk_about_the_platform_helps_rivals_and_raises_needs_by_visitors_of_the_month() -> None:
    model = against(days=12, talk_to_rivals=2, talk_to_needs=1.5)
    run(model, 11)
    part = values(model, "mau")[model.rows_done - 1] / 2000
    model.step()
    own, day = of(model), today(model)
    assert 0.2 < part < 1
    model.state.row = model.rows_done  # what tomorrow will know of today
    part = values(model, "mau")[model.rows_done - 1] / 2000
    assert own._gains(model.state)[1] == pytest.approx(2 * part * np.array([0.2, 1, 0.5]))
    assert own.needs_by_talk(model.state, day) == pytest.approx(1 + 1.5 * part)
    plain = against(days=12)
    run(plain)
    assert (
        values(model, "needs")[7] == values(plain, "needs")[7]
        and values(model, "needs").sum() > 1.2 * values(plain, "needs").sum()
    )


def test_brands_are_withheld_for_a_month_at_a_time_and_half_as_many_after_the_half_life() -> None:
    model = against(days=95, merchants__brands="10 %", exclusivity="40 %", exclusivity_time="60 days")
    run(model)
    t = np.arange(95)
    np.testing.assert_allclose(values(model, "brands_withheld")[7:], 0.4 * 2 ** (-t / 60), rtol=1e-12)
    seen = [
        (m["begin"], m["end"], m["factor"]) for m in model.state.modifiers.record() if m["path"] == "merchants.brands"
    ]
    assert [x[:2] for x in seen] == [(1, 31), (31, 61), (61, 91), (91, 121)]
    assert [x[2] for x in seen] == pytest.approx([1 - 0.4 * 2 ** (-k / 2) for k in range(4)])


# ---- answers -------------------------------------------------------------------------------------------------


def test_an_allys_gains_act_in_part_its_losses_in_full_and_the_fee_is_paid_while_it_lasts() -> None:
    fee = "365000 RMB per month"  # 12,000 RMB a day
    model = against(
        days=20, ally={"2027-01-01": "none", "2027-01-11": "giants"}, ally_fee=fee, giants_gain=0.8, social_gain=0.6
    )
    run(model)
    assert of(model)._gains(model.state)[0] == pytest.approx([0.4, 0.6, 0])
    assert model.state.ledger.balances["expense.alliances"] == 10 * 12_000 * RMB == values(model, "alliance_cost").sum()
    losing = launched(against(ally="giants", giants_gain=-0.8))
    assert of(losing)._gains(losing.state)[0][0] == -0.8
    assert rate_of_entry(model) == pytest.approx(0.003 / 365 * -np.expm1(-12 * 0.45))
    assert rate_of_entry(launched(against())) == 0


def test_an_acquisition_is_paid_once_closes_its_part_and_invites_its_users() -> None:
    """A rise to 20 % and on to 50 %; a lower value later is no sale."""
    steps = {
        "2027-01-01": "0 %",
        "2027-01-03": "20 %",
        "2027-01-05": "50 %",
        "2027-01-07": "10 %",
        "2027-01-09": "50 %",
    }
    model = against(days=12, acquired=steps, acquired_price="100 RMB", coming_over="1 per year")
    run(model)
    users = -np.expm1(-12 * 0.15) * 2000
    paid = values(model, "rivals_bought_cost")[7:]
    assert np.flatnonzero(paid).tolist() == [2, 4]
    assert paid[[2, 4]] == pytest.approx(np.round([0.2 * users * 10_000, 0.3 * users * 10_000]))
    assert model.state.ledger.balances["expense.acquisitions"] == paid.sum()
    cheap = against(days=12, acquired=steps, acquired_price="1 RMB", coming_over="1 per year")
    run(cheap)
    administration = [m.state.ledger.balances["expense.administration"] for m in (model, cheap)]
    assert administration[0] == administration[1] > 0  # nobody runs a purchase
    assert rate_of_entry(model) == pytest.approx(0.5 / 365 * users / 2000)
    more = of(model).value_against_rivals(model.state, model.state.active_users)
    np.testing.assert_allclose(more, -np.log(1 - 0.5 * 0.15), rtol=1e-12)


def test_users_of_rivals_register_by_the_entry_and_more_by_a_larger_reach() -> None:
    few, many = (against(days=30, ally=who, entry="2 per year") for who in ("social", "giants"))
    run(few), run(many)
    joined = [values(m, "registrations_by_rivals_users").sum() for m in (few, many)]
    assert 20 < joined[0] < joined[1]


# ---- what is measured ----------------------------------------------------------------------------------------


def test_needs_elsewhere_are_split_and_shares_of_spending_and_market_are_what_they_say() -> None:
    model = against(days=40, giants_gain=0.4, by_price=0, market_size="10 M RMB", market_growth="20 %")
    run(model)
    elsewhere, gmv = values(model, "needs_elsewhere")[7:], values(model, "gmv_paid")[7:]
    factor = 0.55 + 0.45 * np.exp(0.4)
    np.testing.assert_allclose(values(model, "outside_factor")[7:], factor, rtol=1e-9)
    shares = dict(zip(RIVALS, [0.45 * np.exp(0.4) / factor, 0.10 / factor, 0.15 / factor], strict=True))
    for name, share in shares.items():
        np.testing.assert_allclose(values(model, f"needs_at_{name}")[7:], elsewhere * share, rtol=1e-9)
    basket = float(model.state.facts["sections"]["world"].basket)
    np.testing.assert_allclose(values(model, "wallet_share")[7:], gmv / (gmv + elsewhere * basket), rtol=1e-9)
    market_size = 10e6 * RMB * 1.2 ** (39 / 365)
    assert values(model, "market_share")[-1] == pytest.approx(gmv[-30:].mean() * 365 / market_size, rel=1e-9)
    assert values(model, "addressable_share")[-1] == pytest.approx(2000 * 12 * basket / market_size, rel=1e-9)


def test_the_addressable_people_of_the_base_are_a_small_part_of_the_market_of_the_plan() -> None:
    """20 M people x 12 needs x 120 RMB are 28.8 bn RMB of 1 trillion: who gets all of them has 2.9 % of the market."""
    model = against(days=3, scenario="business_plan")
    run(model)
    people = model.state.weight * len(model.state.people)
    assert values(model, "addressable_share")[7] * 20_000_000 / people == pytest.approx(0.0288)
    assert values(model, "market_share")[-1] < values(model, "addressable_share")[-1]


def test_people_with_more_needs_use_more_platforms_and_never_more_than_there_are() -> None:
    used = users_of(np.array([[0.5, 0.3, 0.2]]), np.array([[1.0], [10.0], [1e6]])).sum(axis=1)
    assert used[0] == pytest.approx(3 - np.exp([-0.5, -0.3, -0.2]).sum())
    assert (np.diff(used) > 0).all() and used[-1] == pytest.approx(3)
    model = against(days=10)
    run(model)
    seen = values(model, "platforms_used")[7:]
    assert (seen > 1).all() and (seen < 5).all()

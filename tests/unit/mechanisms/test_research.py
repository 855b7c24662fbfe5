"""Research: the stock against its closed form, its money in the ledger, and what ease of use does to the choice.

One test counts purchases: binomial given the chances, 4.5 standard errors (a false alarm once in 150,000 sets of luck, fixed
seed). The others are exact.
"""

from typing import Any

import numpy as np
import pytest
from helpers_market import market, run, today
from helpers_media import go, values
from scipy.special import expit

import sim
from sim.core.model import GrowthModel
from sim.world.market.utility import inclusive_values

RMB = 100
KEEP = (1 - 0.3) ** (1 / 365)  # of the stock, each day


def company(*, days: int = 400, team: dict[str, Any] | None = None, **research: Any) -> GrowthModel:
    """Return the finished run of a company without a market: 8 engineers and 3 product people, as the base begins."""
    own = {"executive": 0, "operations": 0, "service": 0} | (team or {})
    return go(sim.load({
        "title": "company", "time": {"start": "2027-01-01", "days": days, "preparation": 0},
        "market": {"people": 50, "people_per_agent": 1}, "world": {"merchants": 0, "influencers": 0, "graph": "none"},
        "mechanisms": {"team": own, "research": research or "on"},
    }).model(seed=1, collect=False))  # fmt: skip


def pay_of_day(engineers: int = 8, product: int = 3) -> float:
    """Return the pay of a day in fen, with its load."""
    return (engineers * 28_000 + product * 24_000) * 12 / 365 * 1.35 * RMB


def closed(days: int, money: float, *, start: float = 6.5e6 * RMB) -> np.ndarray:
    """Return the stock at the ends of days under constant money."""
    rest = money / (1 - KEEP)
    return np.asarray(rest + (start - rest) * KEEP ** (np.arange(days) + 1))


def test_the_first_team_of_the_base_keeps_technology_at_its_level() -> None:
    model = company()
    assert (values(model, "research_level") == 1).all()
    assert model.state.resources["research"].fen == pytest.approx(closed(400, 0.5 * pay_of_day())[-1], rel=1e-6)


def test_half_the_engineers_let_it_wear_as_the_closed_form_says() -> None:
    model = company(team={"engineering": 4, "product": 1})
    goal = np.minimum(1, closed(400, 0.5 * pay_of_day(4, 1)) / (6.5e6 * RMB))
    np.testing.assert_allclose(values(model, "research_level"), goal, rtol=1e-6)
    assert 0.80 < goal[364] < 0.90


def test_without_money_the_stated_part_is_left_after_a_year_and_without_wear_all_of_it() -> None:
    worn = values(company(from_team="0 %"), "research_level")
    assert worn[364] == pytest.approx(0.7, rel=1e-9)
    assert (values(company(from_team="0 %", wear="0 %"), "research_level") == 1).all()


def test_the_budget_is_posted_as_research_and_builds_like_pay() -> None:
    """36,500 RMB a month are 1,200 RMB a day; the account stands among research, not on the line of people."""
    model = company(from_team="0 %", budget="36500 RMB per month", start="0 %")
    assert model.state.ledger.balances["expense.research"] == 400 * 1200 * RMB
    np.testing.assert_allclose(
        values(model, "research_level"), closed(400, 1200 * RMB, start=0) / (6.5e6 * RMB), rtol=1e-9
    )
    assert (values(model, "research_cost") == 1200 * RMB).all()
    account = model.state.ledger.accounts["expense.research"]
    assert (account.section, account.use) == ("research", "research")


def shopping(k: float, level: str, *, needs: str = "1 per day") -> GrowthModel:
    return market(
        days=10, research__ease=k, research__start=level, research__wear="0 %", research__from_team="0 %",
        visits__need_rate=needs,
    )  # fmt: skip


def test_ease_lowers_the_chance_to_buy_by_the_rule_of_the_logit() -> None:
    """The level stands at 40 %, so all utilities are .6 k lower: the chance of each need, and what is bought of them."""
    model = shopping(1.0, "40 %")
    while model.rows_done < model.blueprint.timeline.preparation + 1:
        model.step()
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
    world.resources["research"].level = 1.0
    whole = shop.utility.need_side(world, day, person, number)
    np.testing.assert_allclose(needs.value - whole.value, -0.6, atol=1e-12)
    before = expit(inclusive_values(whole, shown.offer, offers, shown.times) - shop.outside)
    np.testing.assert_allclose(chance, before / (before + (1 - before) * np.exp(0.6)), rtol=1e-9)


def test_a_level_of_one_costs_no_utility_and_a_lower_one_sells_less_on_the_same_luck() -> None:
    """Hardly anybody has two needs on that day, of which the first could move the second."""

    def bought(k: float, level: str) -> set[tuple[int, int]]:
        return {(int(o["person"]), int(o["number"])) for o in run(shopping(k, level, needs="0.2 per day"), 1)[0]}

    assert bought(3.0, "100 %") == bought(0.0, "0 %")
    assert bought(1.0, "20 %") < bought(1.0, "60 %") < bought(1.0, "100 %")

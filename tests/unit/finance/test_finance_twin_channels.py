"""Channels of the spreadsheet twin against the simulated hazard; exact, so no false alarms."""

from datetime import timedelta
from typing import Any

import pytest
from helpers_media import CHANNEL, rates, world_of_one

import sim
from sim.finance.twin_channels import Around, Content, buy, lifted, money_of

PEOPLE = 2000
VALUES: dict[str, dict[str, Any]] = {
    "seo": {"piece_cost": "30 RMB", "scale": 20},
    "guides": {"guide_cost": "30 RMB", "half_reads": 20},
    "precision_ads": {},
    "offline_events": {"capacity": 60},
    "partnerships": {"fee": "60 RMB per month", "partner_reach": "30 %", "push": "0.001 per day"},
    "press": {"launch_boost": 1, "half": 1},
}


@pytest.mark.parametrize("rmb", [20, 200])
@pytest.mark.parametrize("name", CHANNEL)
def test_a_quarter_of_each_channel_is_what_the_simulation_adds_up(name: str, rmb: float) -> None:
    """Days 90 to 179, three months of the twin: within 3 % (days against months; adstock has settled)."""
    world = world_of_one(name, rmb=rmb, days=180, people=PEOPLE, crossing=False, **VALUES[name])
    plan, around_content = world.plan(), (Content(), Content())
    launch = plan.timeline.launch
    months = [
        buy(plan, rmb * 100, Around(launch + timedelta(days=30 * k + 15), 30 * k, 30, 1.0, PEOPLE, PEOPLE, 0, 0, *around_content))
        for k in range(6)
    ]  # fmt: skip
    simulated = rates(world.model(seed=1, collect=False), CHANNEL[name])[90:].sum()
    assert simulated > 0
    assert sum(m.rate * 30 for m in months[3:]) == pytest.approx(simulated, rel=0.03)


def test_money_goes_to_the_channels_that_spend_and_a_multiple_moves_only_its_own() -> None:
    plan = sim.load("business_plan").plan()
    money = money_of(plan, 100.0, plan.timeline.launch)
    assert sum(money.values()) == pytest.approx(100) and money["precision"] == pytest.approx(4 * money["seo"])
    double = sim.load("business_plan", settings={"spending.scale_feed": 2, "guides": "off"}).plan()
    other = money_of(double, 100.0, plan.timeline.launch)
    assert "guides" not in other and other["feed"] == pytest.approx(4 * other["events"] * 2)


def test_offers_lift_by_their_days_in_the_month() -> None:
    settings = {"new_user_offers.coupon": "10 RMB", "new_user_offers.half": "10 RMB", "new_user_offers.lift": 1,
                "new_user_offers.campaign_days": 5, "new_user_offers.exclusive": "50 %"}  # fmt: skip
    plan = sim.load("business_plan", settings=settings | {"landing": "off"}).plan()
    assert lifted(plan, plan.timeline.launch) == pytest.approx(1 + 5 * 12 / 365 * 0.25)


def test_the_goods_of_the_launch_lift_as_in_the_run() -> None:
    """The expectation of the launch against the factor of its first day, whose goods fell by lot: within 2 %."""
    settings = {"new_user_offers": "off", "landing.by_goods": 0.3, "landing.usual": 10}
    world = sim.load("business_plan", settings=settings)
    plan = world.plan()
    model = world.model(seed=3, agents=2000, days=1)
    found = float(model.state.risks["join"].factors["landing"][0])
    assert lifted(plan, plan.timeline.launch) == pytest.approx(found, rel=0.02) and found > 1.2

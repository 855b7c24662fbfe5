"""Published experiments of delivery on a small world: signs, and that nothing happens where nothing is weighed.

One seed, twins on common luck: the spread over seeds is 2 points of orders for the carrier and half a point for the day.
"""

from sim.experiments.published.delivery import a_day_sooner, lose_carrier

PEOPLE = 5_000
CARRIER, DAY = "orders while the carrier is lost, over the twin", "orders of 40 days, over the twin"


def test_orders_fall_while_a_trusted_carrier_is_lost() -> None:
    assert -22 < lose_carrier(1, people=PEOPLE)[CARRIER] < -6


def test_a_carrier_that_nobody_trusts_more_and_nobody_finds_faster_is_not_missed() -> None:
    alike = {"choice.delivery": 0, "logistics.trust_express": 0}
    assert abs(lose_carrier(1, people=PEOPLE, change_of=alike)[CARRIER]) < 1


def test_delivery_a_day_sooner_brings_orders() -> None:
    found = a_day_sooner(1, people=PEOPLE)
    assert 0.6 < found["days promised sooner"] < 1.2
    assert 0.1 < found[DAY] < 3  # published 1.5 a business day

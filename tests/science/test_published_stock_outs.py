"""What goods that are not there cost later (facts E13), on a small world: sign, and that nothing happens where nothing is felt.

One seed, twins on common luck: over six seeds of 20,000 people the change has a spread of .3 points, of 8,000 about .5.
"""

from sim.experiments.published.stock_outs import LATER_ORDERS, orders_missing

PEOPLE = 8_000


def test_whoever_is_told_that_the_goods_are_not_there_orders_less_later() -> None:
    found = orders_missing(1, people=PEOPLE)
    assert found["people told"] > 60
    assert -6 < found[LATER_ORDERS] < -0.2


def test_where_a_missing_order_drives_nobody_away_and_costs_no_trust_it_costs_nothing() -> None:
    calm = {"dropout": "off", "choice.trust": 0, "churn.by_satisfaction": 0, "churn.by_trust": 0}
    assert abs(orders_missing(1, people=PEOPLE, change_of=calm)[LATER_ORDERS]) < 0.5

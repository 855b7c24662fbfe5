"""Search ranking against closed forms; exact, so no false alarms."""

import numpy as np
from helpers_media import media, rates, values
from helpers_world import small


def test_the_stock_is_a_geometric_sum_and_acts_one_lag_later() -> None:
    model = media("seo", rmb=60, days=40, crossing=False, piece_cost="30 RMB", ageing="0.1 per day", lag="10 days",
                  peak="0.01 per day", scale=10)  # fmt: skip
    rate = rates(model, "seo")
    day = np.arange(40)
    stock = 2 * (1 - 0.9 ** (day + 1)) / 0.1  # 2 pieces a day
    np.testing.assert_allclose(values(model, "seo_pieces"), stock)
    np.testing.assert_allclose(rate[11:], 0.01 * (1 - np.exp(-stock[:29] / 10)))
    assert (rate[:11] == 0).all()


def test_pieces_go_on_working_when_the_money_stops() -> None:
    stop = {"2027-01-01": 100, "2027-01-20": 0}
    model = media(
        "seo", rmb=stop, days=60, crossing=False, lag="5 days", peak="0.01 per day", scale=10, ageing="0.01 per day"
    )
    rate = rates(model, "seo")
    assert values(model, "spend_seo")[19:].sum() == 0
    assert rate[50] > 0.5 * rate[24] > 0


def test_good_posts_of_the_community_join_the_pieces_a_day_later_and_bring_people() -> None:
    """Without money; exact recursion, on common luck."""
    settings = {
        "community": "on",
        "community.posting": "1 per day",
        "community.moderators": 0,
        "seo.ageing": "0.1 per day",
    }
    settings |= {
        "seo.lag": "5 days",
        "seo.scale": 2,
        "seo.peak": "0.01 per day",
        "spending.share_seo": "0 %",
        "channels.organic": "0 people per day",
    }
    some, none = (
        small("loaded", **settings | {"seo.user_posts": share}).run(seed=1, days=40).series for share in ("10 %", "0 %")
    )
    good = (some["community_posts"] - some["community_bad_posts"]).to_numpy()
    stock = np.zeros(len(good))
    for t in range(1, len(good)):
        stock[t] = 0.9 * stock[t - 1] + 0.1 * good[t - 1]
    assert good.sum() > 0 and some["community_bad_posts"].sum() > 0
    np.testing.assert_allclose(some["seo_pieces"], stock)
    assert some["registrations_by_seo"].sum() > none["registrations_by_seo"].sum() == 0

"""Groups: what is an order and when, whose money is held, and where their members come from. Exact, but where odds are stated."""

from typing import Any

import numpy as np
from helpers_market import market, today
from scipy.special import softmax

from sim.core.mechanism import Mechanism, Phase
from sim.core.model import GrowthModel
from sim.kernels.choice import part_of, utilities
from sim.world.market.checkout import CheckoutStep, Stage
from sim.world.market.orders import GROUP, NEED, ORDER, SEAT, set_price, value_of
from sim.world.market.seats import FIRST_GROUP, OPEN_GROUP
from sim.world.market.surfaces import categories_of

STRANGERS = {"group_buying__accepts": "0 %", "group_buying__seat_shown": "100 %", "referral": "off"}
"""No friend joins; guests need invitations, which need `referral`."""
ALONE = STRANGERS | {"group_buying__seat_shown": "0 %"}


def groups(*more: Any, days: int = 40, **settings: Any) -> GrowthModel:
    own = {
        "group_buying": "on",
        "group_buying__share": "100 %",
        "visits__need_rate": "0.2 per day",
        "world__categories": 3,
    }
    return market(*more, days=days, **(own | settings))


def lists(model: GrowthModel, *names: str) -> dict[str, np.ndarray]:
    """Run to the end and return the orders of each list of the day, with the day beside in ``delay`` (not set yet)."""
    found: dict[str, list[np.ndarray]] = {name: [np.empty(0, dtype=ORDER)] for name in names}
    while model.running:
        model.step()
        for name in names:
            found[name].append(model.state.today[name].copy())
            found[name][-1]["delay"] = today(model).index
    return {name: np.concatenate(parts) for name, parts in found.items()}


def total(model: GrowthModel, name: str) -> int:
    return int(model.state.series.values[name].sum())


def test_a_group_that_finds_nobody_is_no_order_and_no_buyer_and_its_money_goes_back() -> None:
    """Nobody can join: what was paid for groups comes back two days later; nothing of it counts as an order or a refund."""
    model = groups(**ALONE, fulfilment__return_share="0 %")
    day = lists(model, "payments", "orders", "expired", "completed")
    held = day["payments"][day["payments"]["pool"] > 0]
    assert len(held) > 1000 and len(day["completed"]) == 0 and (day["orders"]["pool"] == 0).all()
    assert (day["expired"]["delay"] - day["expired"]["paid_on"] == 2).all()
    assert total(model, "orders") == len(day["orders"]) == model.state.resources["orders"].counts["placed"]
    assert total(model, "gmv_paid") == value_of(day["orders"]).sum() and total(model, "refunds") == 0
    buyers = np.unique(day["orders"]["person"])
    ordered = np.flatnonzero(model.state.by_person("n_orders"))
    np.testing.assert_array_equal(ordered, buyers)
    waiting = held[held["paid_on"] >= day["expired"]["paid_on"].max() + 1]
    in_escrow = model.state.ledger.balances["asset.escrow"]
    placed = value_of(day["orders"]).sum() - total(model, "gmv_settled")
    due = -model.state.ledger.balances["liability.merchants"]
    assert in_escrow == placed + waiting["paid"].sum() + due


def test_an_order_counts_when_its_group_is_complete_with_commission_sales_and_what_it_teaches() -> None:
    model = groups(**STRANGERS)
    day = lists(model, "payments", "orders", "completed", "expired")
    done = day["completed"]
    assert len(done) > 200 and set(done["cause"]) == {NEED, SEAT}
    both = np.isin(done[["person", "paid_on", "number"]], day["orders"][["person", "paid_on", "number"]])
    assert both.all() and (done["delay"] > done["paid_on"]).all()
    held = day["payments"][day["payments"]["pool"] > 0]
    still = model.state.resources["orders"].counts["held"]
    assert len(held) == len(done) + len(day["expired"]) + still
    assert total(model, "orders") == len(day["payments"]) - len(day["expired"]) - still
    assert (done["paid"] < done["list_price"]).all()
    sold = np.bincount(day["orders"]["offer"], minlength=len(model.state.tables["offers"]))
    assert ((model.state.tables["offers"]["sales30"] > 0) == (sold > 0)).all()


def test_strangers_create_no_demand_and_friends_without_a_need_owe_for_it() -> None:
    """A seat is a need of the day: no extra order, and no more needs are spent than arose (I11, every day)."""
    strangers, friends = groups(**STRANGERS), groups(group_buying__seat_shown="0 %", group_buying__accepts="40 %")
    with_seats, with_friends = (lists(m, "orders", "payments") for m in (strangers, friends))
    assert total(strangers, "orders_extra") == total(strangers, "needs_repaid") == 0
    seats = with_seats["payments"][with_seats["payments"]["cause"] == SEAT]
    assert len(seats) > 200 and (seats["pool"] >= FIRST_GROUP).all()
    bought = with_friends["orders"]
    assert (bought["cause"] != SEAT).all() and total(friends, "orders_extra") == (bought["cause"] == GROUP).sum() > 200
    assert total(friends, "needs_repaid") > 50
    for model in (strangers, friends):
        c = model.state.resources["needs"].counts
        assert c["arisen"] == total(model, "needs") == sum(c[x] for x in ("bought", "elsewhere", "repaid", "waiting"))


def test_no_group_has_more_seats_than_it_asked_for_nor_its_opener_in_one() -> None:
    """Strangers alone: size - 1 seats at most; whoever opens a group does not join it."""
    for size in (2, 4):
        model = groups(
            **STRANGERS, group_buying__size=size, group_buying__window="72 hours", visits__need_rate="1 per day"
        )
        opener: dict[int, int] = {}
        seats: dict[int, list[int]] = {}
        while model.running:
            model.step()
            for g in model.state.resources["seats"].groups:
                opener[int(g["number"])] = int(g["opener"])
            for order in model.state.today["payments"]:
                if order["pool"] >= FIRST_GROUP:
                    seats.setdefault(int(order["pool"]), []).append(int(order["person"]))
        assert max(len(who) for who in seats.values()) == size - 1
        assert all(opener[g] not in who for g, who in seats.items())


def test_a_seat_is_chosen_as_often_as_the_logit_says() -> None:
    """One more alternative, at the group price, without the worth of opening: shares of a softmax; 4.5 errors (7e-6)."""
    model = groups(visits__need_rate="1 per day", group_buying__discount="30 %", days=20)
    while model.rows_done < model.blueprint.timeline.preparation + 10:
        model.step()
    world, day = model.state, today(model)
    shop, seats, offers = world.resources["shop"], world.resources["seats"], world.tables["offers"]
    seats.groups = np.zeros(len(offers), dtype=OPEN_GROUP)
    seats.groups["number"], seats.groups["offer"] = 10**6 + np.arange(len(offers)), np.arange(len(offers))
    seats.groups["opener"], seats.groups["free"], seats.share = -1, 10**6, 1.0
    person = np.repeat(world.active, 4)
    number = np.tile(np.arange(4, dtype=np.int64) + 50, len(world.active))
    category = categories_of(world, day, person, number, world.resources["catalogue"].cumulative_needs)
    shown = shop.surfaces.show(world, day, person, number, size=8, category=category)
    needs = shop.utility.need_side(world, day, person, number)
    seat = seats.show(world, day, person, number, category=category, off=needs.off)
    assert (seat >= 0).all() and (offers["category"][seats.groups["offer"][seat]] == category).all()
    (choice,) = (row.mechanism for row in model.agenda if row.mechanism.name == "choice")
    place = choice._choose(world, day, needs, shown, seat)
    plain, v = shop.utility.offer_side(world), np.empty(shown.offer.shape)
    utilities(0, len(person), part_of(needs, np.arange(len(person))), shown.offer, shown.times, plain, v)
    j = seats.groups["offer"][seat]
    own = np.empty((len(person), 1))
    utilities(0, len(person), needs, j[:, None], np.ones((len(person), 1), np.int8), plain, own)
    part = np.log(offers["group_price"][j] / offers["price"][j])
    above = [np.maximum(0, plain.price_index[j] + x - needs.reference) for x in (0, part)]
    worth = own[:, 0] - seats.deal[j] - needs.slope * part + plain.surprise * (above[0] - above[1])
    chance = softmax(np.column_stack([v, worth, np.full(len(v), shop.outside)]), axis=1)
    for k, taken in ((8, place == 8), (9, place == -1)):
        p = chance[:, k]
        assert abs(taken.sum() - p.sum()) < 4.5 * np.sqrt((p * (1 - p)).sum())
    assert (place == 8).sum() > 300


class Till(Mechanism):
    """A payment provider that fails for half of the orders."""

    phase = Phase.OPEN
    parts = (CheckoutStep("till", "pay", stage=Stage.PAYMENT),)

    def step(self, world, day):
        """Nothing."""

    def pay(self, world, day, orders):
        return (orders["person"] + orders["number"]) % 2 == 0


def test_a_seat_goes_back_when_its_payment_fails() -> None:
    model = groups(Till(), **STRANGERS, visits__need_rate="1 per day")
    while model.running:
        model.step()
        open_groups = model.state.resources["seats"].groups
        taken = np.bincount(
            np.searchsorted(open_groups["number"], [o["pool"] for o in seated(model, open_groups)]),
            minlength=len(open_groups),
        )
        np.testing.assert_array_equal(open_groups["free"], 1 - taken)
    assert total(model, "group_joins") > 50


def seated(model: GrowthModel, open_groups: np.ndarray) -> list[Any]:
    """Return the orders that hold a seat in an open group."""
    shelves = model.state.resources["orders"]._shelves
    rows = [o for (event, _), parts in shelves.items() if event == "group seat" for part in parts for o in part]
    return [o for o in rows if o["pool"] in open_groups["number"]]


def test_a_deal_is_worth_the_better_of_alone_and_together() -> None:
    """ln(1 + exp(gain - hassle)) at the mean slope; nothing where no group can be opened."""
    model = market(
        group_buying="on", group_buying__share="40 %", group_buying__discount="20 %", group_buying__hassle=1.2
    )
    (buying,) = (row.mechanism for row in model.agenda if row.mechanism.name == "group_buying")
    worth = buying.value_of_deal(model.state)
    assert set(np.unique(worth)) == {np.float32(0), np.float32(np.log1p(np.exp(-2.62 * np.log(0.8) - 1.2)))}


def test_a_price_that_is_set_is_borne_by_the_merchant() -> None:
    orders = np.zeros(2, dtype=ORDER)
    orders["paid"] = orders["list_price"] = 100
    set_price(orders, np.array([1]), np.array([85]))
    assert orders["paid"].tolist() == [100, 85] and orders["off_merchant"].tolist() == [0, 15]

"""Contact with users: who is written to, what a message does, what it costs, and what recipients do not tell.

Where chance is left, means over people are compared at 4.5 standard errors of the spread between them: false alarms 1e-5.
"""

import pickle
from typing import Any

import numpy as np
import pytest
from helpers_market import market
from helpers_world import LEAN

from sim.core.model import GrowthModel
from sim.mechanisms.keeping.contact.channels import CHANNELS
from sim.mechanisms.keeping.contact.mechanism import COST, MESSAGE
from sim.world.market.coupons import REACTIVATION

SILENT = {f"{name}_rate": "0 per day" for name in CHANNELS} | {"tries": "0", "asking": "opt_out"}
PATIENT = {"opt_out": "0 %", "opt_out_rise": "0 %", "leaving": "0 %", "interest_time": "100000 days"}
EVERYBODY = {"least_absence": "1", "most_absence": "10000", "push_out": "100 %"}
STAY = {"churn": "off", "leaving": "off"}


def world(days: int = 30, *, shop: dict[str, Any] | None = None, **contact: Any) -> GrowthModel:
    """Return a lean loaded world in which only the channels named are used; ``shop`` sets anything else."""
    own = {f"contact__{k}": v for k, v in (SILENT | contact).items()} if contact else {}
    return market(**(LEAN | {"contact": "on" if contact else "off"} | own | (shop or {})), days=days)


def follow(model: GrowthModel) -> list[dict[str, np.ndarray]]:
    """Step to the end and return visits, orders, messages, and who left, of each day from launch on."""
    out = []
    while model.running:
        model.step()
        if model.state.row >= model.blueprint.timeline.preparation:
            today, none = model.state.today, np.empty(0, dtype=MESSAGE)
            out.append({k: today.get(k, none).copy() for k in ("visits", "orders", "messages", "left")})
    return out


def total(model: GrowthModel, name: str) -> float:
    return float(model.state.series.values[name].sum())


def test_visits_by_message_are_those_of_the_closed_form() -> None:
    """r a (1 - r z)^29 a day and user, z = 1 - exp(-k), once there have been messages for 30 days."""
    model = world(60, shop=STAY, push_rate="0.3 per day", push_answer="50 %", **PATIENT, **EVERYBODY)
    days = follow(model)
    old = np.flatnonzero(model.state.by_person("joined_on") < 0)
    old = old[np.isin(old, model.state.active)]
    came = sum(np.isin(old, d["messages"]["person"][d["messages"]["comes"]]) for d in days[31:]) / len(days[31:])
    expected = 0.3 * 0.5 * (1 - 0.3 * -np.expm1(-0.05)) ** 29
    assert len(old) > 900 and abs(came.mean() - expected) < 4.5 * came.std() / np.sqrt(len(old))


def test_more_messages_bring_more_visits_and_then_fewer() -> None:
    """Best by fatigue of .2 alone, in the long run: r = 1 / (30 z) = .18 a day; opting out puts it lower."""
    visits, answers = [], []
    for rate in ("0 per day", "0.03 per day", "0.2 per day", "1 per day"):
        own = EVERYBODY | {"push_rate": rate, "push_answer": "50 %", "fatigue": 0.2, "opt_out_rise": "0.3 %"}
        model = world(60, **own)
        days = follow(model)
        visits.append(sum(len(d["visits"]) for d in days))
        answers.append(total(model, "message_visits"))
    assert visits[0] < visits[1] < visits[2] > visits[3] > visits[0]
    assert answers[0] == 0 < answers[1] < answers[2] > answers[3]


def test_who_opted_out_or_left_is_never_written_to_again() -> None:
    own = {"push_rate": "1 per day", "mail_rate": "0.5 per day", "opt_out": "5 %", "leaving": "1 %"}
    gone: set[tuple[int, int]] = set()
    left: set[int] = set()
    n_left, model = (
        0,
        world(50, **(EVERYBODY | own), shop={"churn__comeback": "0 per day", "churn__comeback_by_channels": 0}),
    )
    for day in follow(model):
        sent = day["messages"]
        pairs = list(zip(sent["person"].tolist(), sent["channel"].tolist(), strict=True))
        assert len(set(pairs)) == len(pairs) and not gone & set(pairs) and not left & set(sent["person"].tolist())
        gone |= {pair for pair, out in zip(pairs, sent["opts_out"].tolist(), strict=True) if out}
        left |= set(day["left"].tolist())
        n_left += len(day["left"])
    assert len(gone) > 200 and len(left) > 50 and total(model, "opt_outs") == len(gone)
    assert total(model, "departures_by_messages") > 20


@pytest.mark.parametrize("nothing", [{f"{name}_out": "0 %" for name in CHANNELS}, {"least_absence": "9000"}])
def test_without_consent_or_audience_nobody_hears_and_nothing_is_paid(nothing: dict[str, Any]) -> None:
    own = {"push_rate": "1 per day", "sms_rate": "1 per day", "most_absence": "10000"}
    days, plain = follow(model := world(20, **own, **nothing)), follow(world(20))
    assert not any(len(d["messages"]) for d in days) and model.state.ledger.balances[COST] == 0
    assert all((a["visits"] == b["visits"]).all() for a, b in zip(days, plain, strict=True))


def test_who_says_yes_when_asked_to_is_among_those_who_do_not_say_no() -> None:
    found = []
    for way in ("opt_in", "opt_out"):
        model = world(3, asking=way, push_rate="1 per day", sms_rate="1 per day", phone_rate="1 per day", opt_out="0 %")
        follow(model)
        found.append(model.state.users["consents"][model.state.active_users])
    assert not (found[0] & ~found[1]).any() and len(found[0]) > 900
    for k, (name, inside, outside) in {0: ("push", 0.45, 0.8), 2: ("sms", 0.3, 0.9)}.items():
        for bits, share in zip(found, (inside, outside), strict=True):
            n = len(bits)
            assert abs((bits >> k & 1).mean() - share) < 4.5 * np.sqrt(share * (1 - share) / n), name


def test_a_new_way_of_asking_asks_everybody_again_but_nobody_who_opted_out() -> None:
    own = {"asking": {"2027-01-01": "opt_out", "2027-01-21": "opt_in"}, "push_rate": "1 per day", "opt_out": "5 %"}
    dates = {"time.start": "2027-01-01"}
    model = world(40, **own, shop=dates)
    first, share, out = model.blueprint.timeline.preparation, [], []
    while model.running:
        model.step()
        users, rows = model.state.users, model.state.active_users
        if model.state.row < first:
            continue
        share.append(float((users["consents"][rows] & 1).mean()))
        out.append(users["opted_out"][:500].copy())
    assert min(share[:20]) > 0.7 and max(share[20:]) < 0.55 and len(share) == 40
    assert all((a & b == a).all() for a, b in zip(out[:-1], out[1:], strict=True))
    assert out[-1].any()


def test_cost_is_messages_times_price_to_the_fen() -> None:
    own = {f"{name}_rate": "0.4 per day" for name in CHANNELS} | {"mail_price": "0.0123 RMB"}
    model = world(20, **own, shop={"market.people": 40_000, "market.people_per_agent": 20})
    follow(model)
    prices = {"push": 0.1, "mail": 1.23, "sms": 4.5, "phone": 150, "groups": 1}
    sent = {name: total(model, f"messages_{name}") for name in CHANNELS}
    assert min(sent.values()) >= 20 and all(n % 20 == 0 for n in sent.values())
    expected = round(sum(n * prices[name] for name, n in sent.items()))
    assert model.state.ledger.balances[COST] == expected == total(model, "contact_cost")


def test_who_is_written_to_depends_on_visits_and_orders_and_on_nothing_hidden() -> None:
    model = world(
        40, push_rate="0.5 per day", mail_rate="0.5 per day", tries="3", after="5", least_orders="1", since_order="3"
    )
    while model.rows_done < 30:
        model.step()
    poisoned = pickle.loads(pickle.dumps(model))
    for column in ("habit", "need_rate", "taste", "price_slope", "satisfaction", "trust", "dropout", "churn_rate"):
        if column in poisoned.state.users.columns:
            poisoned.state.users[column][:] *= 7
    for one in (model, poisoned):
        one.step()
    one, other = model.state.today["messages"], poisoned.state.today["messages"]
    assert len(one) > 50 and one["wins_back"].any() and (one == other).all()
    assert len(model.state.today["visits"]) < len(poisoned.state.today["visits"])  # the poison works
    users, rows = model.state.users, model.state.user_of(one["person"][~one["wins_back"]])
    assert (users["n_orders"][rows] >= 1).all()


def test_a_message_makes_a_visit_and_no_need_of_its_own() -> None:
    """On the first day, before what was seen moves anybody: others' visits and all planned needs stay bit for bit."""
    called, plain = (
        follow(world(1, **own))[0]["visits"]
        for own in ({"push_rate": "1 per day", "push_answer": "80 %", **EVERYBODY, **PATIENT}, {})
    )
    is_new = ~np.isin(called["person"], plain["person"])
    assert is_new.sum() > 200 and (called[~is_new] == plain).all()
    assert (called["needs"] == called["impulse"])[is_new].all() and called["needs"][is_new].sum() > 0


def test_recipients_buy_more_than_others_though_messages_do_nothing() -> None:
    """Placebo: nobody answers, opts out or leaves; recipients were chosen by what they had done."""
    placebo = PATIENT | {f"{name}_answer": "0 %" for name in CHANNELS}
    own = {"push_rate": "0.2 per day", "least_orders": "1", "most_absence": "30", **placebo}
    model = world(60, **own)
    days, twin = follow(model), follow(world(60))
    got = np.unique(np.concatenate([d["messages"]["person"] for d in days[:30]]))
    buyers = np.concatenate([d["orders"]["person"] for d in days[30:]])
    others = np.setdiff1d(model.state.active, got)
    per_head = [np.isin(buyers, who).sum() / len(who) for who in (got, others)]
    assert len(got) > 100 and per_head[0] > 1.5 * per_head[1]
    for one, other in zip(days, twin, strict=True):
        assert (one["visits"] == other["visits"]).all() and (one["orders"] == other["orders"]).all()


def test_those_who_stay_away_get_a_message_with_a_coupon_after_the_days_set() -> None:
    own = {"tries": "2", "after": "10", "by": "push", "push_out": "100 %", "coupon": "20 RMB", "valid": "9"}
    model = world(45, **own, push_answer="30 %", shop={"fulfilment__return_share": "0 %"})
    used = 0
    while model.running:
        seen = np.maximum(*(model.state.by_person(c).copy() for c in ("last_visit", "joined_on")))
        model.step()
        sent, day = model.state.today["messages"], model.rows_done - 1 - model.blueprint.timeline.preparation
        if len(sent) and day:  # starters have no past before the first day
            assert sent["wins_back"].all() and set((day - seen[sent["person"]]).tolist()) <= {10, 20}
            spent = np.isin(sent["person"], model.state.today["payments"]["person"])
            rows = model.state.user_of(sent["person"][~spent])
            assert (model.state.users["coupon"][rows] >= 2000).all()
        paid = model.state.today["payments"]
        used += int(paid["coupon"][paid["coupon_from"] == REACTIVATION].sum())
    assert used == model.state.ledger.balances["expense.incentives.reactivation_coupons"] > 0
    assert 0 < total(model, "reactivated") < total(model, "messages_to_win_back") == total(model, "messages_push")


def test_the_platform_counts_as_marketing_that_keeps_and_not_as_acquisition() -> None:
    """On the first day the cost of acquisition is that of the world without, though messages are paid for."""
    own = {"phone_rate": "1 per day", "phone_out": "100 %", **EVERYBODY}
    one, other = world(1, **own), world(1)
    for model in (one, other):
        follow(model)
    assert total(one, "contact_cost") > 100_000
    assert total(one, "acquisition_cost") == total(other, "acquisition_cost")

"""What coupons bring by each rule of picking people, beside the naive comparison: twins on common luck.

    python tools/personal_offers_in_silico.py --seeds 4 --people 10000

Loaded world without talk and sellers' reactions, one person an agent; the rules give coupons to as many users. Naive: orders in
the 30 days after an offer per user with one, over those of users who had their turn on the same day and got none. Caused: orders
of the whole world less those of the twin without offers, per 100 offers, and at equal cost, per 1,000 RMB of coupons used; standard
errors between seeds in brackets.
"""

import argparse

import numpy as np
from numpy.typing import NDArray

from sim.core.model import GrowthModel
from sim.experiments.run import load
from sim.experiments.small_market import in_proportion

DAYS, BEGINS, AFTER = 150, 60, 30
OFF = """social_surface reviews discovery referral word_of_mouth dropout influencer_campaigns social_content offline_events
press seo guides precision_ads reproduction user_milestones campaign_pages merchants merchant_audits merchant_effort merchant_names
advertising stock""".split()
HEADINGS = ("rule", "offers", "used", "orders in 30 days, with one", "without", "naive ratio", "caused orders per 100 offers",
            "per 1,000 RMB")  # fmt: skip
RULES = ("chance", "lapsing", "taste")


def follow(
    seed: int, people: int, rule: str, terms: dict[str, str]
) -> tuple[GrowthModel, NDArray[np.int64], list[NDArray[np.int32]]]:
    """Return the world, orders by day and person, and who got an offer on each day."""
    settings = in_proportion(people) | {
        "world.merchants": 60, "time.preparation": "7 days",
        "pricing.dynamic": "0 %", "pricing.learning": "0 %", "personal_offers": "on", "personal_offers.by": rule,
        "personal_offers.share": {"2027-01-01": "0 %", "2027-03-02": "20 %"},
    } | dict.fromkeys(OFF, "off") | {f"personal_offers.{k}": v for k, v in terms.items()}  # fmt: skip
    model = load("loaded", settings=settings).model(seed=seed, days=DAYS, collect=False)
    orders, given = np.zeros((DAYS, people), dtype=np.int64), []
    while model.running:
        model.step()
        day = model.state.row - model.state.timeline.preparation
        if day < 0:
            continue
        np.add.at(orders[day], model.state.today["payments"]["person"], 1)
        users = model.state.users
        given.append(users["person"][np.flatnonzero(users["offered_on"] == day)])
    return model, orders, given


def naive(model: GrowthModel, orders: NDArray[np.int64], given: list[NDArray[np.int32]]) -> tuple[float, float]:
    """Return orders after an offer per user with one, and per user whose turn it was and who got none."""
    world, sums = model.state, np.zeros((2, 2))
    users = np.sort(world.users["person"][1:])
    joined = world.by_person("joined_on")
    for day in range(BEGINS, DAYS - AFTER):
        turn = world.streams.uniform("personal_offers.turn", users, step=day // AFTER)
        mine = users[(turn * AFTER).astype(int) == day % AFTER]
        mine = mine[joined[mine] <= day]
        after = orders[day : day + AFTER].sum(axis=0)
        for k, who in enumerate((given[day], np.setdiff1d(mine, given[day]))):
            sums[k] += after[who].sum(), len(who)
    with_, without = (float(s / max(n, 1)) for s, n in sums)
    return with_, without


def main() -> None:
    """Print a table: a row for each rule."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--set", nargs="*", default=[], metavar="KEY=VALUE", help="parameters of personal_offers")
    args = parser.parse_args()
    if args.seeds < 2:
        parser.error("allowed: two seeds or more, as the table shows errors")
    terms = dict(pair.split("=", 1) for pair in args.set)
    rows: dict[str, list[list[float]]] = {rule: [] for rule in RULES}
    for seed in range(1, args.seeds + 1):
        _, base, _ = follow(seed, args.people, "nobody", terms)
        for rule in RULES:
            model, orders, given = follow(seed, args.people, rule, terms)
            values, n = model.state.series.values, sum(len(who) for who in given)
            cost, more = float(values["personal_offer_cost"].sum()) / 100, float(orders.sum() - base.sum())
            used = float(values["personal_offers_used"].sum())
            per_money = 1000 * more / cost if cost > 0 else float("nan")
            rows[rule].append([n, used / n, *naive(model, orders, given), 100 * more / n, per_money])
    print("| " + " | ".join(HEADINGS) + " |\n" + "|---" * len(HEADINGS) + "|")
    for rule, found in rows.items():
        x = np.array(found)
        n, used, with_, without, *caused = x.mean(axis=0)
        errors = x[:, 4:].std(axis=0, ddof=1) / np.sqrt(len(x))
        effects = [f"{c:.1f} ({e:.1f})" if np.isfinite(c) else "no cost" for c, e in zip(caused, errors, strict=True)]
        cells = (rule, f"{n:.0f}", f"{used:.1%}", f"{with_:.2f}", f"{without:.2f}", f"{with_ / without:.2f}", *effects)
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()

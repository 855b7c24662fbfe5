"""What each decision about behaviour does to the base: one at a time put back to its null level, on common luck.

python tools/decisions.py --seeds 4 --agents 100000
"""

import argparse

import sim

BEFORE = {
    "visits.need_rate": "0.05 per day",
    "visits.need_shape": 0.6,
    "visits.habit_a": 0.5,
    "visits.habit_b": 2.5,
    "visits.novelty_floor": "40 %",
    "visits.novelty_boost": 0.5,
    "visits.novelty_time": "10 days",
    "visits.one_visit_share": "40 %",
    "churn.shape": 0.9,
    "churn.lifetime": "120 days",
}
NULLS = {
    "1 presence": {"visits.present_for": "1000000 days", "referral.invite_on": "any_day"},
    "1 won back by channels": {"churn.comeback_by_channels": 0},
    "2 impulse needs": {"visits.impulse": 0},
    "3 dropout": {"dropout": "off"},
    "4 intent": {"visits.intent": 0, "visits.intent_of_others": 0, "visits.by_cause": "off"},
    "5 relative popularity": {"choice.popularity": "absolute"},
    "8 what was paid": {"choice.learns_from": "list"},
    "9 defects": {"satisfaction.defects_worst": 0, "satisfaction.defects_best": 0},
    "9 losses are learnt faster": {"satisfaction.loss_learning": "15 %"},
    "9 delivery is learnt": {
        "satisfaction.delay_learning": 0,
        "satisfaction.usual_delay": 0,
        "satisfaction.early_counts": 1,
        "satisfaction.usual_late": 0,
        "satisfaction.trust_floor": 0,
    },
    "9 returns by the goods": {"satisfaction.returning": 0},
    "12 parameters before the fit": BEFORE,
}
SHOWN = (
    "year3.registrations",
    "year3.kept_orders",
    "year3.gmv",
    "year3.revenue",
    "year3.profit",
    "year3.satisfaction",
    "word_of_mouth.r_total",
)


def main() -> None:
    """Print a table: what the base is without each decision, in percent of the base with it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--agents", type=int, default=100_000)
    parser.add_argument("--scenario", default="business_plan")
    args = parser.parse_args()
    found = sim.compare(args.scenario, NULLS, seeds=args.seeds, agents=args.agents)
    print("| without | " + " | ".join(SHOWN) + " |\n|---|" + "---|" * len(SHOWN))
    for name in NULLS:
        cells = []
        for outcome in SHOWN:
            e = found.effect(outcome, name)
            cells.append(f"{100 * e.difference / abs(e.base):+.1f} % ({50 * (e.high - e.low) / abs(e.base):.1f})")
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()

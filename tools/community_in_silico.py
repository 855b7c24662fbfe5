"""How much of what members of the community spend is caused by it, beside the naive ratio: twins on common luck.

    python tools/community_in_silico.py --seeds 12
    python tools/community_in_silico.py --seeds 12 --set reading='0.2 per day' impulse=2

Loaded world of 2,000 people without lists, talk and sellers' reactions, 120 days; the twin has the same members, who never write
and hold no events. Spend and visits count from joining on.
"""

import argparse

import numpy as np
from numpy.typing import NDArray

from sim.core.model import GrowthModel
from sim.experiments.published.people_followed import OFF, SMALL, days_since_launch
from sim.experiments.run import load

PEOPLE, DAYS = 2000, 120
SETTINGS = SMALL | {"market.people": PEOPLE, "community": "on"} | dict.fromkeys(OFF, "off")
SILENT = {"posting": "0 per day", "events": "0"}


def follow(
    seed: int, terms: dict[str, str]
) -> tuple[GrowthModel, NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the world, and by day and person: fen spent, who is a member, who visits."""
    settings = SETTINGS | {f"community.{k}": v for k, v in terms.items()}
    model = load("loaded", settings=settings).model(seed=seed, days=DAYS, collect=False)
    spent = np.zeros((DAYS, PEOPLE), dtype=np.int64)
    inside, visits = np.zeros(spent.shape, dtype=bool), np.zeros(spent.shape, dtype=bool)
    for day in days_since_launch(model):
        paid, users = model.state.today["payments"], model.state.users
        np.add.at(spent[day], paid["person"], paid["paid"])
        inside[day, users["person"][1:]] = users["is_in_community"][1:]
        visits[day, model.state.today["visits"]["person"]] = True
    return model, spent, inside, visits


def main() -> None:
    """Print the caused parts and the naive ratios of all seeds together, with their range."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=12)
    parser.add_argument("--set", nargs="*", default=[], metavar="KEY=VALUE", help="parameters of community")
    args = parser.parse_args()
    terms = dict(pair.split("=", 1) for pair in args.set)
    sums, naive = [], []
    for seed in range(1, args.seeds + 1):
        model, spent, inside, visits = follow(seed, terms)
        twin, spent_twin, _, visits_twin = follow(seed, terms | SILENT)
        since = np.maximum.accumulate(inside, axis=0)
        sums.append([(values * since).sum() for values in (spent, spent_twin, visits, visits_twin)])
        naive.append([m.state.series.values["community_naive_ratio"][-1] for m in (model, twin)])
    found, ratios = np.array(sums, dtype=float), np.array(naive)
    caused, total = 1 - found[:, 1] / found[:, 0], found.sum(axis=0)
    print(f"caused of joiners' spend {1 - total[1] / total[0]:.1%} ({caused.min():.1%} to {caused.max():.1%})")
    print(f"caused of their visits {1 - total[3] / total[2]:.1%}")
    for name, column in zip(("naive ratio", "naive ratio of the twin"), ratios.T, strict=True):
        print(f"{name} {column.min():.1f} to {column.max():.1f}")


if __name__ == "__main__":
    main()

"""Cap table: who owns how much after each round, and who gets what at an exit.

Pure functions on plain numbers. Shares are fully diluted: the whole option pool counts as common stock. Source of the
terms: Metrick & Yasuda (2010), "Venture Capital and the Finance of Innovation", 2nd ed., ch. 8-9.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

FOUNDERS, POOL = "founders", "option_pool"
LABELS = {FOUNDERS: ("Founders", "创始团队"), POOL: ("Option pool", "期权池")}
_SHARES = 10_000_000.0


@dataclass(frozen=True)
class Round:
    """Terms of one round.

    Attributes
    ----------
    name : str
    pre_money, amount : float
        RMB; the price per share is pre-money over all shares before the round, new options included.
    at : float
        When the money is paid, in years.
    option_pool : float
        Share of the company that the pool has at least after the round; topped up before the money (others pay for it).
    preference : float
        Liquidation preference as a multiple of the amount.
    is_participating : bool
        Takes its preference and then shares with common stock, without a cap; else it converts when that is better.
    """

    name: str
    pre_money: float
    amount: float
    at: float = 0.0
    option_pool: float = 0.0
    preference: float = 1.0
    is_participating: bool = False

    def __post_init__(self) -> None:
        if self.name in (FOUNDERS, POOL):
            raise ValueError(f"A round cannot be called {self.name!r}.")
        if not self.pre_money > 0 or not self.amount >= 0 or not self.preference >= 0:
            raise ValueError(f"{self.name}: pre-money must be above zero, amount and preference not below it.")
        if not 0 <= self.option_pool < 1 or self.option_pool + self.investor_share >= 1:
            raise ValueError(f"{self.name}: investors ({self.investor_share:.0%}) and option pool ({self.option_pool:.0%}) "
                             "leave nothing to the others.")  # fmt: skip

    @property
    def investor_share(self) -> float:
        """Return the share of the company that the round buys: amount over post-money."""
        return self.amount / (self.pre_money + self.amount)


@dataclass(frozen=True)
class CapTable:
    """Holders after each round.

    Attributes
    ----------
    rounds : tuple of Round
    shares : DataFrame
        Holders (founders, option_pool, rounds) by stage (``start``, then each round), in shares.
    summary : DataFrame
        Index ``round``; ``pre_money``, ``post_money``, ``price`` (RMB per share), ``new_options``, ``founders`` (share
        after the round) and ``dilution`` (share of their part that earlier holders of common stock lost).
    """

    rounds: tuple[Round, ...]
    shares: pd.DataFrame
    summary: pd.DataFrame

    @property
    def ownership(self) -> pd.DataFrame:
        """Return holders by stage, as shares of the company (columns sum to 1)."""
        return self.shares / self.shares.sum()

    @property
    def last(self) -> dict[str, float]:
        """Return the number of shares by holder after the last round."""
        column = self.shares.iloc[:, -1]
        return {str(holder): float(n) for holder, n in column.items()}


def cap_table(rounds: Sequence[Round], *, founders: float = _SHARES) -> CapTable:
    """Return who owns what after each round.

    With F shares before the round, P of them options, investors' share v and pool q after it, the new options are
    ``N = (q F / (1 - v) - P) / (1 - q / (1 - v))``, not below zero; the price is pre-money / (F + N).

    Parameters
    ----------
    rounds : sequence of Round
        In order of payment, names unique.
    founders : float
        Shares of the founders at the start; cancels out of every ratio.
    """
    names = [r.name for r in rounds]
    if len(set(names)) < len(names):
        raise ValueError(f"Rounds need names of their own: {', '.join(names)}.")
    held: dict[str, float] = dict.fromkeys([FOUNDERS, POOL, *names], 0.0) | {FOUNDERS: founders}
    stages, rows = {"start": dict(held)}, []
    for r in rounds:
        before = sum(held.values())
        rest = 1 - r.investor_share
        options = max(0.0, (r.option_pool * before / rest - held[POOL]) / (1 - r.option_pool / rest))
        price = r.pre_money / (before + options)
        held[POOL] += options
        held[r.name] = r.amount / price
        total = sum(held.values())
        stages[r.name] = dict(held)
        rows.append({"round": r.name, "pre_money": r.pre_money, "post_money": r.pre_money + r.amount, "price": price,
                     "new_options": options, "founders": held[FOUNDERS] / total, "dilution": 1 - before / total})  # fmt: skip
    columns = ["round", "pre_money", "post_money", "price", "new_options", "founders", "dilution"]
    return CapTable(tuple(rounds), pd.DataFrame(stages), pd.DataFrame(rows, columns=columns).set_index("round"))


def exit_waterfall(table: CapTable, exit_value: float) -> pd.DataFrame:
    """Return who gets what when the company is sold for ``exit_value`` (RMB, after debt).

    Preferences are paid first, the last round before the earlier ones; what is left goes to common stock, to rounds
    that converted and to participating rounds, by shares. A non-participating round converts when its shares are worth
    more than its preference; rounds decide in order of preference per share, the cheapest first, and no later
    conversion makes an earlier one a mistake, so nobody regrets the result.

    Returns
    -------
    DataFrame
        Index holder; ``preference`` and ``common`` (RMB received), ``payout`` (both; sums to the exit value) and
        ``is_converted``.
    """
    if not exit_value >= 0:
        raise ValueError(f"An exit value cannot be below zero: {exit_value}.")
    shares = table.last
    deciding = [r for r in table.rounds if not r.is_participating and r.amount > 0]
    converted: set[str] = set()
    for r in sorted(deciding, key=lambda r: r.preference * r.amount / shares[r.name]):
        stay, convert = (_pay(table, exit_value, done)[r.name] for done in (converted, converted | {r.name}))
        if sum(convert) > sum(stay):
            converted.add(r.name)
    paid = _pay(table, exit_value, converted)
    frame = pd.DataFrame(paid, index=["preference", "common"]).T.rename_axis("holder")
    frame["payout"] = frame["preference"] + frame["common"]
    return frame.assign(is_converted=[holder in converted for holder in frame.index])


def _pay(table: CapTable, exit_value: float, converted: set[str]) -> dict[str, tuple[float, float]]:
    """Preference and common money by holder, given who converts."""
    shares, left = table.last, exit_value
    preference = dict.fromkeys(shares, 0.0)
    for r in reversed(table.rounds):
        if r.name not in converted:
            preference[r.name] = min(left, r.preference * r.amount)
            left -= preference[r.name]
    waiting = {r.name for r in table.rounds if not r.is_participating} - converted
    sharing = {holder: n for holder, n in shares.items() if holder not in waiting}
    total = sum(sharing.values())
    return {holder: (preference[holder], left * sharing.get(holder, 0.0) / total) for holder in shares}

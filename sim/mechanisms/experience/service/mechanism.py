"""Service: people ask about their orders, agents answer or do not, answers solve or do not."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sim.core.constants import FEN_PER_RMB
from sim.core.ledger import Account, Check
from sim.core.mechanism import Event, Mechanism, Phase
from sim.core.pages import Chart, Page
from sim.core.state import State
from sim.core.timeline import Day
from sim.mechanisms.experience.service import kernels, staffing
from sim.mechanisms.experience.service.exact import answered_exactly
from sim.mechanisms.experience.service.metrics import METRICS
from sim.mechanisms.experience.service.terms import ServiceTerms
from sim.world.contacts import ABANDONED, CONTACT, SOLVED
from sim.world.hours import BEFORE
from sim.world.market.orders import CONTRIBUTION, contributions_of, never_came
from sim.world.records import join_records

LATELY = 14
"""Days over which the contacts of a day are averaged for the size of the desk; at first, as many as there have been."""

Floats = NDArray[np.float64]


class Service(Mechanism):
    """Contacts by late, bad and missing orders and by questions, a desk where patience ends (Erlang-A), training, recovery.

    References: Garnett, Mandelbaum & Reiman (2002), M&SOM 4(3) (impatience); Tax, Brown & Chandrashekaran (1998), J. Marketing
    62(2) (recovery of complaints). Page: docs/mechanisms/service.md
    """

    phase = Phase.EXPERIENCE
    after = ("satisfaction",)
    reads = ("today.delivered",)
    may_read = ("today.refunded", "users.subscribed_until", "metrics.service_staff")
    writes = ("users.satisfaction", "today.experiences", "today.contributions")
    null = {"own_desk": "off"}
    events = (
        Event("contacts", CONTACT, doc="contacts with the service desk today, and what became of each"),
        Event("desk", np.float64, doc="agents of the service desk today; empty where contacts are paid by the piece"),
    )
    accounts = (
        Account("expense.service.agents", "service", "Agents of the service desk", "客服坐席薪酬"),
        Account("expense.service.training", "service", "Training of agents", "客服培训"),
        Account("expense.service.tools", "service", "Tools of the service desk", "客服系统费用"),
    )
    metrics = METRICS
    page = Page(
        "Service desk",
        "客户服务",
        (
            Chart(
                ("contacts_question", "contacts_late", "contacts_claim", "contacts_missing", "contacts_again"),
                "Contacts by cause, and those that come back",
                "按原因划分的来询量",
            ),
            Chart(("contact_abandonment", "contact_solved_share"), "Given up, and solved at once", "放弃率与解决率"),
            Chart(("contact_wait",), "Mean wait", "平均等待时长"),
            Chart(("desk_agents",), "Agents of the desk", "客服人数"),
            Chart(("desk_cost",), "Cost of the desk beside the team's pay", "客服台成本"),
        ),
    )

    class Params(ServiceTerms):
        """Why people ask, who answers, what answers do."""

    def setup(self, world: State) -> None:
        """Nobody has asked; agents know what training and turnover lead to in the long run."""
        self._back = np.empty(0, dtype=CONTACT)
        self._recent, self._days, self._caused, self._solved, self._given_up = 0.0, 0, 0, 0, 0
        self._skill: float | None = None

    def step(self, world: State, day: Day) -> None:
        """Let people ask, answer, feel what came of it, and pay for it."""
        if not self.params.own_desk:
            self._close()
            return
        new, expected = self._ask(world, day)
        contacts, mean = np.concatenate([self._back, new]), (expected + len(self._back)) * world.weight
        heads = self._heads(world)
        self._days += self._days > 0 or mean > 0
        self._recent += (mean - self._recent) / min(max(self._days, 1), LATELY)
        wait, load = self._answer(world, day, contacts, mean=mean, heads=heads)
        self._feel(world, contacts)
        self._keep(contacts, new=len(new))
        world.today["contacts"], world.today["desk"] = contacts, np.array([heads], dtype=np.float64)
        taken = contributions_of(contacts["person"], second_cost=contacts["fen"])
        world.today["contributions"] = join_records([world.today["contributions"], taken], dtype=CONTRIBUTION)
        self._pay(world, contacts, heads=heads)
        self._count(world, contacts, new)
        for name, value in (("contact_wait", wait), ("desk_load", load), ("desk_agents", heads)):
            world.record(name, value)

    def _close(self) -> None:
        """Let go of whoever waits to come back: nobody answers."""
        self._given_up += len(self._back)
        self._back, self._recent, self._days = self._back[:0], 0.0, 0

    def _ask(self, world: State, day: Day) -> tuple[NDArray[np.void], float]:
        """Return the first contacts of today, and the mean of their number: about orders at the door, and refunded ones that
        never came."""
        p, missing = self.params, never_came(world)
        delivered, felt = world.today["delivered"], world.today["experiences"]
        gaps, lost = (felt[x] if len(felt) else np.zeros(len(delivered), dtype=np.float32) for x in ("gap", "lost"))
        parts, total = [], 0.0
        for orders, is_missing in ((delivered, False), (missing, True)):
            counts = np.empty((len(orders), 3), dtype=np.int8)
            rates = (p.contacts, p.contacts_late, p.contacts_claim)
            luck = (world.streams.seed, world.streams.key("service.ask"))
            n, mean = kernels.ask(orders, gaps, rates, p.claim_gap, is_missing, *luck, counts)
            parts.append(np.zeros(n, dtype=CONTACT))
            kernels.write(orders, counts, lost, is_missing, parts[-1])
            total += mean
        new = np.concatenate(parts)
        if "subscribed_until" in world.users.columns:
            new["is_first"] = world.users["subscribed_until"][world.user_of(new["person"])] >= day.index
        return new, total

    def _heads(self, world: State) -> int:
        """Return how many agents the desk has: the team's and further ones, or as many as recent contacts take."""
        p, own = self.params, round(world.last("service_staff"))
        return max(own + p.agents, staffing.heads_needed(self._recent, p.per_agent))

    def _answer(
        self, world: State, day: Day, contacts: NDArray[np.void], *, mean: float, heads: int
    ) -> tuple[float, float]:
        """Write what becomes of contacts and what each costs; return the mean wait and how busy the desk is."""
        p, streams = self.params, world.streams
        gained, worn = p.training / FEN_PER_RMB / 1000 * p.learning, p.turnover
        self._skill = (
            staffing.skill_at_rest(gained, worn)
            if self._skill is None
            else staffing.skill_tomorrow(self._skill, gained=gained, worn=worn)
        )
        hours, luck = np.empty(len(contacts), dtype=np.int64), np.empty(len(contacts))
        kernels.when(contacts, BEFORE, streams.seed, streams.key("service.when"), hours, luck)
        agents = staffing.agents_by_hour(heads, p)
        first = contacts["is_first"].mean() if len(contacts) else 0.0
        lost, wait, load = staffing.waits_by_hour(agents, mean, p, first=float(first))
        is_lost = luck < lost[hours, contacts["is_first"].astype(np.int64)]
        if p.exact:
            is_lost, wait = answered_exactly(world, contacts, agents, p)
        answering = p.handling / staffing.MINUTES * p.pay / p.at_desk
        fen = (round(p.tools), round(p.tools + answering))
        solved = p.solved_untrained + (p.solved_trained - p.solved_untrained) * self._skill
        kernels.decide(contacts, is_lost, solved, fen, streams.seed, streams.key("service.solve"))
        return wait, load

    def _feel(self, world: State, contacts: NDArray[np.void]) -> None:
        """Move satisfaction, and how today's orders will be remembered."""
        p, felt = self.params, world.today["experiences"]
        gaps, users = felt["gap"].copy(), world.user_of(contacts["person"])
        kernels.feel(contacts, users, p.recovery, p.annoyance, world.users["satisfaction"], felt["gap"].copy(), gaps)
        felt["gap"] = gaps

    def _keep(self, contacts: NDArray[np.void], *, new: int) -> None:
        """Keep those who come back tomorrow: not answered or not helped, and not too often yet."""
        self._caused += new
        failed = contacts.compress(contacts["outcome"] != SOLVED)
        self._solved += len(contacts) - len(failed)
        self._back = failed.compress(failed["attempt"] < self.params.come_back)
        self._given_up += len(failed) - len(self._back)
        self._back["attempt"] += 1
        self._back["row"] = -1

    def _pay(self, world: State, contacts: NDArray[np.void], *, heads: int) -> None:
        """Pay agents beside the team's, training and tools."""
        p, further = self.params, heads - round(world.last("service_staff"))
        costs = {"agents": further * p.pay, "training": heads * p.training}
        costs["tools"] = len(contacts) * world.weight * p.tools
        fen = {name: round(cost) for name, cost in costs.items()}
        for name, cost in fen.items():
            self.post(world, f"expense.service.{name}", "asset.cash", cost)
        world.record("desk_cost", sum(fen.values()))

    def _count(self, world: State, contacts: NDArray[np.void], new: NDArray[np.void]) -> None:
        """Record contacts by cause and outcome, in people."""
        w, n = world.weight, len(contacts)
        causes, outcomes = np.bincount(new["cause"], minlength=4), np.bincount(contacts["outcome"], minlength=3)
        for cause, count in zip(("question", "late", "claim", "missing"), causes.tolist(), strict=True):
            world.record(f"contacts_{cause}", count * w)
        lost, solved = int(outcomes[ABANDONED]), int(outcomes[SOLVED])
        world.record("contacts_again", (n - len(new)) * w)
        world.record("contacts_answered", (n - lost) * w)
        world.record("contacts_abandoned", lost * w)
        world.record("contacts_open", len(self._back) * w)
        world.record("contact_abandonment", lost / n if n else 0.0)
        world.record("contact_solved_share", solved / (n - lost) if n > lost else 0.0)
        world.record("desk_skill", self._skill or 0.0)

    def checks(self, world: State) -> Iterable[Check]:
        """Return I14: what was asked is solved, given up, or comes back tomorrow."""
        done = self._solved + self._given_up + len(self._back)
        yield Check("I14", "contacts caused = solved + given up + waiting to come back", self._caused, done)

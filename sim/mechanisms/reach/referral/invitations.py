"""Invitations on their way: each is answered on one day, on which its hazard of joining counts."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from sim.core.state import POTENTIAL, State
from sim.kernels.lists import run_starts
from sim.mechanisms.reach.referral.kernels import choose_invitation
from sim.world.events import INVITATION
from sim.world.records import join_records, rows_by_day

CAUSE = "referral"


class InvitationBook:
    """Invitations by the day of their answer; those of one day make one hazard per invited person."""

    def __init__(self) -> None:
        self._shelves: dict[int, list[NDArray[np.void]]] = defaultdict(list)
        self._open = np.empty(0, dtype=INVITATION)
        self._asked = np.empty(0, dtype=np.int32)

    def file(self, invitations: NDArray[np.void]) -> None:
        """Keep invitations until the day before their answer."""
        if not len(invitations):
            return
        for day, rows in rows_by_day(invitations["answer_on"]):
            self._shelves[day].append(invitations.take(rows))

    def drop(self) -> None:
        """Forget all that has not been answered."""
        self._shelves.clear()

    def open(self, world: State, day: int) -> None:
        """Let the answers of ``day`` count on that day, and those of the day before no longer."""
        due = join_records(self._shelves.pop(day, []), dtype=INVITATION)
        due = due.compress(world.people["state"].take(due["invitee"]) == POTENTIAL)
        self._open = due.take(due["invitee"].argsort(kind="stable"))
        starts, ended = run_starts(self._open["invitee"]), self._asked
        self._asked = self._open["invitee"].take(starts)
        hazards = np.add.reduceat(self._open["hazard"], starts) if len(due) else np.empty(0)
        world.risks["join"].set_people(CAUSE, self._asked, hazards, ended=ended)

    def answered(self, world: State, people: NDArray[np.int32], *, step: int) -> NDArray[np.void]:
        """Return the invitation on which each of these people (ascending) came, drawn in proportion to hazard."""
        chosen = np.empty(len(people), dtype=np.int64)
        key = world.streams.key("referral.inviter")
        choose_invitation(people, self._open["invitee"], self._open["hazard"], world.streams.seed, key, step, chosen)
        return self._open[chosen]

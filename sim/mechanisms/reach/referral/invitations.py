"""Invitations on their way: each is answered on one day, on which its hazard of joining counts."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from sim.core.state import POTENTIAL, State
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
        risk = world.risks["join"]
        if len(self._asked):
            risk.set_people(CAUSE, self._asked, 0.0)
        due = join_records(self._shelves.pop(day, []), dtype=INVITATION)
        due = due[world.people["state"][due["invitee"]] == POTENTIAL]
        self._open = due[np.argsort(due["invitee"], kind="stable")]
        starts = np.flatnonzero(np.diff(self._open["invitee"], prepend=-1))
        self._asked = self._open["invitee"][starts]
        if len(due):
            risk.set_people(CAUSE, self._asked, np.add.reduceat(self._open["hazard"], starts))

    def answered(self, world: State, people: NDArray[np.int32], *, step: int) -> NDArray[np.void]:
        """Return the invitation on which each of these people (ascending) came, drawn in proportion to hazard."""
        chosen = np.empty(len(people), dtype=np.int64)
        key = world.streams.key("referral.inviter")
        choose_invitation(people, self._open["invitee"], self._open["hazard"], world.streams.seed, key, step, chosen)
        return self._open[chosen]

"""Invitations on their way: each is answered on one day, on which its hazard of joining counts."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from sim.core.state import POTENTIAL, State
from sim.kernels.referral import choose_invitation
from sim.world.events import INVITATION

CAUSE = "referral"


class InvitationBook:
    """Invitations by the day of their answer; those of one day make one hazard per invited person."""

    def __init__(self) -> None:
        self._shelves: dict[int, list[NDArray[np.void]]] = defaultdict(list)
        self._open = np.empty(0, dtype=INVITATION)

    def file(self, invitations: NDArray[np.void]) -> None:
        """Keep invitations until the day before their answer."""
        if not len(invitations):
            return
        by_day = np.argsort(invitations["answer_on"], kind="stable")
        days, starts = np.unique(invitations["answer_on"][by_day], return_index=True)
        for day, rows in zip(days, np.split(by_day, starts[1:]), strict=True):
            self._shelves[int(day)].append(invitations[rows])

    def drop(self) -> None:
        """Forget all that has not been answered."""
        self._shelves.clear()

    def open(self, world: State, day: int) -> None:
        """Let the answers of ``day`` count on that day, and those of the day before no longer."""
        risk = world.risks["join"]
        if len(self._open):
            risk.set_people(CAUSE, np.unique(self._open["invitee"]), 0.0)
        parts = self._shelves.pop(day, [])
        due = np.concatenate([np.empty(0, dtype=INVITATION), *parts])
        due = due[world.people["state"][due["invitee"]] == POTENTIAL]
        self._open = due[np.argsort(due["invitee"], kind="stable")]
        if len(due):
            ids, starts = np.unique(self._open["invitee"], return_index=True)
            risk.set_people(CAUSE, ids, np.add.reduceat(self._open["hazard"], starts))

    def answered(self, world: State, people: NDArray[np.int32], *, step: int) -> NDArray[np.void]:
        """Return the invitation on which each of these people (ascending) came, drawn in proportion to hazard."""
        chosen = np.empty(len(people), dtype=np.int64)
        key = world.streams.key("referral.inviter")
        choose_invitation(people, self._open["invitee"], self._open["hazard"], world.streams.seed, key, step, chosen)
        return self._open[chosen]

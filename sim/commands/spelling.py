"""The command that repeats a result, as a manifest keeps it."""

import shlex
from collections.abc import Sequence

from sim.core.texts import printable


def command_words(
    *words: str, policies: Sequence[str] = (), settings: Sequence[str] = (), **numbers: int | None
) -> str:
    """Return ``sim`` with its words, policies, settings, numbers and flags, quoted for a shell; None and False are left out."""
    said = ["sim", *words]
    for policy in policies:
        said += ["--policy", policy]
    for setting in settings:
        said += ["--set", setting]
    for name, value in numbers.items():
        if value is True:
            said.append(f"--{name}")
        elif value is not None and value is not False:
            said += [f"--{name}", str(value)]
    return printable(shlex.join(said))

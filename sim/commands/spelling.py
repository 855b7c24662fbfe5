"""The command that repeats a result, as a manifest keeps it."""

import shlex
from collections.abc import Sequence

from sim.core.texts import printable


def command_words(
    *words: str, policies: Sequence[str] = (), settings: Sequence[str] = (), **options: int | Sequence[str] | None
) -> str:
    """Return ``sim`` with its words, policies, settings and options, quoted for a shell; None and False are left out."""
    said = ["sim", *words]
    for policy in policies:
        said += ["--policy", policy]
    for setting in settings:
        said += ["--set", setting]
    for name, value in options.items():
        if value is True:
            said.append(f"--{name}")
        elif isinstance(value, tuple | list):
            said += [word for one in value for word in (f"--{name}", one)]
        elif value is not None and value is not False:
            said += [f"--{name}", str(value)]
    return printable(shlex.join(said))

"""The command that repeats a result, as a manifest keeps it."""

import shlex
from collections.abc import Sequence


def command_words(
    *words: str, policies: Sequence[str] = (), settings: Sequence[str] = (), **numbers: int | None
) -> str:
    """Return ``sim`` with its words, policies, settings and numbers, quoted for a shell; None is left out."""
    said = ["sim", *words]
    for policy in policies:
        said += ["--policy", policy]
    for setting in settings:
        said += ["--set", setting]
    for name, value in numbers.items():
        if value is not None:
            said += [f"--{name}", str(value)]
    return shlex.join(said)

"""Find and load scenarios: a path, a shipped name, or a dict; with what it extends, policies and settings."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from sim.core import units
from sim.core.errors import Problem, ScenarioError, nearest
from sim.core.texts import printable
from sim.scenario.compose import POLICY_KEYS, TOP_KEYS, Draft, apply_document
from sim.scenario.rule_layers import RULES
from sim.scenario.yaml_file import Document, read, read_value
from sim.world.settings import SECTIONS

DEEPEST_EXTENDS = 10
RISKS = "shocks"
"""Folder of the risk register, below the shipped scenarios."""
_OF_A_WORLD = set(TOP_KEYS) - {*POLICY_KEYS, RULES}


def shipped_folder() -> Path:
    """Return the folder of the shipped scenarios: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "shipped"
    return inside if inside.is_dir() else package.parent / "scenarios"


def shipped_names() -> list[str]:
    """Return the names of the shipped scenarios and policies, for example ``policies/late_brake``; risks are apart."""
    return [name for name in _shipped() if not name.startswith(f"{RISKS}/")]


def shipped_risks() -> list[str]:
    """Return the names of the shipped risks, for example ``shocks/data_breach``: policies that say what answers there are."""
    return [name for name in _shipped() if name.startswith(f"{RISKS}/")]


def _shipped() -> list[str]:
    folder = shipped_folder()
    files = sorted(folder.rglob("*.yaml")) if folder.is_dir() else []
    return [str(f.relative_to(folder).with_suffix("")) for f in files]


def find(name: str, *, base: Path | None = None) -> Path:
    """Return the file of a name: a path, then a shipped name; ``.yaml`` may be left out.

    With ``base`` (the folder of a file that extends it), a path must lie in that folder or below.
    """
    tries = [(base or Path()) / name, (base or Path()) / f"{name}.yaml"]
    for path in tries:
        if _is_file(path) and _may_read(path, base):
            return path
    known = _shipped()
    bare = name.removesuffix(".yaml")
    for folder in ("", "presets/", "policies/", "stresses/", f"{RISKS}/"):
        if folder + bare in known:
            return shipped_folder() / f"{folder}{bare}.yaml"
    allowed = "a file in this folder or below, or a shipped name" if base else "a file, or a shipped name"
    shown = f": {', '.join(known)}" if len(known) <= 12 else f" ({len(known)} of them; see scenarios/)"
    raise ScenarioError([Problem("", f"no such scenario {units.shown(name)}", allowed + shown, nearest(bare, known))])


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that is too long, or that no file can have
        return False


def _may_read(path: Path, base: Path | None) -> bool:
    if base is None:
        return True
    return path.resolve().is_relative_to(base.resolve())


def load(
    source: str | Path | Mapping[str, Any],
    *,
    policies: Iterable[str | Path | Mapping[str, Any]] = (),
    settings: Mapping[str, Any] | None = None,
) -> Draft:
    """Load a scenario with policies (left to right) and settings; raises ``ScenarioError`` with all problems."""
    draft, file = Draft(), ""
    if isinstance(source, Mapping):
        own: dict[str, Any] = units.plain(source)
        _lay_dict(draft, own, base=None, seen=())
        draft.name = printable(own["title"]) if isinstance(own.get("title"), str) else "scenario"
    else:
        path = find(str(source))
        draft.name, file = printable(path.stem), str(path)
        _refuse_policy(path)
        _lay_file(draft, path, seen=())
    for policy in policies:
        _lay_policy(draft, policy)
    if settings:
        document = Document(data={"change": units.plain(settings)})
        apply_document(draft, document, is_policy=True)
    _check_whole(draft, file)
    if draft.problems:
        raise ScenarioError(_sorted(draft.problems))
    return draft


def _sorted(problems: list[Problem]) -> list[Problem]:
    unique = list(dict.fromkeys(problems))
    return sorted(unique, key=lambda p: (p.file, p.line))


def is_policy(data: Mapping[Any, Any]) -> bool:
    """Return whether this is a policy: it has a change and nothing of a world."""
    return "change" in data and not set(data) & _OF_A_WORLD


def over(draft: Draft, policy: str | Path | Document | Mapping[str, Any]) -> Draft:
    """Return a loaded scenario with one more policy laid over it; the draft itself stays as it is."""
    own = deepcopy(draft)
    _lay_policy(own, policy)
    _check_whole(own, "")
    if own.problems:
        raise ScenarioError(_sorted(own.problems))
    return own


def _refuse_policy(path: Path) -> None:
    """Say so when a policy is given where a scenario belongs."""
    if is_policy(read(path).data):
        found = "a policy (a change without a world)"
        raise ScenarioError([Problem("", found, "a scenario; lay the policy over one with --policy", "", str(path), 1)])


def _lay_file(draft: Draft, path: Path, *, seen: tuple[Path, ...]) -> None:
    document = read(path)
    draft.problems += document.problems
    own = path.resolve()
    parent = document.data.get("extends")
    if parent is not None:
        _lay_parent(draft, document, parent, base=path.parent, seen=(*seen, own))
    apply_document(draft, document)


def _lay_dict(draft: Draft, source: Mapping[str, Any], *, base: Path | None, seen: tuple[Path, ...]) -> None:
    document = Document(data=dict(source))
    if source.get("extends") is not None:
        _lay_parent(draft, document, source["extends"], base=base, seen=seen)
    apply_document(draft, document)


def _lay_parent(draft: Draft, document: Document, parent: Any, *, base: Path | None, seen: tuple[Path, ...]) -> None:
    line = document.line(("extends",)) if document.file else 0
    allowed = "the name of a scenario in this folder or below, or of a shipped one"
    if not isinstance(parent, str):
        draft.problems.append(Problem("extends", units.shown(parent), allowed, "", document.file, line))
        return
    try:
        path = find(parent, base=base)
    except ScenarioError as error:
        problem = error.problems[0]
        draft.problems.append(Problem("extends", problem.found, problem.allowed, problem.meant, document.file, line))
        return
    if path.resolve() in seen or len(seen) > DEEPEST_EXTENDS:
        found = f"{parent!r}, which extends this file in turn"
        draft.problems.append(
            Problem("extends", found, "scenarios that do not go round in a circle", "", document.file, line)
        )
        return
    _lay_file(draft, path, seen=seen)


def _lay_policy(draft: Draft, policy: str | Path | Document | Mapping[str, Any]) -> None:
    draft.titles.append({})
    if isinstance(policy, Document):
        apply_document(draft, policy, is_policy=True)
        draft.policies.append("changes")
        return
    if isinstance(policy, Mapping):
        own: dict[str, Any] = units.plain(policy)
        apply_document(draft, Document(data=own if "change" in own else {"change": own}), is_policy=True)
        draft.policies.append("changes")
        return
    path = find(str(policy))
    document = read(path)
    draft.problems += document.problems
    if document.data:
        apply_document(draft, document, is_policy=True)
    draft.policies.append(printable(path.stem))


def _check_whole(draft: Draft, own: str) -> None:
    """Report what only shows when everything is laid together."""
    order = list(draft.places)
    useless: dict[str, list[str]] = {}
    for key in draft.changed:
        owner = key.partition(".")[0]
        if owner in SECTIONS or owner == RULES or draft.on.get(owner) or "." not in key:
            continue
        if owner in draft.changed and order.index(owner) > order.index(key):
            useless.setdefault(owner, []).append(key)  # switched off by what came later
            continue
        allowed = (
            f"parameters of mechanisms that are on (switch it on first: change: {{{owner}: on}}, or --set {owner}=on)"
        )
        draft.problems.append(Problem(key, f"a change to {owner}, which is off", allowed, "", *draft.places[key]))
    for owner, keys in useless.items():
        found = f"off, after a change to {', '.join(keys)}{_by(*draft.places[keys[0]])}"
        allowed = f"{owner} on, or nothing that changes it before it is switched off"
        draft.problems.append(Problem(owner, found, allowed, "", *draft.places[owner]))
    if not any(draft.on.values()) and not draft.problems:
        draft.problems.append(Problem("mechanisms", "no mechanism that is on", "at least one mechanism", "", own))


def _by(file: str, line: int) -> str:
    return f" ({file}:{line})" if line else ""


def read_settings(texts: Iterable[str], *, agents: int | None = None, days: int | None = None) -> dict[str, Any]:
    """Return the settings of a command line (``key=value``) by key path; what is given twice is refused.

    ``agents`` and ``days`` are the options of the same command, which set parameters too.
    """
    options = {"market.people_per_agent": ("--agents", agents), "time.days": ("--days", days)}
    out: dict[str, Any] = {}
    problems: list[Problem] = []
    for text in texts:
        try:
            key, value = parse_setting(text)
        except ScenarioError as error:
            problems += error.problems
            continue
        if key in out:
            problems.append(Problem(f"--set {key}", f"a second value ({units.shown(value)})", "every parameter once"))
        option, number = options.get(key, ("", None))
        if number is not None:
            problems.append(Problem(f"--set {key}", f"{units.shown(value)} beside {option} {number}", "one of both"))
        out[key] = value
    if problems:
        raise ScenarioError(problems)
    return out


def parse_setting(text: str) -> tuple[str, Any]:
    """Split ``key=value`` of the command line; the value is read like a YAML scalar."""
    key, sign, raw = text.partition("=")
    if not sign or not key.strip():
        allowed = "key=value, for example channels.organic='30 people per day'"
        raise ScenarioError([Problem("--set", repr(text), allowed)])
    return key.strip(), scalar(raw.strip())


def scalar(text: str) -> Any:
    """Read one value as a scenario file would; what is relative (``+5 RMB``, ``x1.1``) stays text."""
    if text.startswith(("+", "x", "×")):
        return text
    document = Document()
    value = read_value(text, document)
    if text.startswith("{") and document.problems:
        raise ScenarioError([Problem("--set", p.found, p.allowed) for p in document.problems])
    return text if value is None or document.problems else value

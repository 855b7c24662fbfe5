"""Read a YAML file safely, keeping the line of every key; a file can name no code and build no object."""

import math
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sim.core.errors import Problem
from sim.core.units import shown

LARGEST_FILE = 1_000_000
DEEPEST = 20
MOST_VALUES = 100_000
_REFUSED = object()
_PLAIN = "tag:yaml.org,2002:"
_WORDS = {"str", "int", "float", "bool", "null", "timestamp"}


@dataclass
class Document:
    """A parsed file.

    Attributes
    ----------
    data : dict
        Plain Python values; empty when the file could not be read at all.
    lines : dict
        Line of every key path (tuple of keys).
    problems : list of Problem
    file : str
        As shown to the user.
    given : dict
        Place at which a parameter was set first, by layer (own values, change) and key: every parameter is set once.
    n_values : int
        Values read so far; anchors count as often as they are used, so that a small file cannot become a huge one.
    """

    data: dict[Any, Any] = field(default_factory=dict)
    lines: dict[tuple[Any, ...], int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    file: str = ""
    given: dict[tuple[bool, str], tuple[Any, ...]] = field(default_factory=dict)
    n_values: int = 0

    def line(self, path: tuple[Any, ...]) -> int:
        """Return the line of a key path, or of its nearest ancestor."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(path: Path) -> Document:
    """Read one file; whatever is wrong becomes a problem, never an exception."""
    document = Document(file=str(path))
    text = _text(path, document)
    if text is None:
        return document
    value = read_value(text, document)
    if isinstance(value, dict):
        document.data = value
    elif not document.problems:
        is_empty = value is None
        allowed = "keys such as title, mechanisms, change" if is_empty else "keys and values"
        document.problems.append(_problem(document, "", "an empty file" if is_empty else shown(value), allowed, 1))
    return document


def read_value(text: str, document: Document) -> Any:
    """Return the value of a YAML text (None when there is none); what is wrong goes to the document."""
    try:
        root = _composed(text)
    except (YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        document.problems.append(_problem(document, "", _what(error), "YAML text", mark.line + 1 if mark else 1))
        return None
    value = None if root is None else _convert(root, (), document, set())
    return None if value is _REFUSED else value


@lru_cache(maxsize=32)
def _composed(text: str) -> Node | None:
    """Return the nodes of a text, which nobody changes: presets and policies are read again and again."""
    root: Node | None = YAML(typ="safe", pure=True).compose(text)
    return root


def _what(error: Exception) -> str:
    """Say in the user's words why a text cannot be read."""
    if isinstance(error, RecursionError):
        return "very deep nesting"
    reason = getattr(error, "problem", None) or str(error).split("\n")[0]
    return f"text that is not YAML ({reason})" if reason else "text that is not YAML"


def _problem(document: Document, key: str, found: str, allowed: str, line: int) -> Problem:
    return Problem(key=key, found=found, allowed=allowed, file=document.file, line=line)


def _text(path: Path, document: Document) -> str | None:
    try:
        raw = path.read_bytes()
    except OSError as error:
        document.problems.append(_problem(document, "", error.strerror or "an unreadable file", "a YAML file", 0))
        return None
    if len(raw) > LARGEST_FILE:
        document.problems.append(_problem(document, "", f"{len(raw):,} bytes", "a file up to 1 MB", 0))
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        document.problems.append(_problem(document, "", "binary data", "YAML text in UTF-8", 1))
        return None
    if "\0" in text:
        document.problems.append(_problem(document, "", "binary data", "YAML text in UTF-8", 1))
        return None
    return text


def _convert(node: Node, path: tuple[Any, ...], document: Document, above: set[int]) -> Any:
    """Turn a node into plain values; refuses tags, loops and duplicate keys."""
    key = ".".join(map(str, path))
    document.n_values += 1
    if document.n_values > MOST_VALUES:
        if document.n_values == MOST_VALUES + 1:
            _refuse(document, key, node, f"more than {MOST_VALUES:,} values", "a smaller file, with fewer anchors")
        return _REFUSED
    if id(node) in above:
        loop = _problem(document, key, "an anchor that contains itself", "values without loops", document.line(path))
        document.problems.append(loop)
        return _REFUSED
    if len(path) > DEEPEST:
        return _refuse(document, key, node, "very deep nesting", f"up to {DEEPEST} levels")
    if isinstance(node, ScalarNode):
        return _scalar(node, key, document)
    if str(node.tag) not in (_PLAIN + "map", _PLAIN + "seq"):
        return _refuse(document, key, node, f"the tag {node.tag}", "plain YAML without tags")
    above = above | {id(node)}
    if isinstance(node, SequenceNode):
        return [_convert(child, (*path, k), document, above) for k, child in enumerate(node.value)]
    assert isinstance(node, MappingNode)
    return _mapping(node, path, document, above)


def _mapping(node: MappingNode, path: tuple[Any, ...], document: Document, above: set[int]) -> Any:
    values: dict[Any, Any] = {}
    here, is_cut = path, False
    for number, (key_node, value_node) in enumerate(node.value):
        if number and _is_cut(node, number):
            first = node.value[number - 1][1].value
            found = f"{first + ',' + key_node.value!r}, which its comma cuts in two"
            allowed = "a number with a comma in quotes; a comma groups three digits ('1,000'), decimals have a point"
            _refuse(document, ".".join(map(str, here)), key_node, found, allowed)
            values.pop(here[-1], None)
            is_cut = True
            continue
        name = _key(key_node, ".".join(map(str, path)), document)
        if name is _REFUSED:
            continue
        here = (*path, name)
        if name in values:
            found = f"a second {name!r} (first in line {document.lines[here]})"
            _refuse(document, ".".join(map(str, here)), key_node, found, "every key once")
            continue
        document.lines[here] = key_node.start_mark.line + 1
        value = _convert(value_node, here, document, above)
        if value is not _REFUSED:
            values[name] = value
    return _REFUSED if is_cut and not values else values


def _is_cut(mapping: MappingNode, number: int) -> bool:
    """Return whether ``{a: 1,000 RMB}`` was read as ``{a: 1, 000 RMB: nothing}``: a key without a value, right after a comma."""
    (_, before), (key, value) = mapping.value[number - 1 : number + 1]
    is_alone = isinstance(value, ScalarNode) and value.value == "" and isinstance(key, ScalarNode)
    return bool(
        mapping.flow_style
        and is_alone
        and isinstance(before, ScalarNode)
        and key.value[:1].isdigit()
        and before.value[-1:].isdigit()
        and key.start_mark.index == before.end_mark.index + 1
    )


def _key(node: Node, above: str, document: Document) -> Any:
    """Return a key; one that is no word, whole number or date is refused."""
    if str(node.tag) == _PLAIN + "merge":
        return _refuse(document, above, node, "the merge key '<<'", "keys written out, or extends")
    name = _scalar(node, above, document) if isinstance(node, ScalarNode) and _is_plain(node) else None
    if name is None or isinstance(name, float):
        return _refuse(document, above, node, "a key that is not a word", "words or dates as keys")
    return name


def _refuse(document: Document, key: str, node: Node, found: str, allowed: str) -> Any:
    """Report a node and return the mark of what is left out (so that nobody complains about it again)."""
    document.problems.append(_problem(document, key, found, allowed, node.start_mark.line + 1))
    return _REFUSED


def _is_plain(node: ScalarNode) -> bool:
    return str(node.tag).removeprefix(_PLAIN) in _WORDS


def _scalar(node: ScalarNode, key: str, document: Document) -> Any:
    """Return a word, number, date or truth value."""
    kind = str(node.tag).removeprefix(_PLAIN)
    text = str(node.value)
    if not _is_plain(node):
        return _refuse(document, key, node, f"the tag {node.tag}", "plain YAML without tags")
    if kind == "null":
        return None
    if text.startswith("+"):  # a change of what stands there, also of a plain number
        return text
    if kind == "bool":
        return text.lower() in ("true", "yes", "on")
    try:
        if kind == "int":
            return int(text.replace("_", ""), 0) if len(text) < 30 else text
        if kind == "float":
            return _float(text)
        if kind == "timestamp":
            return date.fromisoformat(text[:10]) if len(text) == 10 else text
    except (ValueError, OverflowError):
        return text
    return text


def _float(text: str) -> float | str:
    words = {".inf": math.inf, "+.inf": math.inf, "-.inf": -math.inf, ".nan": math.nan}
    if text.lower() in words:
        return words[text.lower()]
    value = float(text.replace("_", ""))
    return value if math.isfinite(value) else text

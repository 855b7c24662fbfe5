"""Texts that any file can hold."""


def printable(text: str) -> str:
    r"""Return a text in which what no encoding can write is escaped.

    Lone surrogates come from file names that are no UTF-8 and from escapes in YAML; ``\udcff`` becomes six plain signs.
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")

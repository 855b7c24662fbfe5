"""Words and numbers in English and in Simplified Chinese, from one catalogue.

The English sentence is the key: ``t("Own cash ends on {day}", day=...)``. The catalogue ``locale/zh.po`` holds the
Chinese; a test keeps it complete. Money is M RMB in English and 万元 (from 亿 on 亿元) in Chinese.
"""

import re
from datetime import date
from functools import cache
from math import isfinite
from pathlib import Path

from sim.core.errors import SimError, nearest
from sim.reports.wording import MINUS, NOTHING, number, percent, percent_of_plan, significant

LANGUAGES = ("en", "zh")
_LOCALES = {"en": "en_GB", "zh": "zh_CN"}
_CATALOGUES = Path(__file__).parent / "locale"
_FEN_PER_WAN, _FEN_PER_YI = 1e6, 1e10
_HAN = "[\u4e00-\u9fff]"
_WIDE = str.maketrans({",": "\uff0c", ":": "\uff1a", ";": "\uff1b", "?": "\uff1f", "(": "\uff08", ")": "\uff09"})


def mark(text: str) -> str:
    """Name a sentence that a table holds and `Language` says later, so that the catalogue's test finds it."""
    return text


def full_width(text: str) -> str:
    """Chinese text with the punctuation of Chinese print: a half-width sign beside a Chinese one becomes full-width."""
    text = re.sub(rf"(?<={_HAN}) ?([,:;?]) ?|([,:;?]) ?(?={_HAN})", lambda m: (m[1] or m[2]).translate(_WIDE), text)
    return re.sub(rf"(?<={_HAN}) ?\(([^()]*)\)|\(([^()]*{_HAN}[^()]*)\)", _parentheses, text)


def _parentheses(match: re.Match[str]) -> str:
    return "({})".translate(_WIDE).format(match[1] if match[1] is not None else match[2])


class LanguageError(SimError):
    """A language that the reports do not speak."""


@cache
def catalogue(code: str) -> dict[str, str]:
    """Translations of a language by English sentence."""
    from babel.messages.pofile import read_po

    with (_CATALOGUES / f"{code}.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale=code) if m.id}


class Language:
    """One language: sentences, numbers, money, dates.

    Parameters
    ----------
    code : str
        ``en`` or ``zh``.

    Raises
    ------
    LanguageError
        For another code, with what is allowed.
    """

    def __init__(self, code: str = "en") -> None:
        if code not in LANGUAGES:
            meant = nearest(code, LANGUAGES)
            hint = f"; did you mean {meant!r}?" if meant else ""
            raise LanguageError(f"--lang: found {code!r}; allowed: {', '.join(LANGUAGES)}{hint}")
        self.code = code

    @property
    def is_chinese(self) -> bool:
        """Whether this is Chinese."""
        return self.code == "zh"

    def __call__(self, text: str, /, **values: object) -> str:
        """Say a sentence; ``values`` fill its placeholders."""
        said = catalogue(self.code).get(text) or text if self.is_chinese else text
        return said.format(**values) if values else said

    def pick(self, label: str, zh: str) -> str:
        """The label or the sentence of a declaration in this language."""
        return full_width(zh or label) if self.is_chinese else label

    def named(self, thing: dict[str, object]) -> str:
        """The label of something in a manifest (``label``, ``label_zh``, else its ``name``)."""
        label = str(thing.get("label") or thing.get("name") or "")
        return self.pick(label[:1].upper() + label[1:], str(thing.get("label_zh") or ""))

    def inside(self, label: str) -> str:
        """A label inside a sentence: without its capital, unless it is an abbreviation."""
        return label if self.is_chinese or label[1:2].isupper() else label[:1].lower() + label[1:]

    # ---- money ---------------------------------------------------------------------------------------------------

    def money(self, fen: float) -> str:
        """Money in prose: "12.3 M RMB", "45,600 RMB"; "1,230 万元", "1.23 亿元"."""
        if not isfinite(fen):
            return NOTHING
        if not self.is_chinese:
            return f"{significant(fen / 1e8)} M RMB" if abs(fen) >= 0.9995e8 else f"{significant(fen / 100)} RMB"
        if abs(fen) >= 0.9995 * _FEN_PER_YI:
            return f"{significant(fen / _FEN_PER_YI)} 亿元"
        if abs(fen) >= 0.9995 * _FEN_PER_WAN:
            return f"{significant(fen / _FEN_PER_WAN)} 万元"
        return f"{significant(fen / 100)} 元"

    @property
    def unit(self) -> str:
        """Unit of money in tables and on axes."""
        return "万元" if self.is_chinese else "M RMB"

    @property
    def scale(self) -> float:
        """Fen in one unit of a table."""
        return _FEN_PER_WAN if self.is_chinese else 1e8

    def cell(self, fen: float | None, *, decimals: int | None = None) -> str:
        """Money in a table, in `unit`; Chinese negatives stand in parentheses."""
        if fen is None or not isfinite(fen):
            return NOTHING
        places = decimals if decimals is not None else 0 if self.is_chinese else 2
        text = number(fen / self.scale, decimals=places)
        return f"({text.removeprefix(MINUS)})" if self.is_chinese and text.startswith(MINUS) else text

    def rmb(self, rmb: float | None) -> str:
        """A small amount in RMB: "74.1 RMB", "74.1 元"."""
        if rmb is None or not isfinite(rmb):
            return NOTHING
        return f"{significant(rmb)} {'元' if self.is_chinese else 'RMB'}"

    # ---- numbers and dates ---------------------------------------------------------------------------------------

    def count(self, value: float) -> str:
        """A count in prose: "412", "1.24 million"; "124 万"."""
        if not isfinite(value):
            return NOTHING
        if self.is_chinese:
            return f"{significant(value / 1e4)} 万" if abs(value) >= 9995 else significant(round(value))
        return f"{significant(value / 1e6)} million" if abs(value) >= 0.9995e6 else significant(round(value))

    def percent(self, value: float | None) -> str:
        """A percentage, with three digits at most."""
        if value is None or not isfinite(value):
            return NOTHING
        text = percent(value)
        return text.replace("under 0.1 %", "不足 0.1 %") if self.is_chinese else text

    def percent_of_plan(self, value: float | None) -> str:
        """A percentage that never rounds across the plan."""
        text = percent_of_plan(value)
        if self.is_chinese:
            text = text.replace("just under ", "略低于 ").replace("just over ", "略高于 ").replace("under ", "不足 ")
        return text

    def day(self, number_of_day: int | None, when: date | None = None) -> str:
        """A day of the run: "day 159 (8 Jun 2027)"; "第 159 天(2027-06-08)"."""
        if number_of_day is None:
            return NOTHING
        if self.is_chinese:
            return f"第 {number_of_day:,} 天" + (f"\uff08{when.isoformat()}\uff09" if when else "")
        return f"day {number_of_day:,}" + (f" ({self._dated(when, 'd MMM yyyy')})" if when else "")

    def month(self, when: date) -> str:
        """A month on an axis: "Jun 2027"; "2027-06"."""
        return self._dated(when, "yyyy-MM" if self.is_chinese else "MMM yyyy")

    def _dated(self, when: date, form: str) -> str:
        from babel.dates import format_date

        return format_date(when, form, locale=_LOCALES[self.code])

    def years(self, years: list[int]) -> str:
        """Years of the plan: "year 2", "years 2 and 3"."""
        named = self.listed([str(year) for year in years])
        return self("year {year}", year=named) if len(years) == 1 else self("years {years}", years=named)

    def listed(self, words: list[str]) -> str:
        """ "a, b and c"; "a、b和c"."""
        from babel.lists import format_list

        return format_list(words, locale=_LOCALES[self.code])

    def apart(self, parts: list[str]) -> str:
        """Parts of a sentence that hold commas themselves: "a; b"; "a;b"."""
        return ("\uff1b" if self.is_chinese else "; ").join(parts)

    def sentences(self, said: list[str]) -> str:
        """Sentences one after another."""
        return ("" if self.is_chinese else " ").join(s for s in said if s)

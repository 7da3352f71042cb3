"""The phrases with which the vendor's descriptions state facts, and the keyword of the document for each.

A description is prose; a fact in it stands in one of few set phrases. `read` finds these, and marks every sentence
that sounds like a limit and isn't one of them, so that a new phrase is shown instead of overlooked.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import Any

from openapi.blocks import BULLET, narrow
from openapi.kinds import Kind

# A number as text, or the members of a value list in the page's order.
Value = str | tuple[str, ...]

# The page's words for a unit, in whichever case, and how the document writes it.
UNIT_WORDS = {
    "second": "s",
    "millisecond": "ms",
    "microsecond": "us",
    "minute": "min",
    "hour": "h",
    "day": "d",
    "percentage": "%",
    "per cent": "%",
    "percent": "%",
    "byte": "byte",
    "bit": "bit",
    "kilobits per second": "kbit/s",
    "megabits per second": "Mbit/s",
    "bits per second": "bit/s",
    "pixel": "px",
    "degree": "degree",
    "character": "characters",
    "毫秒": "ms",
    "秒": "s",
    "分钟": "min",
    "小时": "h",
    "天": "d",
    "字符": "characters",
    "字节": "byte",
}
# Its symbols for one. Case tells them apart: Kb is no KB.
UNIT_SYMBOLS = {
    **{
        symbol: symbol
        for symbol in ("ms", "%", "KB", "MB", "GB", "bit/s", "kbit/s", "Mbit/s", "px", "Hz", "kHz", "UTC")
    },
    "Kbit/s": "kbit/s",
}
_UNIT = "|".join(re.escape(word) + "s?" for word in sorted([*UNIT_WORDS, *UNIT_SYMBOLS], key=len, reverse=True))

_N = r"(-?\d+(?:,\d{3})*(?:\.\d+)?)"
_TO = r" ?(?:to|and|\u2013|-|~|到|至) ?"
_END = r"\.?$"
_LENGTH_UNIT = r"(characters?|bytes?)\b"
_LENGTH_UNIT_ZH = r"个?(字符|字节)"
_MEMBER = r"\w(?:[\w.+:/-]*\w)?"
_MEMBERS = rf"{_MEMBER}(?:(?:,? (?:or|and) |, ?){_MEMBER})"
_VALUES_ARE = (
    r"(?:options?(?: are| include)?(?: as follows)?|enum(?:erat(?:ion|ed))? values?"
    r"|(?:possible|valid|available|allowed|supported) values?(?: are| include)?(?: as follows)?"
    r"|values? (?:can be|are|include)(?: one of)?(?: the following| as follows)?|values?(?=:)"
    r"|取值(?:范围)?(?:包括|如下|有|为)?(?=:)|枚举值)"
)


def number(text: str) -> str:
    """Write a number in one way, so that 1,000 and 1000.0 are the same."""
    plain = text.replace(",", "")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def unit(text: str) -> str:
    """The document's word for the page's unit; one that is new stays as the page has it."""
    word = text.casefold()
    symbol = UNIT_SYMBOLS.get(text) or UNIT_SYMBOLS.get(text.removesuffix("s"))
    return symbol or UNIT_WORDS.get(word) or UNIT_WORDS.get(word.removesuffix("s")) or text


def _quantity(text: str) -> str:
    return number(text) if text[-1].isdigit() else unit(text)


def _members(text: str) -> tuple[str, ...]:
    """The members of a list; where commas with a space part them, one without is a number's: 10,240."""
    parts = re.split(r",? (?:or|and) |, " if ", " in text else r",? (?:or|and) |,", text)
    return tuple(part.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+", part) else part for part in parts)


def _default(text: str) -> str:
    return text.strip("\"'`;:")


# What "Minimum:" and "Maximum:" limit is for the type to decide.
LEAST, MOST = "least", "most"
_LIMITS = {
    "Array": ("minItems", "maxItems"),
    "String": ("minLength", "maxLength"),
}
_PAIRS = (("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems"))


@dataclass(frozen=True)
class Phrase:
    """A set phrase: a pattern, and for each of its groups the keyword and how the group's text is written there."""

    pattern: re.Pattern[str]
    keywords: tuple[str, ...]
    write: Callable[[str], Value] = number

    @classmethod
    def of(cls, pattern: str, *keywords: str, write: Callable[[str], Value] = number) -> "Phrase":
        """Make a phrase from a pattern in which case doesn't matter."""
        return cls(re.compile(pattern, re.IGNORECASE), keywords, write)


# Tried in this order on each sentence; what one has matched is gone for those after it.
PHRASES = (
    # How many elements an array may have.
    Phrase.of(rf"(?:max\.|maximum of|at most|up to) {_N} (?:\w+ )?at (?:a time|once)", "maxItems"),
    Phrase.of(rf"(?:min\.|minimum of|at least) {_N} (?:\w+ )?at (?:a time|once)", "minItems"),
    Phrase.of(rf"array length: {_N}{_TO}{_N}{_END}", "minItems", "maxItems"),
    # How long a string may be.
    Phrase.of(rf"{_N}{_TO}{_N} {_LENGTH_UNIT}", "minLength", "maxLength", "x-unit", write=_quantity),
    Phrase.of(
        rf"(?:max\.|maximum of|at most|up to|no more than|exceed) {_N} {_LENGTH_UNIT}",
        "maxLength",
        "x-unit",
        write=_quantity,
    ),
    Phrase.of(rf"(?:min\.|minimum of|at least) {_N} {_LENGTH_UNIT}", "minLength", "x-unit", write=_quantity),
    Phrase.of(rf"maximum length(?: is|:) {_N}", "maxLength"),
    Phrase.of(rf"minimum length(?: is|:) {_N}", "minLength"),
    # How small and large a number may be.
    Phrase.of(rf"(?:value )?ranges?(?: is|:)? \[{_N}, ?{_N}\]", "minimum", "maximum"),
    Phrase.of(rf"(?:value )?ranges?(?: is|:)?(?: from)? \[?{_N}{_TO}{_N}\]?", "minimum", "maximum"),
    Phrase.of(rf"maximum(?: value)?(?: is|:) {_N}", MOST),
    Phrase.of(rf"minimum(?: value)?(?: is|:) {_N}", LEAST),
    Phrase.of(rf"default(?: value)?(?: is|:) ([^\s,]+?)(?:,.*)?{_END}", "default", write=_default),
    # The same in Chinese.
    Phrase.of(rf"{_N}{_TO}{_N}{_LENGTH_UNIT_ZH}", "minLength", "maxLength", "x-unit", write=_quantity),
    Phrase.of(rf"(?:最大长度|不超过|最多)(?:为|是|:)? ?{_N}{_LENGTH_UNIT_ZH}", "maxLength", "x-unit", write=_quantity),
    Phrase.of(rf"一次(?:最多|最大)(?:支持)? ?{_N} ?个", "maxItems"),
    Phrase.of(rf"取值范围(?:为|是|:)? ?\[?{_N}(?:{_TO}|, ?){_N}\]?", "minimum", "maximum"),
    Phrase.of(rf"默认(?:值)?(?:为|是|:) ?([^\s,]+?)(?:,.*)?{_END}", "default", write=_default),
    Phrase.of(rf"单位(?:为|是|:) ?({_UNIT})", "x-unit", write=unit),
    Phrase.of("(使用AK/SK方式认证时)必选", "x-mandatory-when", write=lambda _: "AK/SK-based authentication is used"),
    # Which values there are. Bullets after a colon are joined to their sentence beforehand.
    Phrase.of(rf"{_VALUES_ARE}: ?({_MEMBERS}*){_END}", "enum", write=_members),
    Phrase.of(rf"{_VALUES_ARE} ({_MEMBERS}+|(?-i:[A-Z0-9_]{{2,}})){_END}", "enum", write=_members),
    # How the value is written, and what it counts.
    Phrase.of(r"\bin (?:the )?(y{4}\S*(?: h{1,2}\S*)?) format", "x-format", write=str),
    Phrase.of(
        rf"(?:the (?:\w+ )?format is|\bformat:) (?!the same|not |as )(.+?)(?:,? (?:for example|such as)\b.*)?{_END}",
        "x-format",
        write=str,
    ),
    Phrase.of(rf"\b(?:in )?(?:the )?units? of ({_UNIT})(?![\w/])", "x-unit", write=unit),
    Phrase.of(rf"(?<=\s)\(({_UNIT})\)", "x-unit", write=unit),
    Phrase.of(rf"\bunits?(?: is|:) ({_UNIT}|[^\s.,;]+)(?=[.,;)]|$)", "x-unit", write=unit),
    Phrase.of(rf"(?:, ?|\()?\bin ({_UNIT})(?![\w/])\)?", "x-unit", write=unit),
    Phrase.of(rf", in ([^\s.,;]+){_END}", "x-unit", write=unit),
    Phrase.of(r"\b(UTC)\b", "x-unit", write=unit),
    # When a parameter whose "Mandatory" says No is mandatory nevertheless.
    Phrase.of(rf"(?:is )?(?:mandatory|required)(?: only)? (?:when|if) (.+?){_END}", "x-mandatory-when", write=str),
)

# Opens a list of bullets, each a value, with what it means after a colon.
_OPENS_VALUES = re.compile(_VALUES_ARE + ":$", re.IGNORECASE)
# Bullets that a page has put on one line.
_BULLETS = re.compile(r"\s[•●▪]\s")
_DASHES = re.compile(rf"(?P<opens>.*{_VALUES_ARE}:)\s(?P<values>[-*]\s.+)", re.IGNORECASE)
# A sentence ends at a full stop that isn't an abbreviation's.
_SENTENCES = re.compile(r"(?<=[.;!?])(?<!\bmax\.)(?<!\bmin\.)(?<!\be\.g\.)(?<!\bi\.e\.)\s+", re.IGNORECASE)
# Numbers and limits in an example are the example's.
_ASIDE = re.compile(r"\b(?:for example|such as|e\.g\.).*", re.IGNORECASE)
_NUMBER_WORD = (
    r"(?:a )?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{3,5}teen|twenty|thirty|forty|fifty"
    r"|sixty|seventy|eighty|ninety|hundred|thousand|million|dozen)"
)
_SWITCH = r"(?:is|are) (?:enabled|disabled|on|off)"
# Sounds like a fact: a number on its own, or a word that set phrases are made of.
_LIKE_A_FACT = re.compile(
    "|".join(
        (
            # Numbers and limits.
            r"(?<!\btable )(?<![\w./{-])-?\d+(?:\.\d+)?(?![\w}])",
            rf"\b(?:at (?:the )?(?:most|least)|up to|than|exceed) {_NUMBER_WORD}\b",
            rf"\b{_NUMBER_WORD}(?:-\w+)? (?:characters?|bytes?|digits?|letters?)\b",
            r"\b(?:maximum|minimum|max\.|min\.|ranges? from|ranges?(?: is|:)|exceeds?\b)",
            r"\b(?:positive|negative) (?:integers?|numbers?)\b|\bmultiples? of\b|\bnot empty\b",
            r"\b(?:can ?not|can't|must not|may not) (?:contain|start|end)\b",
            r"\b(?:can ?not|can't|must not|may not) be (?:empty|negative|null|blank|zero|\w+er than)\b",
            # Values.
            r"\b(?:values?|options|enum(?:eration)?|supported|supports):|\bone of the following\b",
            r"\boptions (?:are|include)|\bvalues? (?:are|include|can be)\b",
            r"\bvalues? (?:is|must be) (?:(?-i:[A-Z0-9_]{2,})\b|\S+(?:, \S+)*,? or )",
            r"\bonly [\w, -]+ (?:is|are) (?:supported|valid)\b|\b(?:is|are) (?:not )?allowed\b",
            # A default; that something is off by default is none.
            r"\bdefault value|\bdefaults? to\b|\bdefault\)",
            rf"(?<!enabled )(?<!disabled )(?<!is on )(?<!is off )\bby default\b(?!,? (?:\w+ ){{1,4}}{_SWITCH}\b)",
            # How a value is written, and what it counts.
            r"\b(?:format:|format is|in the format\b|values? (?:is|must be) in .*\bformat\b)",
            r"\b(?:ISO|RFC)[ -]?\d+",
            r"\b(?:regular expression|regexp?|must match)\b|\bpattern:",
            r"\b(?:unit:|unit is|units? of)|, in (?:\w+ ?){1,3}\.?$",
            # What is mandatory, and when.
            r"\b(?:mandatory|required) (?:when|if)\b|\b(?:is|are) mandatory\b|\bonly (?:when|if)\b",
            r"\bmust be (?:specified|set|given|provided|passed|present|sent) (?:when|if)\b",
            # The same in Chinese.
            r"(?<=[\u4e00-\u9fff])-?\d|\d(?=[\u4e00-\u9fff])|最[大小多少]|默认|取值|必选|单位|格式|不能(?:为空|超过|包含)",
        )
    ),
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sentence:
    """A sentence of a description.

    Attributes:
        text: Its words.
        is_open: Whether it sounds like a fact and isn't understood.
        is_prose: Whether it states no fact.
        why: What is wrong with the value that it gives, where it gives one.
    """

    text: str
    is_open: bool = False
    is_prose: bool = False
    why: str = ""


def read(lines: Iterable[str], kind: Kind | None = None) -> tuple[dict[str, Value], list[Sentence]]:
    """Find the facts of a description.

    Args:
        lines: The description's paragraphs; those of a list start with `BULLET`.
        kind: The type of what is described, which values must be of; None where it isn't known.

    Returns:
        Keyword and value of each fact, and every sentence.
    """
    facts: dict[str, Value] = {}
    parts = [
        part
        for line in _join_values(map(narrow, lines))
        for part in _SENTENCES.split(line.removeprefix(BULLET))
        if part
    ]
    read_parts = [(part, *_read_sentence(part)) for part in parts]
    counted = any(keyword in _LIMITS["Array"] for _, found, _ in read_parts for keyword, _ in found)
    wrong: dict[int, str] = {}
    for index, (_, found, _) in enumerate(read_parts):
        for keyword, said in ((_by_type(name, kind, counted=counted), said) for name, said in found):
            value, why = _fit(keyword, said, kind, facts)
            if why or facts.setdefault(keyword, value) != value:
                wrong.setdefault(index, why)
    sentences = [
        Sentence(
            text,
            is_open=index in wrong or _LIKE_A_FACT.search(_ASIDE.sub("", rest)) is not None,
            is_prose=not found,
            why=wrong.get(index, ""),
        )
        for index, (text, found, rest) in enumerate(read_parts)
    ]
    return facts, sentences


def _by_type(keyword: str, kind: Kind | None, *, counted: bool) -> str:
    """Say what a limit that only the type explains is: of an array's elements, where their number is given too."""
    if keyword not in {LEAST, MOST}:
        return keyword
    name = "" if kind is None else kind.innermost.name if counted else kind.name
    return _LIMITS.get(name, _PAIRS[0])[keyword == MOST]


def _fit(keyword: str, value: Value, kind: Kind | None, facts: dict[str, Value]) -> tuple[Value, str]:
    """Write a value in one way, and say what is wrong with it where it can't be true beside the type and the facts."""
    if kind is None or keyword.startswith("x-"):
        return value, ""
    fitted = kind.fit(keyword, value)
    if fitted is None:
        return value, f"{keyword} as {text(value)}, which is no {kind.innermost}"
    least, most = next((pair for pair in _PAIRS if keyword in pair), ("", ""))
    other = facts.get(least if keyword == most else most)
    if other is not None and (Fraction(text(value)) - Fraction(text(other))) * (1 if keyword == most else -1) < 0:
        return value, f"{keyword} as {text(value)}, beside {text(other)}"
    return tuple(map(text_of, fitted)) if isinstance(fitted, list) else text_of(fitted), ""


def is_met(default: Any, facts: dict[str, Value]) -> bool:
    """Tell whether a default is one of the values, and within the limits, that are given beside it."""
    limits = {keyword: float(text(value)) for keyword, value in facts.items() if keyword in chain(*_PAIRS)}
    size, kind = (len(default), "Length") if isinstance(default, str) else (default, "imum")
    return text_of(default) in facts.get("enum", (text_of(default),)) and limits.get(
        f"min{kind}", size
    ) <= size <= limits.get(f"max{kind}", size)


def _join_values(lines: Iterable[str]) -> list[str]:
    """Put the bullets of a value list behind the sentence that opens it, separated by commas.

    What a value means says nothing about the field, unless that the value is its default.
    """
    joined: list[str] = []
    defaults: list[str] = []
    members: list[str] | None = None
    for line in _one_bullet_a_line(lines):
        if members is not None and line.startswith(BULLET):
            defaults += [line] if "default" in line.casefold() else []
            members.append(
                re.split(r":|\s?\(|\s[\u2013-]|\s*$", line.removeprefix(BULLET), maxsplit=1)[0].strip(" \"'.")
            )
            continue
        if members:
            joined[-1] += " " + ", ".join(members)
        members = [] if _OPENS_VALUES.search(line) else None
        joined.append(line)
    if members:
        joined[-1] += " " + ", ".join(members)
    return joined + defaults


def _one_bullet_a_line(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if dashes := _DASHES.fullmatch(line):
            yield dashes["opens"]
            yield from (BULLET + value for value in re.split(r"(?:^|\s)[-*]\s", dashes["values"])[1:])
        else:
            first, *more = _BULLETS.split(line)
            yield first
            yield from (BULLET + value for value in more)


def _read_sentence(sentence: str) -> tuple[list[tuple[str, Value]], str]:
    """The facts of a sentence, and what is left of it without them."""
    found: list[tuple[str, Value]] = []
    for phrase in PHRASES:
        match = phrase.pattern.search(sentence)
        if match:
            found += zip(phrase.keywords, map(phrase.write, match.groups()), strict=True)
            sentence = sentence[: match.start()] + " " + sentence[match.end() :]
    return found, sentence


# How `make tables` says a fact: each is one of the phrases above.
SAID = {
    "maxItems": "Max. {} at a time.",
    "minItems": "Min. {} at a time.",
    "minLength": "Minimum length: {}.",
    "maxLength": "Maximum length: {}.",
    "minimum": "Minimum: {}.",
    "maximum": "Maximum: {}.",
    "enum": "Options: {}.",
    "default": "Default value: {}.",
    "x-format": "Format: {}.",
    "x-unit": "Unit: {}.",
    "x-mandatory-when": "Mandatory when {}.",
}


def say(keyword: str, value: Value) -> str:
    """Put a fact into the page's words; one that the page has no words for is said by its keyword."""
    return SAID.get(keyword, keyword + ": {}.").format(text(value))


def text(value: Value) -> str:
    """A value for people to read."""
    return value if isinstance(value, str) else ", ".join(value)


def text_of(value: object) -> str:
    """Return a JSON value as the page would write it."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

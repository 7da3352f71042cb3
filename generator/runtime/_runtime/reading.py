"""Read JSON that may not be what the document says.

Each reader takes whatever JSON holds and gives the documented type, or None. A reader converts only where the
value stays exactly the same: 95.0 and "95" read as the integer 95, but 95.5 does not. Nothing here raises.
"""

import datetime
import json
import math
import re
from collections.abc import Callable, Mapping
from enum import IntEnum, StrEnum
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from attrs import define, field

T = TypeVar("T")

# As many digits as Python turns into a number whatever its limit is (sys.int_info.str_digits_check_threshold); more
# could raise.
_WHOLE = re.compile(r"-?[0-9]{1,640}(?=(\.0{1,640})?\Z)")
_EXACT = 2.0**53
_NUMBER = re.compile(r"-?[0-9]{1,400}(\.[0-9]{1,400})?([eE][+-]?[0-9]{1,4})?\Z")


def parse_json(content: bytes) -> Any:
    """Return what JSON says. A whole number of too many digits for Python stays text, instead of failing it all."""
    try:
        return json.loads(content)
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise
    except ValueError:
        return json.loads(content, parse_int=_integer_or_text)


def _integer_or_text(digits: str) -> int | str:
    try:
        return int(digits)
    except ValueError:
        return digits


def text(value: Any) -> str | None:
    """Read a string; a number without its quotes becomes what JSON would show."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        # Python refuses to write integers of more than 4300 digits.
        return str(value) if abs(value) < 10**4299 else None
    if isinstance(value, float) and math.isfinite(value):
        return repr(value)
    return None


def integer(value: Any) -> int | None:
    """Read a whole number, also as 95.0 or "95"."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        # From 2 to the 53rd on, a float may not be the number that was written.
        return int(value) if value.is_integer() and abs(value) < _EXACT else None
    if isinstance(value, str) and (match := _WHOLE.match(value)):
        return int(match[0])
    return None


def number(value: Any) -> float | None:
    """Read a number, also as "0.5"; a whole number becomes a float where that is exact."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        try:
            converted = float(value)
        except OverflowError:
            return None
        return converted if converted == value else None
    if isinstance(value, str) and _NUMBER.match(value):
        # A whole number in quotes is held to the same rule as one without.
        return number(int(match[0]) if (match := _WHOLE.match(value)) else float(value))
    return None


def boolean(value: Any) -> bool | None:
    """Read true or false, also in quotes."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value) if isinstance(value, str) else None


def moment(value: Any) -> datetime.datetime | None:
    """Read a time of RFC 3339."""
    try:
        return datetime.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def day(value: Any) -> datetime.date | None:
    """Read a date of RFC 3339."""
    try:
        return datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def uuid(value: Any) -> UUID | None:
    """Read a UUID."""
    try:
        return UUID(value)
    except (AttributeError, TypeError, ValueError):
        return None


def anything(value: Any) -> Any:
    """Read what the document leaves open."""
    return value


def nothing(_: Any) -> None:
    """Read what has no body."""


def compact_utc(value: str | None) -> datetime.datetime | None:
    """Turn a time in the form yyyyMMddHHmmss, which is UTC, into an aware datetime; None if it is no such time."""
    if value is None or not re.fullmatch("[0-9]{14}", value):
        return None
    try:
        # With a T between, this is a form of ISO 8601.
        return datetime.datetime.fromisoformat(f"{value[:8]}T{value[8:]}").replace(tzinfo=datetime.UTC)
    except ValueError:
        return None


def array_of(read: Callable[[Any], T | None]) -> Callable[[Any], list[T] | None]:
    """Make a reader of arrays. An element that cannot be read is left out."""

    def array(value: Any) -> list[T] | None:
        if not isinstance(value, list):
            return None
        return [item for item in map(read, value) if item is not None]

    return array


def if_any(read: Callable[[Any], T]) -> Callable[[Any], T | None]:
    """Make a reader of a body that not every success has."""
    return lambda value: None if value is None else read(value)


def constant(expected: T) -> Callable[[Any], T | None]:
    """Make a reader of the one value that the document allows."""
    return lambda value: expected if value == expected and type(value) is type(expected) else None


def first_of(*readers: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Make a reader that tries several, first for the one that keeps the value as it is."""

    def one_of(value: Any) -> Any:
        results = [result for read in readers if (result := read(value)) is not None]
        return next((result for result in results if result == value), results[0] if results else None)

    return one_of


def by_field(field: str, readers: Mapping[str, Callable[[Any], Any]]) -> Callable[[Any], Any]:
    """Make a reader of objects of several kinds, which a field tells apart; an unknown kind reads as None."""

    def one_of(value: Any) -> Any:
        kind = value.get(field) if isinstance(value, dict) else None
        return readers[kind](value) if isinstance(kind, str) and kind in readers else None

    return one_of


# The name of each member that the document does not list. Such a member is equal to the bare value, can be pickled and
# copied, and does not join the enumeration.
UNDOCUMENTED = "UNDOCUMENTED"


class OpenStrEnum(StrEnum):
    """Strings of which the documented ones are members, and any other is kept as it came."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = UNDOCUMENTED
        member._value_ = value
        return member

    @classmethod
    def read(cls, value: Any) -> Self | None:
        """Read a value, whether documented or not; None if it is no string."""
        known = text(value)
        return None if known is None else cls(known)

    @property
    def is_documented(self) -> bool:
        """Whether the document lists the value."""
        return self._name_ != UNDOCUMENTED


class OpenIntEnum(IntEnum):
    """Whole numbers of which the documented ones are members, and any other is kept as it came."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, int):
            return None
        member = int.__new__(cls, value)
        member._name_ = UNDOCUMENTED
        member._value_ = value
        return member

    @classmethod
    def read(cls, value: Any) -> Self | None:
        """Read a value, whether documented or not; None if it is no whole number."""
        known = integer(value)
        return None if known is None else cls(known)

    @property
    def is_documented(self) -> bool:
        """Whether the document lists the value."""
        return self._name_ != UNDOCUMENTED


@define
class Model:
    """What all models share."""

    _json_names: ClassVar[Mapping[str, str]] = {}
    # The name as a datetime of each field that has one.
    _times: ClassVar[Mapping[str, str]] = {}
    raw: Mapping[str, Any] = field(factory=dict, kw_only=True, repr=False, eq=False)

    @classmethod
    def from_dict(cls, src_dict: Any) -> Self:
        """Read what JSON gave."""
        raise NotImplementedError

    @classmethod
    def read(cls, value: Any) -> Self | None:
        """Read a value; None if it is no JSON object."""
        return cls.from_dict(value) if isinstance(value, dict) else None

    @property
    def additional_properties(self) -> dict[str, Any]:
        """The fields of `raw` that the document does not know."""
        return self._rest()

    def _rest(self) -> dict[str, Any]:
        known = self._json_names.values()
        return {name: value for name, value in self.raw.items() if name not in known}

    def to_dict(self) -> dict[str, Any]:
        """Give the fields that are set, and those that the document does not know, as JSON has them."""
        fields = {json_name: getattr(self, name) for name, json_name in self._json_names.items()}
        return {**self._rest(), **{name: _written(v) for name, v in fields.items() if v is not None}}


def _written(value: Any) -> Any:
    """Turn a field's value back into what JSON holds."""
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, list):
        return [_written(item) for item in value]
    if isinstance(value, StrEnum | IntEnum):
        return value.value
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value

"""The types of the vendor's tables: read from the page's words, said in them, and written as a schema.

README.md has the same as a table, "How the page's types are written".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self

# A scalar's name on the page, and the schema that says it.
_SCALARS: dict[str, dict[str, Any]] = {
    "String": {"type": "string"},
    "Integer": {"type": "integer"},
    "Long": {"type": "integer", "format": "int64"},
    "Float": {"type": "number", "format": "float"},
    "Double": {"type": "number", "format": "double"},
    "Number": {"type": "number"},
    "Boolean": {"type": "boolean"},
    "Object": {"type": "object"},
}
_SCALAR_WORD = re.compile(f"({'|'.join(_SCALARS)})s?", re.IGNORECASE)
_NAMED = re.compile(r"([A-Za-z_][\w.:-]*) (?:objects?|structures?)")
_ARRAY = re.compile(r"(?:Arrays?|Lists?)(?: of (?P<of>.+)| ?<(?P<in>.+)>)?", re.IGNORECASE)
_MAP = re.compile(r"Maps? ?<String, ?(?P<of>.+)>", re.IGNORECASE)
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_REF = "#/components/schemas/"
# Limits that count something, and so are whole and not negative.
_COUNTS = frozenset({"minLength", "maxLength", "minItems", "maxItems"})


def same_name(name: str) -> str:
    """Return a name as it is: the default where schemas are called as on the page."""
    return name


def _number(text: str, kind: str | None) -> int | float | None:
    """Read a number of a JSON type; None for anything else."""
    if kind not in {"integer", "number"} or not _NUMBER.fullmatch(text):
        return None
    exact = Fraction(text)
    if exact.denominator == 1:
        return int(exact)
    return float(exact) if kind == "number" else None


@dataclass(frozen=True)
class Kind:
    """A type: a scalar, a named object, or an array or a map of another type (`of`). The empty name is any type."""

    name: str
    of: Self | None = None

    @classmethod
    def parse(cls, text: str, *, inside: bool = False) -> Self | None:
        """Read a type as the page writes it; None if these are not a type's words.

        Args:
            text: Such as "String", "Array of strings", "ObsObjInfo object", "Array<Array<Long>>".
            inside: Between angle brackets, where a bare name is an object's.
        """
        if scalar := _SCALAR_WORD.fullmatch(text):
            return cls(scalar[1].capitalize())
        if array := _ARRAY.fullmatch(text):
            if not (array["of"] or array["in"]):
                return cls("Array", cls(""))
            element = cls.parse(array["of"] or array["in"], inside=array["of"] is None)
            return cls("Array", element) if element else None
        if mapping := _MAP.fullmatch(text):
            element = cls.parse(mapping["of"], inside=True)
            return cls("Map", element) if element else None
        if named := _NAMED.fullmatch(text):
            return cls(named[1] + " object")
        return cls(text + " object") if inside and _IDENTIFIER.fullmatch(text) else None

    @classmethod
    def of_schema(cls, schema: dict[str, Any], name_of: Callable[[str], str] = same_name) -> Self:
        """Return the type that a schema of the document says.

        Args:
            schema: The schema.
            name_of: What the page calls the object that a schema of this name describes.
        """
        if "$ref" in schema:
            return cls(name_of(schema["$ref"].rpartition("/")[2]) + " object")
        if schema.get("type") == "array":
            return cls("Array", cls.of_schema(schema.get("items", {}), name_of))
        if isinstance(schema.get("additionalProperties"), dict):
            return cls("Map", cls.of_schema(schema["additionalProperties"], name_of))
        said = {key: schema[key] for key in ("type", "format") if key in schema}
        # A format that the page has no type for, such as a string's, is a fact of its own.
        for wanted in (said, {"type": said.get("type")}):
            for name, scalar in _SCALARS.items():
                if wanted == scalar:
                    return cls(name)
        return cls(str(said.get("type", "")))

    def schema(self, key_of: Callable[[str], str] = same_name) -> dict[str, Any]:
        """Return the schema that says this type.

        Args:
            key_of: Under which name the document has the schema of the object that the page calls so.
        """
        if self.of is None:
            return {"$ref": _REF + key_of(self.object_name)} if self.object_name else dict(_SCALARS.get(self.name, {}))
        if self.name == "Array":
            return {"type": "array", "items": self.of.schema(key_of)}
        return {"type": "object", "additionalProperties": self.of.schema(key_of)}

    def fit(self, keyword: str, value: str | tuple[str, ...]) -> Any:
        """Return a fact's value in JSON; None where it is not of the type that it must have here."""
        if isinstance(value, tuple):
            members = list(dict.fromkeys(self.fit(keyword, member) for member in value))
            return None if None in members else members
        if keyword not in {"enum", "default"}:
            number = _number(value, "number")
            return None if keyword in _COUNTS and (not isinstance(number, int) or number < 0) else number
        name = self.innermost.name
        if name == "Boolean":
            return {"true": True, "false": False}.get(value.lower())
        return value if name in {"String", ""} else _number(value, _SCALARS.get(name, {}).get("type"))

    @property
    def object_name(self) -> str:
        """The name of the object, or an empty string if this isn't a named one."""
        return self.name.removesuffix(" object") if self.name.endswith(" object") else ""

    @property
    def innermost(self) -> "Kind":
        """What an array of arrays is of in the end; a type that is no array is its own."""
        return self.of.innermost if self.name == "Array" and self.of else self

    def with_innermost(self, kind: "Kind") -> "Kind":
        """Return the same arrays of another type."""
        return Kind(self.name, self.of.with_innermost(kind)) if self.name == "Array" and self.of else kind

    def __str__(self) -> str:
        """The type in the page's words."""
        if self.of is None:
            return self.name
        if self.name == "Array":
            return f"Array of {self.of.plural}" if self.of.name else "Array"
        return f"Map<String,{self.of}>"

    @property
    def plural(self) -> str:
        """The type in the page's words, as an array's element."""
        if self.name == "Array" and self.of:
            return f"arrays of {self.of.plural}" if self.of.name else "arrays"
        if self.of or self.object_name:
            return str(self) if self.of else f"{self.name}s"
        return f"{self.name.lower()}s"

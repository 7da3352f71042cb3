"""The types of the vendor's tables: read from the page's words, said in them, and written as a schema.

README.md has the same as a table, "How the page's types are written".
"""

import re
from dataclasses import dataclass
from typing import Any, Self

# A scalar's name on the page, and the schema that says it.
_SCALARS: dict[str, dict[str, Any]] = {
    "String": {"type": "string"},
    "Integer": {"type": "integer"},
    "Long": {"type": "integer", "format": "int64"},
    "Float": {"type": "number", "format": "float"},
    "Double": {"type": "number", "format": "double"},
    "Boolean": {"type": "boolean"},
    "Object": {"type": "object"},
}
_SCALAR_WORD = re.compile(f"({'|'.join(_SCALARS)})s?", re.IGNORECASE)
_NAMED = re.compile(r"([A-Za-z_]\w*) objects?")
_ARRAY = re.compile(r"(?:Arrays?|Lists?)(?: of (?P<of>.+)| ?<(?P<in>.+)>)", re.IGNORECASE)
_MAP = re.compile(r"Maps? ?<String, ?(?P<of>.+)>", re.IGNORECASE)
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_REF = "#/components/schemas/"


@dataclass(frozen=True)
class Kind:
    """A type: a scalar, a named object, or an array or a map of another type (`of`)."""

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
            element = cls.parse(array["of"] or array["in"], inside=array["of"] is None)
            return cls("Array", element) if element else None
        if mapping := _MAP.fullmatch(text):
            element = cls.parse(mapping["of"], inside=True)
            return cls("Map", element) if element else None
        if named := _NAMED.fullmatch(text):
            return cls(named[1] + " object")
        return cls(text + " object") if inside and _IDENTIFIER.fullmatch(text) else None

    @classmethod
    def of_schema(cls, schema: dict[str, Any]) -> Self:
        """The type that a schema of the document says."""
        if "$ref" in schema:
            return cls(schema["$ref"].rpartition("/")[2] + " object")
        if schema.get("type") == "array":
            return cls("Array", cls.of_schema(schema.get("items", {})))
        if isinstance(schema.get("additionalProperties"), dict):
            return cls("Map", cls.of_schema(schema["additionalProperties"]))
        said = {key: schema[key] for key in ("type", "format") if key in schema}
        for name, scalar in _SCALARS.items():
            if said == scalar:
                return cls(name)
        # A format that the page has no type for, such as a string's, is a fact of its own.
        for name, scalar in _SCALARS.items():
            if {"type": said.get("type")} == scalar:
                return cls(name)
        return cls(str(said.get("type", "anything")))

    def schema(self) -> dict[str, Any]:
        """The schema that says this type."""
        if self.of is None:
            return {"$ref": _REF + self.object_name} if self.object_name else dict(_SCALARS[self.name])
        if self.name == "Array":
            return {"type": "array", "items": self.of.schema()}
        return {"type": "object", "additionalProperties": self.of.schema()}

    @property
    def object_name(self) -> str:
        """The name of the object, or an empty string if this isn't a named one."""
        return self.name.removesuffix(" object") if self.name.endswith(" object") else ""

    @property
    def innermost(self) -> "Kind":
        """What an array of arrays is of in the end; a type that is no array is its own."""
        return self.of.innermost if self.name == "Array" and self.of else self

    def __str__(self) -> str:
        """The type in the page's words."""
        if self.of is None:
            return self.name
        return f"Array of {self.of.plural}" if self.name == "Array" else f"Map<String,{self.of}>"

    @property
    def plural(self) -> str:
        """The type in the page's words, as an array's element."""
        if self.name == "Array" and self.of:
            return f"arrays of {self.of.plural}"
        if self.of or self.object_name:
            return str(self) if self.of else f"{self.name}s"
        return f"{self.name.lower()}s"

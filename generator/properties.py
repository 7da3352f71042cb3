"""How a property of openapi-python-client is typed and read in Python.

A reader is a function from whatever JSON holds to the property's type or None; they are in the runtime's `reading`.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from attrs import frozen
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.properties import EnumProperty, ModelProperty
from openapi_python_client.parser.properties.const import ConstProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol as Property
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.strings import ClassName

from generator import quote, unions
from openapi.document import Document, Place

# Prefix of names that would not be one in Python, as openapi-python-client's own default has it.
PREFIX = "field_"
READERS = {
    "AnyProperty": "reading.anything",
    "BooleanProperty": "reading.boolean",
    "DateProperty": "reading.day",
    "DateTimeProperty": "reading.moment",
    "FloatProperty": "reading.number",
    "IntProperty": "reading.integer",
    "NoneProperty": "reading.constant(None)",
    "StringProperty": "reading.text",
    "UuidProperty": "reading.uuid",
}
# What is nearly always what it should be: then there is no call. docs/decisions/speed.md says what that is worth.
FAST = {"IntProperty": "int", "StringProperty": "str"}

# The JSON name of the field that tells the models of a union apart, and the value of it for each class.
Tag = tuple[str, dict[str, Any]]


class UnfaithfulError(Exception):
    """No faithful client can be made of a part of the document.

    Attributes:
        where: The part.
        what: What is wrong with it, and what to do.
    """

    def __init__(self, where: Place, what: str) -> None:
        self.where = where
        self.what = what
        super().__init__(what)


def plain(text: Any) -> str:
    """Return a text of the document that openapi-python-client has wrapped, since it is not to be written as is."""
    return str(text.get_untrusted_value())


def fields_of(model: ModelProperty) -> Iterator[Property]:
    """Yield the fields of a model."""
    yield from model.required_properties or ()
    yield from model.optional_properties or ()


def find_tags(document: Document, data: GeneratorData) -> Callable[[UnionProperty], Tag]:
    """Return a function that finds what tells the models of a union apart: a discriminator, or constants.

    That function raises UnfaithfulError where nothing does.
    """
    by_names: dict[frozenset[str], Tag] = {}
    for _, schema in document.schemas():
        if found := unions.find_discriminator(document, schema):
            field, values = found
            named = {str(ClassName(unions.title_of(document, name), PREFIX)): value for name, value in values.items()}
            by_names[frozenset(named)] = field, named
    models = {str(model.class_info.name): model for model in data.models}

    def find(union: UnionProperty) -> Tag:
        names = [str(one.class_info.name) for one in union.inner_properties if isinstance(one, ModelProperty)]
        if tag := by_names.get(frozenset(names)):
            return tag
        constants = {name: constants_of(models[name]) for name in names}
        if field := unions.telling_field([*constants.values()]):
            return field, {name: about[field] for name, about in constants.items()}
        what = (
            f"{' and '.join(names)} may occur in the same place, and nothing distinguishes them. Add a discriminator."
        )
        raise UnfaithfulError((), what)

    return find


def find_datetimes(document: Document) -> dict[str, dict[str, str]]:
    """Return the fields with `x-datetime`, which names them as datetimes, of each class by its name."""
    found = {}
    for name, schema in document.components.get("schemas", {}).items():
        class_name = str(ClassName(unions.title_of(document, name), PREFIX))
        found[class_name] = dict(_datetimes_of(document, schema))
    return found


def _datetimes_of(document: Document, schema: Any) -> Iterator[tuple[str, str]]:
    resolved = document.resolve(schema)
    if isinstance(resolved, dict):
        for part in resolved.get("allOf", []):
            yield from _datetimes_of(document, part)
        for field, about in resolved.get("properties", {}).items():
            if isinstance(about, dict) and "x-datetime" in about:
                yield field, about["x-datetime"]


def constants_of(model: ModelProperty) -> dict[str, Any]:
    """Return the fields of a model that have one value only, with it."""
    found = {}
    for one in fields_of(model):
        if isinstance(one, ConstProperty):
            found[plain(one.name)] = one.value.raw_value
        elif isinstance(one, EnumProperty) and len(one.values) == 1:
            (value,) = one.values.values()
            # It is quoted already, for between double quotes, as JSON quotes.
            found[plain(one.name)] = json.loads(f'"{value}"') if isinstance(value, str) else value
    return found


@frozen
class Reader:
    """Writes the types and the readers of properties.

    Args:
        find_tag: Finds what tells the models of a union apart.
        models: What stands before the name of a model: `models.`, or nothing in a model's own module.
    """

    find_tag: Callable[[UnionProperty], Tag]
    models: str = ""

    def type_of(self, prop: Property) -> str:
        """Write the type, without None."""
        if isinstance(prop, EnumProperty | ModelProperty):
            return f"{self.models}{prop.class_info.name}"
        if isinstance(prop, ListProperty):
            return f"list[{self.type_of(prop.inner_property)}]"
        if isinstance(prop, UnionProperty):
            return " | ".join(dict.fromkeys(map(self.type_of, members_of(prop))))
        if isinstance(prop, ConstProperty):
            return type(prop.value.raw_value).__name__
        return prop.get_base_type_string().as_unembedded_code()

    def reader_of(self, prop: Property) -> str:
        """Write the reader."""
        if isinstance(prop, EnumProperty | ModelProperty):
            return f"{self.models}{prop.class_info.name}.read"
        if isinstance(prop, ListProperty):
            return f"reading.array_of({self.reader_of(prop.inner_property)})"
        if isinstance(prop, ConstProperty):
            return f"reading.constant({quote.literal(prop.value.raw_value)})"
        if isinstance(prop, UnionProperty):
            return self._reader_of_union(prop)
        return READERS[type(prop).__name__]

    def known(self, prop: EnumProperty) -> str:
        """Write what a model's module calls the members of an enumeration by their values."""
        return f"_known_{prop.python_name}"

    def _reader_of_union(self, prop: UnionProperty) -> str:
        members = members_of(prop)
        objects = [one for one in members if isinstance(one, ModelProperty)]
        readers = [self.reader_of(one) for one in members]
        if len(objects) > 1:
            field, values = self.find_tag(prop)
            pairs = (f"{quote.literal(values[one.class_info.name])}: {self.reader_of(one)}" for one in objects)
            tagged = f"reading.by_field({quote.literal(field)}, {{{', '.join(pairs)}}})"
            readers = [tagged, *(self.reader_of(one) for one in members if one not in objects)]
        return readers[0] if len(readers) == 1 else f"reading.first_of({', '.join(readers)})"

    def read_field(self, prop: Property) -> str:
        """Write the expression that reads a field with `get`, the one of the JSON object."""
        value = f"(value := get({quote.literal(plain(prop.name))}))"
        if kind := FAST.get(type(prop).__name__):
            return f"value if type{value} is {kind} else {self.reader_of(prop)}(value)"
        if isinstance(prop, EnumProperty):
            known = f"type{value} is {prop.value_type.__name__} and {self.known(prop)}.get(value)"
            return f"({known}) or {self.reader_of(prop)}(value)"
        if isinstance(prop, ModelProperty):
            return f"{self.type_of(prop)}.from_dict(value) if type{value} is dict else None"
        if isinstance(prop, ListProperty) and isinstance(prop.inner_property, ModelProperty):
            read = f"{self.type_of(prop.inner_property)}.from_dict(item)"
            return f"[{read} for item in value if type(item) is dict] if type{value} is list else None"
        return f"{self.reader_of(prop)}(get({quote.literal(plain(prop.name))}))"


def members_of(union: UnionProperty) -> list[Property]:
    """Return what a union is made of, but for null, which reads as None."""
    return [one for one in union.inner_properties if not isinstance(one, NoneProperty)]

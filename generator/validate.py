"""Refuse a document from which a faithful client cannot be made.

openapi-spec-validator checks that it is OpenAPI. The checks below it are for what neither it nor
openapi-python-client sees: what would be left out of the client, or break it, without a word.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from openapi_python_client.strings import ClassName, PythonIdentifier, snake_case
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.scalarbool import ScalarBoolean

from generator import place

VALIDATORS = {"3.0": OpenAPIV30SpecValidator, "3.1": OpenAPIV31SpecValidator}
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

# The words of a Schema Object: JSON Schema 2020-12 and OpenAPI 3.0 and 3.1. JSON Schema itself lets any other word
# pass, so that a misspelt `propertys` says nothing and nobody hears of it.
SCHEMA_WORDS = frozenset(
    """
    $anchor $comment $defs $dynamicAnchor $dynamicRef $id $ref $schema $vocabulary additionalProperties allOf anyOf
    const contains contentEncoding contentMediaType contentSchema default dependentRequired dependentSchemas deprecated
    description discriminator else enum example examples exclusiveMaximum exclusiveMinimum externalDocs format if items
    maxContains maxItems maxLength maxProperties maximum minContains minItems minLength minProperties minimum multipleOf
    not nullable oneOf pattern patternProperties prefixItems properties propertyNames readOnly required then title type
    unevaluatedItems unevaluatedProperties uniqueItems writeOnly xml
    """.split()
)
# Where a Schema Object holds other ones: directly, in a list, or by name.
SCHEMA_IN = (
    *("additionalProperties", "contains", "contentSchema", "else", "if", "items", "not", "propertyNames", "then"),
    *("unevaluatedItems", "unevaluatedProperties"),
)
SCHEMAS_IN = ("allOf", "anyOf", "oneOf", "prefixItems")
SCHEMAS_BY_NAME_IN = ("$defs", "dependentSchemas", "patternProperties", "properties")
# Where a value of any shape stands, unless the word is the name of something: a field may be called `value`.
DATA_IN = ("const", "default", "enum", "example", "value")
NAMES_IN = ("properties", "schemas", "parameters", "headers", "responses", "examples", "patternProperties", "$defs")
LIMITS = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
)

# Names that the modules of a generated package use themselves. A schema of the same name would hide them.
TAKEN = frozenset(
    """
    Any AuthenticatedClient Cast ClassVar Client File HTTPStatus Literal Mapping Model OpenIntEnum OpenStrEnum Response
    Self TypeVar UNSET UUID Unset
    """.split()
)
# Prefix of names that would not be one in Python, as openapi-python-client's own default has it.
PREFIX = "field_"
# Parts of a document beyond which it is no document: a few YAML aliases can stand for billions of parts.
MOST_PARTS = 1_000_000
# OpenAPI says that a header parameter of these names is ignored.
IGNORED_HEADERS = ("accept", "authorization", "content-type")


class DocumentError(Exception):
    """The document cannot be used. Each problem is one line: file, line, what is wrong, what to do."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


Problem = tuple[place.Path, str]


def read(path: Path) -> dict[str, Any]:
    """Read and check a document.

    Args:
        path: A YAML or JSON file with an OpenAPI 3.0 or 3.1 document.

    Returns:
        The document in plain dicts and lists.

    Raises:
        DocumentError: It cannot be read, is not OpenAPI, or has parts of which no client can be made.
    """
    document = parse(path)
    for check in (is_json, version_is_known, references_resolve, is_openapi, client_is_faithful):
        # In this order, since each check relies on those before it.
        try:
            problems = sorted(check(document), key=lambda problem: place.line_of(document, problem[0]))
        except RecursionError as error:
            raise DocumentError([f"{path}: nested too deeply, or a schema is made from itself, by allOf."]) from error
        if problems:
            raise refusal(path, document, problems)
    plain_document: dict[str, Any] = plain(document)
    return plain_document


def refusal(path: Path, document: Any, problems: list[Problem]) -> DocumentError:
    """Write problems with file and line. The document is as `parse` gave it."""
    lines = [f"{path}:{place.line_of(document, where)}: {what}" for where, what in problems]
    return DocumentError(list(dict.fromkeys(lines)))


def parse(path: Path) -> dict[str, Any]:
    """Read YAML, of which JSON is a part, keeping where each part stands."""
    try:
        text = path.read_bytes().decode("utf-8")
        if line := alias_in_itself(text):
            raise DocumentError([f"{path}:{line}: the YAML alias stands inside what it names. Write it out."])
        document = YAML(typ="rt").load(text)
    except OSError as error:
        raise DocumentError([f"{path}: {error.strerror}. A file with an OpenAPI document is expected."]) from error
    except UnicodeDecodeError as error:
        raise DocumentError([f"{path}: byte {error.start} is not UTF-8. Save the document as UTF-8."]) from error
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DocumentError([f"{path}:{line}: not YAML: {error.problem}."]) from error
    except YAMLError as error:
        raise DocumentError([f"{path}: not YAML: {error}"]) from error
    except ValueError as error:
        # A number or a date that is none, such as 2026-13-01 without quotes; or a path that no file can have.
        raise DocumentError([f"{path}: a value cannot be read: {error}. Put it in quotes."]) from error
    except RecursionError as error:
        raise DocumentError([f"{path}: nested too deeply to be read."]) from error
    if not isinstance(document, dict):
        kind = "empty" if document is None else "a list" if isinstance(document, list) else "a single value"
        raise DocumentError([f"{path}:1: the document is {kind}. An OpenAPI document is a mapping."])
    return document


def alias_in_itself(text: str) -> int | None:
    """Give the line of an alias inside the part that it names, which the reader would silently turn into null."""
    anchors: list[str | None] = []
    for event in YAML().parse(text):
        if isinstance(event, CollectionStartEvent):
            anchors.append(event.anchor)
        elif isinstance(event, CollectionEndEvent):
            anchors.pop()
        elif isinstance(event, AliasEvent) and event.anchor in anchors:
            return int(event.start_mark.line) + 1
    return None


def is_json(document: Any) -> Iterator[Problem]:
    """YAML knows more than JSON: without quotes, `200:` is a number and 2026-06-25 a date."""
    for count, (where, node) in enumerate(walk(document)):
        if count > MOST_PARTS:
            yield (), f"the document has more than {MOST_PARTS:,} parts. Do YAML aliases multiply them?"
            return
        if isinstance(node, dict):
            for key in node:
                if not isinstance(key, str):
                    yield (*where, key), f"the key {key!r} is not a string. Put it in quotes."
        elif not isinstance(node, str | bool | int | float | list | None):
            yield where, f"{node} is a {type(node).__name__} in YAML, which JSON does not have. Put it in quotes."


def version_is_known(document: Any) -> Iterator[Problem]:
    """Only for 3.0 and 3.1 do validator and generator both exist."""
    version = document.get("openapi")
    if not isinstance(version, str) or version.rpartition(".")[0] not in VALIDATORS:
        yield ("openapi",), f"`openapi` is {version!r}. Versions 3.0.x and 3.1.x are supported."


def references_resolve(document: Any) -> Iterator[Problem]:
    """Each $ref must point to something inside the document itself."""
    for where, node in walk(document):
        target = node.get("$ref") if isinstance(node, dict) else None
        if not isinstance(target, str) or is_data(where):
            continue
        if not target.startswith("#/"):
            yield (*where, "$ref"), f"$ref {target!r} leaves the document. Write what it names into the document."
        elif resolve(document, target) is None:
            yield (*where, "$ref"), f"$ref {target!r} names nothing. Add it, or correct the name."
        elif dereference(document)(node) is None:
            yield (*where, "$ref"), f"$ref {target!r} leads back to itself. Write out what it stands for."


def is_openapi(document: Any) -> Iterator[Problem]:
    """What openapi-spec-validator says."""
    validator = VALIDATORS[document["openapi"].rpartition(".")[0]]
    try:
        errors = list(validator(plain(document)).iter_errors())
    except RecursionError:
        raise
    except Exception as error:  # noqa: BLE001 - a null where an object belongs makes it raise errors of many kinds
        what = f"openapi-spec-validator cannot read the document: {type(error).__name__} {error}"
        yield (), f"{what}. Is something empty that is not to be?"
        return
    for problem in errors:
        where = tuple(problem.absolute_path)
        # The rest of the message repeats that part of the document.
        yield where, f"not valid OpenAPI at {place.dotted(where)}: {problem.message.splitlines()[0]}"


def client_is_faithful(document: Any) -> Iterator[Problem]:
    """Run every check of what would be lost in silence."""
    for check in (check_schemas, check_enums, check_datetimes, check_schema_names, check_paths, check_operations):
        yield from check(document)


def check_schemas(document: Any) -> Iterator[Problem]:
    """A misspelt word, or limits that nothing can meet."""
    for where, schema in schemas(document):
        for word in schema:
            if word not in SCHEMA_WORDS and not word.startswith("x-"):
                yield (*where, word), f"`{word}` at {place.dotted(where)} is no word of a schema. Is it misspelt?"
        for least, most in LIMITS:
            if least in schema and most in schema and schema[least] > schema[most]:
                yield (*where, least), f"{least} {schema[least]} is above {most} {schema[most]}. Nothing can meet both."
        if schema.get("format") == "binary":
            yield (*where, "format"), "`format: binary` is a file, which JSON cannot hold. Only JSON is supported."


def check_enums(document: Any) -> Iterator[Problem]:
    """Values of which only one would be left, since the names made from them are the same."""
    for where, schema in schemas(document):
        values = [value for value in schema.get("enum", []) if isinstance(value, str)]
        names = schema.get("x-enum-varnames", [])
        seen: dict[str, str] = {}
        for value, name in zip(values, names if len(names) == len(values) else values, strict=True):
            # Values that start otherwise are numbered by openapi-python-client.
            if not str(name)[:1].isalpha():
                continue
            member = snake_case(str(name)).upper()
            if seen.setdefault(member, value) != value or values.count(value) > 1:
                both = f"{seen[member]!r} and {value!r}"
                yield (*where, "enum"), f"the values {both} would share the name {member}. Add x-enum-varnames."


def check_datetimes(document: Any) -> Iterator[Problem]:
    """A datetime that cannot be read, cannot be named so, or stands where no model is named."""
    for where, schema in schemas(document):
        if "x-datetime" not in schema:
            continue
        name, here = schema["x-datetime"], (*where, "x-datetime")
        # components.schemas.X.properties.field
        is_field = where[:2] == ("components", "schemas") and where[3:-1] == ("properties",)
        others = document["components"]["schemas"][where[2]]["properties"] if is_field else {}
        if schema.get("x-format") != "yyyyMMddHHmmss":
            yield here, "x-datetime stands on a field without x-format: yyyyMMddHHmmss. Add it."
        elif not is_field:
            yield here, "x-datetime is read in the properties of components.schemas alone. Move the schema there."
        elif not isinstance(name, str) or str(PythonIdentifier(name, PREFIX)) != name:
            yield here, f"x-datetime is {name!r}. Give a name in lower case, such as created_at."
        elif name in others or [other.get("x-datetime") for other in others.values()].count(name) > 1:
            yield here, f"x-datetime is {name!r}, which another field has already. Give another name."


def check_schema_names(document: Any) -> Iterator[Problem]:
    """A schema whose class would hide another one, or a name that the generated modules need."""
    seen: dict[str, str] = {}
    for name in document.get("components", {}).get("schemas", {}):
        where = ("components", "schemas", name)
        class_name = str(ClassName(name, PREFIX))
        if class_name in TAKEN:
            yield where, f"the schema name {name!r} is used by the generated code itself. Rename the schema."
        if class_name in seen:
            yield where, f"the schemas {seen[class_name]!r} and {name!r} would share a class. Rename one."
        seen[class_name] = name


def check_paths(document: Any) -> Iterator[Problem]:
    """What stands about a whole path, or all of them, and would be left out."""
    if document.get("security"):
        yield ("security",), "`security` at the top level is not read by the generator. Move it into each operation."
    for index, server in enumerate(document.get("servers", [])):
        for name in re.findall("{(.*?)}", server["url"]):
            if name not in server.get("variables", {}):
                yield ("servers", index, "url"), f"the server's {{{name}}} is not among its variables. Add it."
    for path, item in document.get("paths", {}).items():
        if "$ref" in item:
            yield ("paths", path, "$ref"), f"the operations of {path} are elsewhere. Write them here."
    holders = [(("paths", path), item) for path, item in document.get("paths", {}).items()]
    for where, holder in (*holders, *operations(document)):
        if "servers" in holder:
            yield (*where, "servers"), "`servers` is read at the top level alone, since a client has one address."


def check_operations(document: Any) -> Iterator[Problem]:
    """Operations that would overwrite each other, or lose their authentication, a parameter or a body."""
    schemes = document.get("components", {}).get("securitySchemes", {})
    seen: dict[str, str] = {}
    for where, operation in operations(document):
        identifier = operation.get("operationId")
        if not identifier:
            yield where, f"{place.dotted(where)} has no operationId, from which its method is named. Add one."
            continue
        method = method_name(operation)
        if method in seen:
            yield (
                (*where, "operationId"),
                f"operationId {identifier!r} and {seen[method]!r} would share the name {method}. Rename one.",
            )
        seen[method] = identifier
        for requirement in operation.get("security", []):
            for scheme in requirement:
                if scheme not in schemes:
                    yield (
                        (*where, "security"),
                        f"security scheme {scheme!r} of {identifier} is not defined. Define it in components.",
                    )
        for parameter in parameters(document, where).values():
            if what := problem_of_parameter(parameter):
                yield (*where, "parameters"), what
        yield from check_body(document, where, operation)


def problem_of_parameter(parameter: Any) -> str | None:
    """Say what of a parameter would not be sent as it must."""
    name, location = parameter["name"], parameter["in"]
    if location == "header" and name.lower() in IGNORED_HEADERS:
        return f"OpenAPI ignores a header parameter named {name!r}. Write it as a security scheme."
    if location == "cookie":
        return (
            f"the parameter {name!r} is a cookie, and the client sends none. Only path, query and header are supported."
        )
    if "schema" not in parameter:
        return f"the parameter {name!r} has `content`, which is not supported. Give it a `schema`."
    if location == "query" and (parameter.get("style", "form") != "form" or not parameter.get("explode", True)):
        return f"the parameter {name!r} is not of style form with explode, the only way in which the client sends it."
    return None


def check_body(document: Any, where: place.Path, operation: Any) -> Iterator[Problem]:
    """Bodies of several types give code that cannot be imported; of any type but JSON, models that cannot send."""
    content = dereference(document)(operation.get("requestBody", {})).get("content", {})
    if content and [media_type.split(";")[0].strip() for media_type in content] != ["application/json"]:
        kinds = ", ".join(content)
        yield (*where, "requestBody"), f"the body may be {kinds}. Only application/json alone is supported."


def method_name(operation: Any) -> str:
    """Give the name of the method that stands for an operation."""
    return str(PythonIdentifier(operation["operationId"], PREFIX))


def is_json_type(media_type: str) -> bool:
    """Tell whether a media type is JSON."""
    return media_type.split(";", maxsplit=1)[0].strip().endswith(("/json", "+json"))


def operations(document: Any) -> Iterator[tuple[place.Path, Any]]:
    """Give each operation with its path."""
    for path, item in document.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                yield ("paths", path, method), item[method]


def parameters(document: Any, where: place.Path) -> dict[tuple[str, str], Any]:
    """Give the parameters of an operation by location and name; its own go before those of its path."""
    _, path, method = where
    item, follow = document["paths"][path], dereference(document)
    found = {}
    for parameter in map(follow, (*item.get("parameters", []), *item[method].get("parameters", []))):
        schema = {"schema": follow(parameter["schema"])} if "schema" in parameter else {}
        found[parameter["in"], parameter["name"]] = {**parameter, **schema}
    return found


def schemas(document: Any) -> Iterator[tuple[place.Path, Any]]:
    """Give each Schema Object of the document, inner ones too."""
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        yield from with_inner_schemas(("components", "schemas", name), schema)
    for where, node in walk({key: document[key] for key in ("paths", "components") if key in document}):
        if (
            isinstance(node, dict)
            and "schema" in node
            and where[:2] != ("components", "schemas")
            and not is_data(where)
        ):
            yield from with_inner_schemas((*where, "schema"), node["schema"])


def with_inner_schemas(where: place.Path, schema: Any) -> Iterator[tuple[place.Path, Any]]:
    """Give a Schema Object and those within it. A schema may also be a bare true or false."""
    if not isinstance(schema, dict):
        return
    yield where, schema
    parts: list[tuple[place.Path, Any]] = [((word,), schema[word]) for word in SCHEMA_IN if word in schema]
    parts += [((word, index), part) for word in SCHEMAS_IN for index, part in enumerate(schema.get(word, []))]
    parts += [((word, name), part) for word in SCHEMAS_BY_NAME_IN for name, part in schema.get(word, {}).items()]
    for steps, part in parts:
        yield from with_inner_schemas((*where, *steps), part)


def walk(node: Any, where: place.Path = ()) -> Iterator[tuple[place.Path, Any]]:
    """Give every part of the document with its path."""
    yield where, node
    inner: Any = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, part in inner:
        yield from walk(part, (*where, step))


def is_data(where: place.Path) -> bool:
    """Tell whether a path leads into an example or a default, where a `$ref` is a value like any other."""
    for before, step, after in zip((None, *where), where, (*where[1:], None), strict=False):
        # `examples` is a list of values in a schema, and a mapping of named Example Objects elsewhere.
        if before not in NAMES_IN and (step in DATA_IN or (step == "examples" and isinstance(after, int))):
            return True
    return False


def resolve(document: Any, reference: str) -> Any:
    """Give what a local reference names, None if there is no such thing."""
    node = document
    for step in reference.removeprefix("#/").split("/"):
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(node, list) and name.isdecimal() and int(name) < len(node):
            node = node[int(name)]
        elif isinstance(node, dict) and name in node:
            node = node[name]
        else:
            return None
    return node


def dereference(document: Any) -> Callable[[Any], Any]:
    """Make a function that follows a node's $ref, where it has one, to the end; None if that is the start again."""

    def follow(node: Any) -> Any:
        seen = set()
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            if node["$ref"] in seen:
                return None
            seen.add(node["$ref"])
            node = resolve(document, node["$ref"])
        return node

    return follow


def plain(node: Any) -> Any:
    """Give the document as JSON would give it. The reader's own classes, which know their lines, are left behind."""
    if isinstance(node, dict):
        return {key: plain(part) for key, part in node.items()}
    if isinstance(node, list):
        return [plain(part) for part in node]
    if isinstance(node, ScalarBoolean):  # true or false with an anchor; Python's bool cannot be inherited from
        return bool(node)
    for kind in (str, bool, int, float):
        if isinstance(node, kind):
            return kind(node)
    return node

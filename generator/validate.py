"""Refuse a document from which a faithful client cannot be made.

openapi-spec-validator checks that it is OpenAPI. The checks below it are for what neither it nor
openapi-python-client sees: what would be left out of the client, or break it, without a word.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from openapi_python_client.strings import ClassName, PythonIdentifier
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

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
SCHEMA_IN = ("additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then")
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
    Any AuthenticatedClient Cast ClassVar Client File HTTPStatus Mapping Model Response Self TypeVar Unset
    """.split()
)
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
            raise DocumentError([f"{path}: nested too deeply, or a YAML alias contains itself."]) from error
        if problems:
            raise DocumentError([f"{path}:{place.line_of(document, where)}: {what}" for where, what in problems])
    plain_document: dict[str, Any] = plain(document)
    return plain_document


def parse(path: Path) -> dict[str, Any]:
    """Read YAML, of which JSON is a part, keeping where each part stands."""
    try:
        text = path.read_bytes().decode("utf-8")
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
    except RecursionError as error:
        raise DocumentError([f"{path}: nested too deeply to be read."]) from error
    if not isinstance(document, dict):
        kind = "empty" if document is None else f"a {type(document).__name__}"
        raise DocumentError([f"{path}:1: the document is {kind}. An OpenAPI document is a mapping."])
    return document


def is_json(document: Any) -> Iterator[Problem]:
    """YAML knows more than JSON: without quotes, `200:` is a number and 2026-06-25 a date."""
    for where, node in walk(document):
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


def is_openapi(document: Any) -> Iterator[Problem]:
    """What openapi-spec-validator says."""
    validator = VALIDATORS[document["openapi"].rpartition(".")[0]]
    for error in validator(plain(document)).iter_errors():
        where = tuple(error.absolute_path)
        yield where, f"not valid OpenAPI at {place.dotted(where)}: {error.message}"


def client_is_faithful(document: Any) -> Iterator[Problem]:
    """Run every check of what would be lost in silence."""
    for check in (check_schemas, check_datetimes, check_schema_names, check_operations):
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


def check_datetimes(document: Any) -> Iterator[Problem]:
    """A name for a datetime on a field whose form is not the one that is read."""
    for where, schema in schemas(document):
        if "x-datetime" in schema and schema.get("x-format") != "yyyyMMddHHmmss":
            yield (*where, "x-datetime"), "x-datetime stands on a field without x-format: yyyyMMddHHmmss. Add it."


def check_schema_names(document: Any) -> Iterator[Problem]:
    """A schema whose class would hide another one, or a name that the generated modules need."""
    seen: dict[str, str] = {}
    for name in document.get("components", {}).get("schemas", {}):
        where = ("components", "schemas", name)
        class_name = str(ClassName(name, "field_"))
        if class_name in TAKEN:
            yield where, f"the schema name {name!r} is used by the generated code itself. Rename the schema."
        if class_name in seen:
            yield where, f"the schemas {seen[class_name]!r} and {name!r} would share a class. Rename one."
        seen[class_name] = name


def check_operations(document: Any) -> Iterator[Problem]:
    """Operations that would overwrite each other, or lose their authentication or a body."""
    schemes = document.get("components", {}).get("securitySchemes", {})
    seen: dict[str, str] = {}
    if document.get("security"):
        yield (
            ("security",),
            "`security` at the top level is not read by the generator. Move it into each operation.",
        )
    for where, operation in operations(document):
        identifier = operation.get("operationId")
        if not identifier:
            yield where, f"{place.dotted(where)} has no operationId, from which its method is named. Add one."
            continue
        method = str(PythonIdentifier(identifier, "field_"))
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
        yield from check_parameters(document, where, operation)
        yield from check_body(document, where, operation)


def check_parameters(document: Any, where: place.Path, operation: Any) -> Iterator[Problem]:
    """Header parameters that OpenAPI tells everyone to ignore."""
    for parameter in map(dereference(document), operation.get("parameters", [])):
        if parameter.get("in") == "header" and parameter.get("name", "").lower() in IGNORED_HEADERS:
            yield (
                (*where, "parameters"),
                f"OpenAPI ignores a header parameter named {parameter['name']!r}. Write it as a security scheme.",
            )


def check_body(document: Any, where: place.Path, operation: Any) -> Iterator[Problem]:
    """Bodies of several types give code that cannot be imported; of any type but JSON, models that cannot send."""
    content = dereference(document)(operation.get("requestBody", {})).get("content", {})
    if content and [media_type.split(";")[0].strip() for media_type in content] != ["application/json"]:
        kinds = ", ".join(content)
        yield (*where, "requestBody"), f"the body may be {kinds}. Only application/json alone is supported."


def operations(document: Any) -> Iterator[tuple[place.Path, Any]]:
    """Give each operation with its path."""
    for path, item in document.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                yield ("paths", path, method), item[method]


def schemas(document: Any) -> Iterator[tuple[place.Path, Any]]:
    """Give each Schema Object of the document, inner ones too."""
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        yield from with_inner_schemas(("components", "schemas", name), schema)
    for where, node in walk({key: document[key] for key in ("paths", "components") if key in document}):
        if isinstance(node, dict) and "schema" in node and where[:2] != ("components", "schemas"):
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
        if not isinstance(node, dict) or name not in node:
            return None
        node = node[name]
    return node


def dereference(document: Any) -> Callable[[Any], Any]:
    """Make a function that follows a node's $ref, where it has one."""
    return lambda node: resolve(document, node["$ref"]) if "$ref" in node else node


def plain(node: Any) -> Any:
    """Give the document as JSON would give it. The reader's own classes, which know their lines, are left behind."""
    if isinstance(node, dict):
        return {key: plain(part) for key, part in node.items()}
    if isinstance(node, list):
        return [plain(part) for part in node]
    for kind in (str, bool, int, float):
        if isinstance(node, kind):
            return kind(node)
    return node

"""Refuse a document from which a faithful client cannot be made.

openapi-spec-validator checks that it is OpenAPI. The checks below it are for what neither it nor
openapi-python-client sees: what would be left out of the client, or break it, without a word.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

from jsonschema import ValidationError
from openapi_python_client.strings import ClassName, PythonIdentifier, snake_case
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from generator.properties import PREFIX
from generator.unions import is_told_apart
from openapi.document import Document, DocumentError, Node, Operation, Place, Problem, dotted

VALIDATORS = {"3.0": OpenAPIV30SpecValidator, "3.1": OpenAPIV31SpecValidator}

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
LIMITS = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
)

# Words that hold prose, or a text that is not written into code; and words that hold a value that is.
PROSE = frozenset({"description", "pattern", "scopes", "summary", "title"})
VALUES = frozenset({"const", "default", "enum"})
# What the name of a header is made of (RFC 9110, section 5.6.2).
HEADER_SIGNS = "!#$%&'*+-.^_`|~"
HEADER_NAME = re.compile(f"[0-9A-Za-z{re.escape(HEADER_SIGNS)}]+")
# Characters of the validator's words that a message shows.
LONGEST_SHOWN = 200


def check(document: Document) -> None:
    """Check a document.

    Raises:
        DocumentError: It is not OpenAPI, or has parts of which no client can be made.
    """
    for find_problems in (version_is_known, is_openapi, client_is_faithful):
        # In this order, since each check relies on those before it.
        try:
            problems = list(find_problems(document))
        except RecursionError as error:
            raise DocumentError([f"{document.path}: a schema refers to itself through allOf. Write it out."]) from error
        if problems:
            raise document.refusal(problems)


def version_is_known(document: Document) -> Iterator[Problem]:
    """Only for 3.0 and 3.1 do validator and generator both exist."""
    if document.version.rpartition(".")[0] not in VALIDATORS:
        yield ("openapi",), f"`openapi` is {document.data.get('openapi')!r}. Versions 3.0.x and 3.1.x are supported."


def is_openapi(document: Document) -> Iterator[Problem]:
    """What openapi-spec-validator says: the one cause that lies deepest, since others often follow from it."""
    validator = VALIDATORS[document.version.rpartition(".")[0]]
    try:
        problem = deepest(validator(document.data).iter_errors())
    except RecursionError:
        raise
    except Exception as error:  # noqa: BLE001 - a null where an object belongs makes it raise errors of many kinds
        what = f"openapi-spec-validator cannot read the document: {type(error).__name__} {error}"
        yield (), f"{what}. Is something empty that should not be?"
        return
    if problem is not None:
        where = tuple(problem.absolute_path)
        # The message may repeat that part of the document.
        said = textwrap.shorten(problem.message.splitlines()[0], LONGEST_SHOWN, placeholder=" ...")
        yield where, f"not valid OpenAPI at {dotted(where)}: {said}"


def deepest(problems: Iterable[ValidationError]) -> ValidationError | None:
    """Return the problem whose place is the deepest; where a part fits none of several forms, the reason for one."""
    found = max(problems, key=lambda problem: len(problem.absolute_path), default=None)
    return deepest(found.context) or found if found else None


def client_is_faithful(document: Document) -> Iterator[Problem]:
    """Run every check of what would be lost in silence."""
    for check in (
        check_texts,
        check_header_names,
        check_schemas,
        check_unions,
        check_enums,
        check_datetimes,
        check_schema_names,
        check_paths,
        check_operations,
    ):
        yield from check(document)


def check_texts(document: Document) -> Iterator[Problem]:
    """A name or a value with characters that nobody can see, such as a line end or one that turns the writing round."""
    for where, node, is_named in document.walk():
        texts: list[str] = []
        if isinstance(node, dict):
            values = [] if is_named else [node[word] for word in VALUES & node.keys()]
            texts = [*node, *(text for value in values for text in texts_in(value))]
        elif isinstance(node, str) and not PROSE & {*where[-2:]}:  # prose is made visible where it is written
            texts = [node]
        if invisible := [text for text in texts if not text.isprintable()]:
            yield (
                where,
                f"{invisible[0]!r} contains an invisible character. Remove it, or write what it stands for.",
            )


def texts_in(value: Any) -> Iterator[str]:
    """Yield each text in a value of any shape."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts_in(part)


def check_header_names(document: Document) -> Iterator[Problem]:
    """A name that no header of HTTP can have."""
    schemes = document.components.get("securitySchemes", {})
    named: list[tuple[Place, Node]] = [
        (("components", "securitySchemes", name), document.resolve(scheme)) for name, scheme in schemes.items()
    ]
    named += [((*one.where, "parameters"), about) for one in document.operations for about in one.parameters.values()]
    for where, about in named:
        if about.get("in") == "header" and not HEADER_NAME.fullmatch(about["name"]):
            what = f"Correct it: letters, digits and {HEADER_SIGNS} are allowed (RFC 9110, 5.6.2)."
            yield where, f"{about['name']!r} is not a valid header name. {what}"


def check_schemas(document: Document) -> Iterator[Problem]:
    """A misspelt word, or limits that nothing can meet."""
    for where, schema in document.schemas():
        for word in schema:
            if word not in SCHEMA_WORDS and not word.startswith("x-"):
                yield (*where, word), f"`{word}` at {dotted(where)} is not a keyword of a schema. Is it misspelt?"
        for least, most in LIMITS:
            if least in schema and most in schema and schema[least] > schema[most]:
                yield (
                    (*where, least),
                    f"{least} {schema[least]} is above {most} {schema[most]}. Nothing can satisfy both.",
                )
        if schema.get("format") == "binary":
            yield (*where, "format"), "`format: binary` is a file, which JSON cannot contain. Only JSON is supported."


def check_unions(document: Document) -> Iterator[Problem]:
    """Objects that nothing tells apart: each would be read as the first of them, and lose what the others have."""
    for where, schema in document.schemas():
        if not is_told_apart(document, schema):
            what = (
                "may be one of several objects that nothing distinguishes. Add a discriminator, or a `const` to each."
            )
            yield where, f"{dotted(where)} {what}"


def check_enums(document: Document) -> Iterator[Problem]:
    """Values of which only one would be left, since the names made from them are the same."""
    for where, schema in document.schemas():
        values = [value for value in schema.get("enum", []) if isinstance(value, str)]
        names = schema.get("x-enum-varnames", [])
        seen: dict[str, str] = {}
        for value, name in zip(values, names if len(names) == len(values) else values, strict=True):
            # Values that start otherwise are numbered by openapi-python-client.
            if not str(name)[:1].isalpha():
                continue
            member = snake_case(str(name)).upper()
            if member not in seen:
                seen[member] = value
            else:
                both = f"{seen[member]!r} and {value!r}"
                yield (*where, "enum"), f"the values {both} would share the name {member}. Add x-enum-varnames."


def check_datetimes(document: Document) -> Iterator[Problem]:
    """A datetime that cannot be read, cannot be named so, or stands where no model is named."""
    for where, schema in document.schemas():
        if "x-datetime" not in schema:
            continue
        name, here = schema["x-datetime"], (*where, "x-datetime")
        # components.schemas.X.properties.field
        is_field = where[:2] == ("components", "schemas") and where[3:-1] == ("properties",)
        others = document.components["schemas"][where[2]]["properties"] if is_field else {}
        if document.resolve(schema).get("x-format") != "yyyyMMddHHmmss":
            yield here, "x-datetime needs x-format: yyyyMMddHHmmss on the same field. Add it."
        elif not is_field:
            yield here, "x-datetime is only read in the properties of components.schemas. Move the schema there."
        elif not isinstance(name, str) or str(PythonIdentifier(name, PREFIX)) != name:
            yield here, f"x-datetime is {name!r}. Give a name in lower case, such as created_at."
        elif name in others or [other.get("x-datetime") for other in others.values()].count(name) > 1:
            yield here, f"x-datetime is {name!r}, which another field already has. Give another name."


def check_schema_names(document: Document) -> Iterator[Problem]:
    """A schema whose class would hide another one."""
    seen: dict[str, str] = {}
    for name in document.components.get("schemas", {}):
        where = ("components", "schemas", name)
        class_name = str(ClassName(name, PREFIX))
        if class_name in seen:
            yield where, f"the schemas {seen[class_name]!r} and {name!r} would share a class. Rename one."
        seen[class_name] = name


def check_paths(document: Document) -> Iterator[Problem]:
    """What stands about a whole path, or all of them, and would be left out."""
    for index, server in enumerate(document.data.get("servers", [])):
        for name in re.findall("{(.*?)}", server["url"]):
            if name not in server.get("variables", {}):
                yield ("servers", index, "url"), f"the server's {{{name}}} is not among its variables. Add it."
    paths = document.data.get("paths", {})
    for path, item in paths.items():
        if "$ref" in item:
            yield ("paths", path, "$ref"), f"the operations of {path} are elsewhere. Write them here."
    holders = [(("paths", path), item) for path, item in paths.items()]
    for where, holder in (*holders, *((one.where, one.data) for one in document.operations)):
        if "servers" in holder:
            yield (
                (*where, "servers"),
                "`servers` is only read at the top level, since a client has one address. Move it there.",
            )


def check_operations(document: Document) -> Iterator[Problem]:
    """Operations that would overwrite each other, or lose their authentication, a parameter or a body."""
    schemes = document.components.get("securitySchemes", {})
    seen: dict[str, str] = {}
    for operation in document.operations:
        where, method = operation.where, method_name(operation)
        if method in seen:
            what = f"{operation.name!r} and {seen[method]!r} would share the name {method}. Rename one."
            yield (*where, "operationId"), f"the operations {what}"
        seen[method] = operation.name
        for scheme in (name for way in operation.security for name in way):
            if scheme not in schemes:
                what = f"security scheme {scheme!r} of {operation.name} is not defined. Define it in components."
                yield (*where, "security"), what
        for parameter in operation.parameters.values():
            if what := problem_of_parameter(document, parameter):
                yield (*where, "parameters"), what
        yield from check_body(operation)


def problem_of_parameter(document: Document, parameter: Node) -> str:
    """Return what of a parameter would not be sent as it must; nothing where all is."""
    name, location = parameter["name"], parameter["in"]
    if location == "cookie":
        return f"the parameter {name!r} is a cookie, which the client cannot send. Use path, query or header."
    if "schema" not in parameter:
        return f"the parameter {name!r} has `content`, which is not supported. Give it a `schema`."
    kind = document.resolve(parameter["schema"]).get("type")
    is_plain = isinstance(kind, str) and kind not in {"array", "object"}
    style = parameter.get("style", "form")
    if location == "query" and not is_plain and (style != "form" or not parameter.get("explode", True)):
        return (
            f"the parameter {name!r} is a list or an object whose style is not form with explode. Give it that style."
        )
    return ""


def check_body(operation: Operation) -> Iterator[Problem]:
    """Bodies of several types give code that cannot be imported; of any type but JSON, models that cannot send."""
    content = operation.body.get("content", {})
    if content and [media_type.split(";")[0].strip() for media_type in content] != ["application/json"]:
        kinds = ", ".join(content)
        yield (
            (*operation.where, "requestBody"),
            f"the body may be {kinds}. Only application/json is supported, and no other type beside it.",
        )


def method_name(operation: Operation) -> str:
    """Return the name of the method that stands for an operation."""
    return str(PythonIdentifier(operation.name, PREFIX))


def is_json_type(media_type: str) -> bool:
    """Tell whether a media type is JSON."""
    return media_type.split(";", maxsplit=1)[0].strip().endswith(("/json", "+json"))

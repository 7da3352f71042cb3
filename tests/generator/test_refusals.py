"""Documents of which no faithful client can be made: each gets one message, with its place, and exit status 1."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from generator import build
from openapi import Document, DocumentError

from .conftest import run_generator

HEAD = """\
openapi: 3.1.0
info: {title: T, version: "1"}
"""
OPERATION = """\
  /jobs:
    get:
      operationId: ListJobs
"""
ANSWER = """\
      responses:
        "200": {description: Fine.}
"""
SOUND = f"{HEAD}paths:\n{OPERATION}{ANSWER}"
BODY = """\
      responses:
        "200":
          description: Fine.
          content:
            application/json:
              schema:
"""


def with_operation(text: str) -> str:
    """Add lines to the operation."""
    return f"{HEAD}paths:\n{OPERATION}{text}{ANSWER}"


def with_schema(text: str) -> str:
    """Write a schema, in flow style, as the body of the answer; it stands in line 12."""
    return f"{HEAD}paths:\n{OPERATION}{BODY}                {text}\n"


def with_schemas(text: str) -> str:
    """Add schemas by name; the first stands in line 10."""
    return f"{SOUND}components:\n  schemas:\n{text}"


def with_parameter(text: str) -> str:
    """Add a parameter to the operation, in line 7."""
    return with_operation(f"      parameters:\n        - {text}\n")


# What is wrong, the document, and the message after the file's name.
TEXTS = {
    "empty": ("", ":1: the document is empty. An OpenAPI document is a mapping."),
    "a list": ("- a\n", ":1: the document is a list."),
    "a word": ("hello\n", ":1: the document is a single value."),
    "not YAML": ("openapi: [\n", ":2: not YAML: "),
    "a tab": ("a:\n\t- b\n", ":2: not YAML: found character that cannot start any token."),
    "a key twice": (f"{HEAD}paths: {{}}\npaths: {{}}\n", ":4: not YAML: the key 'paths' stands twice in one mapping."),
    "two documents": (f"{HEAD}---\na: 1\n", ":3: not YAML: a second document begins here."),
    "an alias of nothing": ("a: *b\n", ":1: not YAML: the alias 'b' names nothing that stands before it."),
    "an alias in itself": (
        f"{SOUND}x-a: &a\n  b:\n    c: *a\n",
        ":11: the YAML alias stands inside what it names.",
    ),
    "a path that is null": (f"{HEAD}paths:\n  /x:\n", ":1: openapi-spec-validator cannot read the document: KeyError"),
    "deep nesting": (f"a: {'[' * 5000}{']' * 5000}\n", ":1: nested more than 100 levels deep."),
    "deep nesting by indents": ("".join(f"{' ' * n}a:\n" for n in range(5000)), ":100: nested more than 100 levels"),
    "deep nesting in JSON": (f'{{"a": {"[" * 400}{"]" * 400}}}\n', ":1: nested more than 100 levels deep."),
    "no version": ("info: {}\n", ":1: `openapi` is None. Versions 3.0.x and 3.1.x are supported."),
    "version 2": ("swagger: '2.0'\n", ":1: `openapi` is None."),
    "version 3.2": (SOUND.replace("3.1.0", "3.2.0"), ":1: `openapi` is '3.2.0'."),
    "a version without quotes": (SOUND.replace("3.1.0", "3.1"), ":1: `openapi` is 3.1."),
    "no info": ("openapi: 3.1.0\npaths: {}\n", ':1: not valid OpenAPI at the document: "info" is a required property'),
    "a status without quotes": (SOUND.replace('"200"', "200"), ":8: the key 200 is not a string. Put it in quotes."),
    "a tag": (SOUND.replace('"1"', "!mine 1"), ":2: the tag '!mine' means nothing in JSON."),
    "not a number": (with_schema("{type: number, example: .nan}"), ":13: .nan is no number that JSON has."),
    "a number that is endless": (with_schema("{type: number, maximum: 1e999}"), ":13: 1e999 is no number that JSON"),
    "a number of many digits": (with_schema(f"{{maximum: {'9' * 5000}}}"), ":13: a value cannot be read: Exceeds"),
    "a list as a key": ("? [a]\n: b\n", ":1: a key is a mapping or a list, which JSON does not have."),
    "a merge of nothing": ("<<: 3\n", ":1: not YAML: `<<` brings in what is no mapping."),
    "a key twice in JSON": ('{"a": 1, "a": 2}', ":1: not YAML: the key 'a' stands twice in one mapping."),
    "a $ref to nothing": (
        with_schema('{$ref: "#/components/schemas/A"}'),
        ":13: $ref '#/components/schemas/A' names nothing.",
    ),
    "a $ref to a file": (with_schema('{$ref: "other.yaml#/A"}'), ":13: $ref 'other.yaml#/A' leaves the document."),
    "a $ref to itself": (
        with_schemas('    A: {$ref: "#/components/schemas/A"}\n'),
        ":11: $ref '#/components/schemas/A' leads back to itself.",
    ),
    "a schema made from itself": (
        with_schemas('    A: {allOf: [{$ref: "#/components/schemas/A"}]}\n'),
        ": a schema is made from itself, by allOf.",
    ),
    "a misspelt word": (
        with_schema("{type: object, propertys: {}}"),
        ":13: `propertys` at paths./jobs.get.responses.200.",
    ),
    "limits": (with_schema("{type: integer, minimum: 5, maximum: 4}"), ":13: minimum 5 is above maximum 4."),
    "limits of a length": (
        with_schema("{type: string, minLength: 5, maxLength: 4}"),
        ":13: minLength 5 is above maxLength 4.",
    ),
    "a file in JSON": (with_schema("{type: string, format: binary}"), ":13: `format: binary` is a file"),
    "enum values with one name": (
        with_schema("{type: object, properties: {a: {type: string, enum: [a-b, a_b]}}}"),
        ":13: the values 'a-b' and 'a_b' would share the name A_B. Add x-enum-varnames.",
    ),
    "enum values of two types": (
        with_schema("{type: object, properties: {a: {enum: [a, 1]}}}"),
        ": openapi-python-client would leave out a part of the client: WARNING parsing GET /jobs within default.",
    ),
    "fields with one name": (
        with_schema("{type: object, properties: {raw: {type: string}, raw_: {type: string}}}"),
        ":1: the schema of ListJobsResponse200 has two things that would both be named raw_ in Python.",
    ),
    "x-datetime without its form": (
        with_schemas("    A: {type: object, properties: {a: {type: string, x-datetime: at}}}\n"),
        ":11: x-datetime stands on a field without x-format: yyyyMMddHHmmss. Add it.",
    ),
    "x-datetime out of place": (
        with_schema("{type: object, properties: {a: {type: string, x-format: yyyyMMddHHmmss, x-datetime: at}}}"),
        ":13: x-datetime is read in the properties of components.schemas alone.",
    ),
    "x-datetime that is a field": (
        with_schemas(
            "    A: {type: object, properties: {a: {type: string, x-format: yyyyMMddHHmmss, x-datetime: b}, "
            "b: {type: string}}}\n"
        ),
        ":11: x-datetime is 'b', which another field has already.",
    ),
    "x-datetime that is no name": (
        with_schemas(
            "    A: {type: object, properties: {a: {type: string, x-format: yyyyMMddHHmmss, x-datetime: a b}}}\n"
        ),
        ":11: x-datetime is 'a b'. Give a name in lower case",
    ),
    "schemas with one class": (
        with_schemas("    job_list: {type: object}\n    JobList: {type: object}\n"),
        ":12: the schemas 'job_list' and 'JobList' would share a class.",
    ),
    "schemas with one module": (
        with_schemas("    FooBar: {type: object}\n    FooBAR: {type: object}\n"),
        ":12: the schemas of FooBar and FooBAR would share the module foo_bar.py.",
    ),
    **{
        f"a schema named {name}": (
            with_schemas(f"    {name}: {{type: object}}\n"),
            f":11: the schema name {name!r} is used by the generated code itself. Rename the schema.",
        )
        for name in ("Client", "Response", "Cast", "UUID", "Model")
    },
    "an undefined security scheme": (
        with_operation("      security: [{Key: []}]\n"),
        ":7: security scheme 'Key' of ListJobs is not defined.",
    ),
    "an undefined security scheme for all": (
        f"{SOUND}security: [{{Key: []}}]\n",
        ":5: security scheme 'Key' of ListJobs is not defined.",
    ),
    "an operationId twice": (
        SOUND + OPERATION.replace("/jobs", "/more") + ANSWER,
        ":1: not valid OpenAPI at the document: Operation ID 'ListJobs' for 'get' in '/more' is not unique",
    ),
    "operationIds with one name": (
        SOUND + OPERATION.replace("/jobs", "/more").replace("ListJobs", "list_jobs") + ANSWER,
        ":11: the operations 'list_jobs' and 'ListJobs' would share the name list_jobs.",
    ),
    "an operationId with the name of another method": (
        SOUND + OPERATION.replace("/jobs", "/more").replace("ListJobs", "ListJobsRaw") + ANSWER,
        ":11: operationId 'ListJobsRaw' would take the name list_jobs_raw, which belongs to ListJobs.",
    ),
    "an operationId with the name of the client's method": (
        SOUND.replace("ListJobs", "Close"),
        ":6: operationId 'Close' would take the name close, which belongs to the client itself.",
    ),
    "operations elsewhere": (
        f'{HEAD}paths:\n  /x: {{$ref: "#/components/pathItems/X"}}\ncomponents: {{pathItems: {{X: {{}}}}}}\n',
        ":4: the operations of /x are elsewhere.",
    ),
    "a server for one operation": (
        with_operation("      servers: [{url: https://other.example.com}]\n"),
        ":7: `servers` is read at the top level alone",
    ),
    "a server with an unknown part": (
        f'{SOUND}servers: [{{url: "https://{{region}}.example.com"}}]\n',
        ":9: the server's {region} is not among its variables.",
    ),
    "a cookie": (
        with_parameter("{name: sid, in: cookie, schema: {type: string}}"),
        ":7: the parameter 'sid' is a cookie",
    ),
    "a parameter with content": (
        with_parameter("{name: q, in: query, content: {application/json: {schema: {type: string}}}}"),
        ":7: the parameter 'q' has `content`",
    ),
    "a list joined by commas": (
        with_parameter("{name: q, in: query, explode: false, schema: {type: array, items: {type: string}}}"),
        ":7: the parameter 'q' is not of style form with explode",
    ),
    "a header that openapi-python-client cannot send": (
        with_parameter("{name: X-Q, in: header, schema: {type: array, items: {type: string}}}"),
        ": openapi-python-client would leave out a part of the client: WARNING parsing GET /jobs within default.",
    ),
    "several types of body": (
        with_operation("      requestBody: {content: {application/json: {schema: {}}, text/plain: {schema: {}}}}\n"),
        ":7: the body may be application/json, text/plain. Only application/json alone is supported.",
    ),
    "a form as body": (
        with_operation("      requestBody: {content: {multipart/form-data: {schema: {}}}}\n"),
        ":7: the body may be multipart/form-data.",
    ),
    "no success": (SOUND.replace('"200"', "default"), ":7: ListJobs documents no success"),
    "a success that is text": (
        with_schema("{type: string}").replace("application/json", "text/plain"),
        ":8: the success 200 may be text/plain. Only JSON is read",
    ),
    "an error in XML": (
        SOUND + '        "400": {description: Bad., content: {application/xml: {schema: {type: string}}}}\n',
        ": openapi-python-client would leave out a part of the client: WARNING parsing GET /jobs within default.",
    ),
    "two kinds of success": (
        with_schema("{type: object, properties: {a: {type: string}}}")
        + '        "201": {description: Made., content: {application/json: {schema: {type: array, items: {}}}}}\n',
        ":7: the successes 200, 201 of ListJobs have different bodies.",
    ),
    "a waiter without ids": (
        with_operation(
            "      x-waiter: {items: a, id: b, state: c, success: [d], failure: [e], interval: 1}\n",
        ),
        ":7: x-waiter needs a required query array of strings with maxItems",
    ),
    "a waiter that does not pause": (
        with_operation("      x-waiter: {items: a, id: b, state: c, success: [d], failure: [e], interval: 0}\n"),
        ":7: interval of x-waiter is 0. Seconds are expected, more than 0 and at most a day.",
    ),
    "a waiter without an interval": (
        with_operation("      x-waiter: {items: a, id: b, state: c, success: [d], failure: [e]}\n"),
        ":7: x-waiter has the keys items, id, state, success, failure, interval, all of them and no other.",
    ),
}
# Each kind of error once in a real process; the others in this one, which takes milliseconds.
IN_A_PROCESS = ("empty", "a status without quotes", "no success", "an error in XML", "an alias in itself")


@pytest.mark.parametrize("name", TEXTS)
def test_a_bad_document_gets_one_message(name: str, tmp_path: Path) -> None:
    """The message names the file, the line where there is one, what is wrong and what to do."""
    text, message = TEXTS[name]
    path = tmp_path / "document.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        build.build(path)
    assert str(caught.value).startswith(f"{path}{message}")
    assert len(str(caught.value).splitlines()) == 1


def test_the_sound_document_is_not_refused(tmp_path: Path) -> None:
    """What the bad documents are made from is no bad document itself."""
    path = tmp_path / "document.yaml"
    path.write_text(SOUND, encoding="utf-8")
    assert Document.read(path).version == "3.1.0"


def test_a_bad_document_in_a_real_process(tmp_path: Path) -> None:
    """Nothing but the message is printed, to standard error, and the exit status is 1."""
    paths = {name: tmp_path / f"{number}.yaml" for number, name in enumerate(IN_A_PROCESS)}
    for name, path in paths.items():
        path.write_text(TEXTS[name][0], encoding="utf-8")
    paths["latin"] = tmp_path / "latin.yaml"
    paths["latin"].write_bytes("title: é".encode("latin-1"))
    messages = {name: TEXTS[name][1] for name in IN_A_PROCESS} | {
        "latin": ": byte 7 is not UTF-8. Save the document as UTF-8.\n",
    }
    with ThreadPoolExecutor(2) as pool:
        results = pool.map(lambda path: run_generator("--spec-file", path, "--out", tmp_path / "out"), paths.values())
        for (name, path), ended in zip(paths.items(), results, strict=True):
            assert (ended.returncode, ended.stdout) == (1, ""), name
            assert ended.stderr.startswith(f"{path}{messages[name]}"), name
            assert len(ended.stderr.splitlines()) == 1, name
    assert not (tmp_path / "out").exists()


def test_aliases_that_multiply(tmp_path: Path) -> None:
    """A few lines that stand for billions of parts are refused, not read for hours."""
    path = tmp_path / "document.yaml"
    levels = [
        f"{name}: &{name} [{', '.join([f'*{below}'] * 10)}]" for below, name in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    path.write_text("\n".join(["a: &a [x, x]", *levels]), encoding="utf-8")
    with pytest.raises(DocumentError, match="Do YAML aliases multiply them"):
        Document.read(path)


def test_a_word_of_a_schema_in_an_example_is_data(tmp_path: Path) -> None:
    """What an example holds is not read as a schema or a reference."""
    path = tmp_path / "document.yaml"
    text = with_schema("{type: object}") + '              example: {schema: {propertys: 1}, $ref: "nothing"}\n'
    path.write_text(text, encoding="utf-8")
    Document.read(path)


def test_the_place_in_a_merged_part(tmp_path: Path) -> None:
    """A part that YAML's `<<` brought in has no line of its own; the message names the line above it."""
    path = tmp_path / "document.yaml"
    merged = 'x-a: &a {200: {description: "Fine."}}\n'
    path.write_text(HEAD + merged + f"paths:\n{OPERATION}      responses:\n        <<: *a\n", encoding="utf-8")
    with pytest.raises(DocumentError, match=r":3: the key 200 is not a string"):
        Document.read(path)

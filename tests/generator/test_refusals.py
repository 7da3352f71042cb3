"""Documents of which no faithful client can be made: each gets one message, with its place, and exit status 1."""

from pathlib import Path

import pytest

from generator import build
from generator.__main__ import main
from openapi import Document, DocumentError

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
    "a key twice": (f"{HEAD}paths: {{}}\npaths: {{}}\n", ":4: not YAML: the key 'paths' occurs twice in one mapping."),
    "two documents": (f"{HEAD}---\na: 1\n", ":3: not YAML: a second document begins here."),
    "an alias of nothing": ("a: *b\n", ":1: not YAML: the alias 'b' names nothing that comes before it."),
    "an alias in itself": (
        f"{SOUND}x-a: &a\n  b:\n    c: *a\n",
        ":11: the YAML alias is inside what it names.",
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
    "not a number": (with_schema("{type: number, example: .nan}"), ":13: .nan is not a number in JSON."),
    "a number that is endless": (with_schema("{type: number, maximum: 1e999}"), ":13: 1e999 is not a number in JSON"),
    "a number of many digits": (with_schema(f"{{maximum: {'9' * 5000}}}"), ":13: a value cannot be read: Exceeds"),
    "a list as a key": ("? [a]\n: b\n", ":1: a key is a mapping or a list, which JSON does not have."),
    "a merge of nothing": ("<<: 3\n", ":1: not YAML: `<<` merges what is not a mapping."),
    "a key twice in JSON": ('{"a": 1, "a": 2}', ":1: not YAML: the key 'a' occurs twice in one mapping."),
    "a $ref to nothing": (
        with_schema('{$ref: "#/components/schemas/A"}'),
        ":13: $ref '#/components/schemas/A' names nothing in the document.",
    ),
    "a $ref to a file": (with_schema('{$ref: "other.yaml#/A"}'), ":13: $ref 'other.yaml#/A' leaves the document."),
    "a $ref to itself": (
        with_schemas('    A: {$ref: "#/components/schemas/A"}\n'),
        ":11: $ref '#/components/schemas/A' leads back to itself.",
    ),
    "a schema made from itself": (
        with_schemas('    A: {allOf: [{$ref: "#/components/schemas/A"}]}\n'),
        ": a schema refers to itself through allOf.",
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
    "an enum value in two lines": (
        with_schema('{type: string, enum: ["a\\nb"]}'),
        ":12: 'a\\nb' contains an invisible character.",
    ),
    "a name of a header with a quote": (
        with_parameter("{name: 'X\"Q', in: header, schema: {type: string}}"),
        ":7: 'X\"Q' is not a valid header name.",
    ),
    "a name of a security scheme's header": (
        f"{SOUND}components: {{securitySchemes: {{K: {{type: apiKey, in: header, name: 'a b'}}}}}}\n",
        ":9: 'a b' is not a valid header name.",
    ),
    "objects that nothing tells apart": (
        with_schema("{oneOf: [{type: object, properties: {a: {}}}, {type: object, properties: {b: {}}}]}"),
        ":12: paths./jobs.get.responses.200.content.application/json.schema may be one of several objects",
    ),
    "a name that Python would write otherwise": (
        with_schema("{type: object, properties: {\ufb01: {type: string}}}"),
        ":1: the schema of ListJobsResponse200 has the name \ufb01, which Python would normalise to another one.",
    ),
    "an operation named as a module": (
        SOUND.replace("ListJobs", "models"),
        ":6: the operation 'models' would hide models, which the client itself uses. Rename it.",
    ),
    "an operation named as a class": (SOUND.replace("ListJobs", "UUID"), ":6: the operation 'UUID' would hide UUID"),
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
        ":11: x-datetime needs x-format: yyyyMMddHHmmss on the same field. Add it.",
    ),
    "x-datetime out of place": (
        with_schema("{type: object, properties: {a: {type: string, x-format: yyyyMMddHHmmss, x-datetime: at}}}"),
        ":13: x-datetime is only read in the properties of components.schemas.",
    ),
    "x-datetime that is a field": (
        with_schemas(
            "    A: {type: object, properties: {a: {type: string, x-format: yyyyMMddHHmmss, x-datetime: b}, "
            "b: {type: string}}}\n"
        ),
        ":11: x-datetime is 'b', which another field already has.",
    ),
    "x-datetime on a field of a strange name": (
        with_schemas(
            "    A: {type: object, properties: {t(: {type: string, x-format: yyyyMMddHHmmss, x-datetime: t}}}\n"
        ),
        ":1: the schema of A has two things that would both be named t in Python. Rename one.",
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
            f":11: the class {name} would hide what the generated code uses. Rename the schema, or its title.",
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
        ":7: `servers` is only read at the top level",
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
        ":7: the parameter 'q' is a list or an object whose style is not form with explode.",
    ),
    "a header that openapi-python-client cannot send": (
        with_parameter("{name: X-Q, in: header, schema: {type: array, items: {type: string}}}"),
        ": openapi-python-client would leave out a part of the client: WARNING parsing GET /jobs within default.",
    ),
    "several types of body": (
        with_operation("      requestBody: {content: {application/json: {schema: {}}, text/plain: {schema: {}}}}\n"),
        ":7: the body may be application/json, text/plain. Only application/json is supported, and no other type",
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
        ":7: x-waiter needs the keys items, id, state, success, failure, interval, all of them and no other.",
    ),
}


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


def test_a_bad_document_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing but the message is printed, to standard error: exit status 1, or 2 where there is no document."""
    path, out = tmp_path / "document.yaml", tmp_path / "out"
    cases: dict[str, tuple[Path, bytes | None, int, str]] = {
        "empty": (path, b"", 1, TEXTS["empty"][1]),
        "latin": (path, "title: é".encode("latin-1"), 1, ": byte 7 is not UTF-8. Save the document as UTF-8."),
        "none": (
            tmp_path / "none",
            None,
            2,
            ": No such file or directory. A file with an OpenAPI document is expected.",
        ),
        "a folder": (tmp_path, None, 2, ": Is a directory. A file with an OpenAPI document is expected."),
    }
    for name, (spec_file, content, status, message) in cases.items():
        if content is not None:
            spec_file.write_bytes(content)
        assert main(["--spec-file", str(spec_file), "--out", str(out)]) == status, name
        said = capsys.readouterr()
        assert (said.out, said.err.count("\n")) == ("", 1), name
        assert said.err.startswith(f"{spec_file}{message}"), name
    assert not out.exists()


def test_many_problems_of_one_kind_are_counted(tmp_path: Path) -> None:
    """At most five lines are about the same mistake; the last of them says how many more there are."""
    path = tmp_path / "document.yaml"
    path.write_text(
        with_schemas("".join(f"    S{n}: {{type: object, titel: a}}\n" for n in range(30))), encoding="utf-8"
    )
    with pytest.raises(DocumentError) as caught:
        build.build(path)
    assert len(caught.value.problems) == 5
    assert caught.value.problems[-1] == f"{path}:15: and 26 more of the same kind from here on."


def test_yaml_1_2_has_no_dates(tmp_path: Path) -> None:
    """What older YAML reads as a date, a boolean or an octal number is a text or a plain number."""
    path = tmp_path / "document.yaml"
    path.write_text(with_schema("{type: string, examples: [2026-06-25, yes, 010, 1:30]}"), encoding="utf-8")
    schema = build.read(path).operations[0].responses["200"]["content"]["application/json"]["schema"]
    assert schema["examples"] == ["2026-06-25", "yes", 10, "1:30"]


def test_a_large_enum_takes_no_long_time(tmp_path: Path) -> None:
    """20,000 values are read; were the time to grow with their square, this test would take minutes."""
    path = tmp_path / "document.yaml"
    values = ", ".join(f"value{number}" for number in range(20_000))
    path.write_text(with_schemas(f"    A: {{type: string, enum: [{values}]}}\n"), encoding="utf-8")
    assert "VALUE19999" in build.write_package(build.read(path))["models/a.py"]


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

"""The set phrases of the vendor's descriptions, and what sounds like one and isn't."""

import pytest

from openapi import phrases
from openapi.kinds import Kind
from openapi.phrases import SAID, UNIT_SYMBOLS, UNIT_WORDS, Value, say, unit


def read(lines: list[str], kind: str = "") -> tuple[dict[str, Value], list[str]]:
    """The facts of a description, and the sentences that are not understood."""
    facts, sentences = phrases.read(lines, Kind.parse(kind))
    return facts, [sentence.text for sentence in sentences if sentence.is_open]


@pytest.mark.parametrize(
    ("lines", "facts"),
    [
        (["Max. 10 at a time."], {"maxItems": "10"}),
        (["The IDs. A maximum of 1,000 IDs at a time"], {"maxItems": "1000"}),
        (["Array length: 1 - 10"], {"minItems": "1", "maxItems": "10"}),
        (["A name, which can contain a maximum of 180 characters."], {"maxLength": "180", "x-unit": "characters"}),
        (["It cannot exceed 64 bytes."], {"maxLength": "64", "x-unit": "byte"}),
        (["It contains 1 to 64 characters."], {"minLength": "1", "maxLength": "64", "x-unit": "characters"}),
        (["Minimum length: 1", "Maximum length: 36"], {"minLength": "1", "maxLength": "36"}),
        (["The value ranges from 0 to 100."], {"minimum": "0", "maximum": "100"}),
        (["Value range: [-1.50-2.0]"], {"minimum": "-1.5", "maximum": "2"}),
        (["Value range: [1, 50]"], {"minimum": "1", "maximum": "50"}),
        (["Value range: [0,1,000]."], {"minimum": "0", "maximum": "1000"}),
        (["Minimum value: 1. The maximum is 9."], {"minimum": "1", "maximum": "9"}),
        (["The options include:", "• A: first", "• B_2: second", "Otherwise not."], {"enum": ("A", "B_2")}),
        (["Enumeration values:", "• only"], {"enum": ("only",)}),
        (["Enumerated values:", "• A", "• B"], {"enum": ("A", "B")}),
        (["Supported values: A, B"], {"enum": ("A", "B")}),
        (["Values: A or B."], {"enum": ("A", "B")}),
        (["The value can be HDR or SDR."], {"enum": ("HDR", "SDR")}),
        (["Options: a, b, or c"], {"enum": ("a", "b", "c")}),
        (["The default value is 10, which is much."], {"default": "10"}),
        (["The format is yyyyMMddHHmmss. A UTC time."], {"x-format": "yyyyMMddHHmmss", "x-unit": "UTC"}),
        (["Format: request_id(uuid)-timestamp-hostname"], {"x-format": "request_id(uuid)-timestamp-hostname"}),
        (["Format: yyyyMMddHHmmss, for example, 20170718235959."], {"x-format": "yyyyMMddHHmmss"}),
        (["Options: 512, 1,024, or 10,240"], {"enum": ("512", "1024", "10240")}),
        (["The options are as follows: - A: first - B_2: second"], {"enum": ("A", "B_2")}),
        (["Options: • A: first • B: second"], {"enum": ("A", "B")}),
        (["Default: application/json; charset=utf-8"], {"default": "application/json"}),
        (["For details, see Table 3."], {}),
        (["任务ID。一次最多10个"], {"maxItems": "10"}),
        (["取值范围\uff1a[0\uff0c100]。单位\uff1a秒"], {"minimum": "0", "maximum": "100", "x-unit": "s"}),
        (["方式\uff0c默认为SOFT。"], {"default": "SOFT"}),
        (["长度为1到64个字符。"], {"minLength": "1", "maxLength": "64", "x-unit": "characters"}),
        (["The value is in the YYYY-MM-DD format."], {"x-format": "YYYY-MM-DD"}),
        (["A time in yyyy-MM-dd HH:mm:ss format."], {"x-format": "yyyy-MM-dd HH:mm:ss"}),
        (["How long. Unit: second."], {"x-unit": "s"}),
        (["How long, in milliseconds"], {"x-unit": "ms"}),
        (["Size in KB, more or less."], {"x-unit": "KB"}),
        (["How fast, in kbit/s"], {"x-unit": "kbit/s"}),
        (["How far, in furlongs."], {"x-unit": "furlongs"}),
        (["How often (Hz)"], {"x-unit": "Hz"}),
        (["How long, in the unit of seconds."], {"x-unit": "s"}),
        (["How large. Units: KB"], {"x-unit": "KB"}),
        (["How large, in Kb"], {"x-unit": "Kb"}),
        (["How large, in BYTES"], {"x-unit": "byte"}),
        (["How fast, in Kbit/s"], {"x-unit": "kbit/s"}),
        (["How much is done, in percentage."], {"x-unit": "%"}),
        (
            ["It is mandatory when AK/SK-based authentication is used."],
            {"x-mandatory-when": "AK/SK-based authentication is used"},
        ),
        (["It is required only if type is x"], {"x-mandatory-when": "type is x"}),
        (["It is required if type is set to x"], {"x-mandatory-when": "type is set to x"}),
    ],
    ids=str,
)
def test_a_phrase_is_understood(lines: list[str], facts: dict[str, Value]) -> None:
    """Each set phrase gives its facts, and leaves nothing that sounds like another."""
    assert read(lines) == (facts, [])


@pytest.mark.parametrize(
    "line",
    [
        "The value must be 5 or 7 or so.",
        "Ten is the maximum.",
        "Which unit is used depends.",
        "Its format is told by the file.",
        "The options include whatever there is.",
        "The value can be chosen freely by the caller.",
        "Its size, in two thirds.",
        "Its length, in the unit of cubits.",
        "Value range: H264, H265",
        "Value range:",
        "Enumeration: A, B",
        "One of the following: A, B",
        "Letters and digits are allowed.",
        "A time as in RFC3339.",
        "A multiple of the frame's length.",
        "Not empty.",
        "Valid only if a name is given.",
        "Enumerated values:",
        "The value is A or B.",
        "The value must be A or B.",
        "The value must be HDR.",
        "Supported values: whatever there is",
        "Supported: H264, H265",
        "Values: see below",
        "Only HDR and SDR are supported.",
        "A time in the format of the region.",
        "The value is in ISO format.",
        "Regular expression: ^[a-z]+$",
        "It must match what was sent.",
        "HDR is used by default.",
        "By default, HDR is used.",
        "It defaults to HDR.",
        "It must be specified when a name is given.",
        "It is mandatory.",
        "It cannot be empty.",
        "It cannot be negative.",
        "It cannot exceed the limit of the project.",
        "It cannot contain spaces.",
        "A positive integer.",
        "There are at most ten of them.",
        "It has up to sixty-three characters.",
        "A name of ten characters.",
        "The value ranges from 1 to 2 and from 5 to 6.",
        "The format is the same as that of the other 7.",
        "三次以上要谨慎, 7次不行.",
        "不能为空.",
    ],
)
def test_what_sounds_like_a_fact_is_reported(line: str) -> None:
    """A sentence with a number or a limit's words that no phrase covers is given back whole."""
    assert read([line])[1] == [line]


@pytest.mark.parametrize(
    "line",
    [
        "The MD5 value of the video.",
        "When the output is in HLS format, index.m3u8 fails.",
        "An H.264 stream over HTTP/1.1.",
        "The same as the project ID in path parameters.",
        "By default, it is off.",
        "By default, this field is disabled.",
        "The field is disabled by default.",
        "The value of one header is that of another.",
        "When it is given, an object must be specified.",
        "It must be the same as the region.",
        "It is up to the caller, more than anyone.",
        "Named by the caller, for example 30647.",
        "• Wrong: [demo.srt",
    ],
)
def test_prose_is_neither(line: str) -> None:
    """Prose in which names hold digits, or an example holds a number, states nothing and isn't reported."""
    assert read([line]) == ({}, [])


def test_a_default_among_the_values_is_reported() -> None:
    """A value that its bullet calls the default is reported; what else a bullet says is that value's."""
    lines = ["Options:", "• A: at most 5 of them", "• B (default)"]
    assert read(lines) == ({"enum": ("A", "B")}, ["B (default)"])


def test_two_values_for_one_fact_are_reported() -> None:
    """A description that contradicts itself keeps its first word, and the second is reported."""
    assert read(["Unit: second.", "It is given in KB."]) == ({"x-unit": "s"}, ["It is given in KB."])


@pytest.mark.parametrize(
    ("kind", "lines", "facts", "why"),
    [
        ("String", ["Minimum: 1", "Maximum: 64"], {"minLength": "1", "maxLength": "64"}, ""),
        ("Array of strings", ["Minimum: 1", "Maximum: 9"], {"minItems": "1", "maxItems": "9"}, ""),
        (
            "Array of strings",
            ["Minimum: 1", "Array length: 0 - 9"],
            {"minLength": "1", "minItems": "0", "maxItems": "9"},
            "",
        ),
        ("Long", ["Minimum: -1", "Maximum: 1,000"], {"minimum": "-1", "maximum": "1000"}, ""),
        ("Float", ["Default: 1.00"], {"default": "1"}, ""),
        ("Integer", ["Default: soon"], {}, "default as soon, which is no Integer"),
        ("Boolean", ["Options: yes, no"], {}, "enum as yes, no, which is no Boolean"),
        ("Array of objects", ["Default: 3)"], {}, "default as 3), which is no Object"),
        ("String", ["Maximum: 0.5"], {}, "maxLength as 0.5, which is no String"),
        ("Integer", ["Minimum: 5", "Maximum: 3"], {"minimum": "5"}, "maximum as 3, beside 5"),
    ],
)
def test_the_type_decides(kind: str, lines: list[str], facts: dict[str, Value], why: str) -> None:
    """What a bare limit counts is for the type to say, and a value that is not of the type is no fact."""
    described, sentences = phrases.read(lines, Kind.parse(kind))
    assert described == facts
    assert [sentence.why for sentence in sentences if sentence.why] == ([why] if why else [])


@pytest.mark.parametrize("keyword", SAID)
def test_what_is_said_is_understood(keyword: str) -> None:
    """The phrase with which a fact is printed is one that the reader knows."""
    value: Value = ("A", "B") if keyword == "enum" else "s" if keyword == "x-unit" else "5"
    assert read([say(keyword, value)]) == ({keyword: value}, [])


@pytest.mark.parametrize("symbol", sorted({*UNIT_WORDS.values(), *UNIT_SYMBOLS.values()}))
def test_a_unit_is_written_in_one_way(symbol: str) -> None:
    """The document's word for a unit is itself understood as that unit."""
    assert read([say("x-unit", symbol)]) == ({"x-unit": symbol}, [])
    assert unit(symbol) == symbol


@pytest.mark.parametrize(
    ("written", "kind", "schema"),
    [
        ("String", "String", {"type": "string"}),
        ("integer", "Integer", {"type": "integer"}),
        ("Long", "Long", {"type": "integer", "format": "int64"}),
        ("Float", "Float", {"type": "number", "format": "float"}),
        ("Double", "Double", {"type": "number", "format": "double"}),
        ("Number", "Number", {"type": "number"}),
        ("Boolean", "Boolean", {"type": "boolean"}),
        ("List", "Array", {"type": "array", "items": {}}),
        ("auth.scope object", "auth.scope object", {"$ref": "#/components/schemas/auth.scope"}),
        ("Object", "Object", {"type": "object"}),
        ("ObsObjInfo object", "ObsObjInfo object", {"$ref": "#/components/schemas/ObsObjInfo"}),
        ("Array of strings", "Array of strings", {"type": "array", "items": {"type": "string"}}),
        (
            "Array of Job objects",
            "Array of Job objects",
            {"type": "array", "items": {"$ref": "#/components/schemas/Job"}},
        ),
        ("Array<Job>", "Array of Job objects", {"type": "array", "items": {"$ref": "#/components/schemas/Job"}}),
        ("Array of objects", "Array of objects", {"type": "array", "items": {"type": "object"}}),
        (
            "Array<Array<Long>>",
            "Array of arrays of longs",
            {"type": "array", "items": {"type": "array", "items": {"type": "integer", "format": "int64"}}},
        ),
        (
            "Map<String,Array<Job>>",
            "Map<String,Array of Job objects>",
            {
                "type": "object",
                "additionalProperties": {"type": "array", "items": {"$ref": "#/components/schemas/Job"}},
            },
        ),
    ],
)
def test_a_type_is_read_said_and_written(written: str, kind: str, schema: dict[str, object]) -> None:
    """A type's words, its schema and back again are the same type."""
    read_kind = Kind.parse(written)
    assert read_kind is not None
    assert (str(read_kind), read_kind.schema()) == (kind, schema)
    assert Kind.of_schema(schema) == read_kind == Kind.parse(kind)


@pytest.mark.parametrize(
    "written", ["", "Text", "Strings of pearls", "Array of pearls", "A long object lesson", "Integr"]
)
def test_what_is_no_type_is_none(written: str) -> None:
    """Words that aren't a type's are not taken for one."""
    assert Kind.parse(written) is None

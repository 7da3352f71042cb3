"""A fact of the document in a few words, as the page of a run, the proof and the comparison of documents say it."""

from typing import Final

from contract_tests.judging.facts import ITEM, Fact

# How a fact is said whose value alone would not tell.
WORDS: Final = {
    "enum": "one of {}",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "maxLength": "at most {} characters",
    "minItems": "at least {} at a time",
    "maxItems": "at most {} at a time",
    "fields": "no other fields",
    "header": "the header is there",
    "status": "status {}",
    "content-type": "{}",
    "json": "strict JSON",
    "method": "{}",
    "path": "{}",
    "parameter": "in the {}",
    "type": "{}",
    "format": "{}",
    "credentials": "opens it, {}",
}
LONGEST: Final = 48


def in_words(fact: Fact) -> str:
    """Say a fact in a few words."""
    value = ", ".join(map(str, fact.value)) if isinstance(fact.value, list) else str(fact.value)
    word = fact.keyword.removeprefix("header ")
    if word in {"mandatory", "required"}:
        words = "mandatory" if fact.value else "may be absent"
    elif word == "pattern":
        words = f"form {fact.schema['x-format']}" if "x-format" in fact.schema else "has its form"
    elif word == "x-format":
        words = "a real date"
    elif word == "credentials":
        words = f"opens it, {value.partition(':')[0]}"
    else:
        words = WORDS.get(word, f"{word} {{}}").format(value)
    if fact.steps[-1:] == (ITEM,) and word != "fields":
        words = f"each: {words}"
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}..."

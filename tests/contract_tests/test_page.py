"""The page of a run: what it says, in which order, and that no deployment can put anything into it but text."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from contract_tests.command import carry_out
from contract_tests.judging.facts import facts
from contract_tests.judging.rules import RULES
from contract_tests.run import Run
from contract_tests.settings import Settings, Target
from contract_tests.telling import report
from openapi import load

Judge = Callable[..., tuple[int, str, dict[str, Any]]]
Recording = Callable[..., Path]
HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "</pre></details></main><h1>Conforms</h1>",
    "\"' onmouseover='alert(3)' x=\"",
    "--><img src=https://example.com/x.png onerror=alert(4)>",
    "</style><style>*{display:none}</style>",
    "{{ 7 * 7 }}{% raw %}",
    "\u202egnol\u2066\u200f\u2028",
    "\x00\x07\x1b[31m\x7f\x9b",
)


def page(directory: Path) -> BeautifulSoup:
    """Read the page of a run."""
    return BeautifulSoup((directory / "index.html").read_text(encoding="utf-8"), "html.parser")


def words(soup: BeautifulSoup) -> set[tuple[str, str]]:
    """Return which elements there are with which attributes."""
    return {(tag.name, name) for tag in soup.find_all() for name in [*tag.attrs, ""]}


def test_the_answer_comes_first(reported: Run) -> None:
    """The verdict, then what was not tested, the tables, findings, the timeline, and all exchanges folded."""
    soup = page(reported.settings.report_dir)
    parts = [part["id"] for part in soup.find_all("section")]
    assert parts == ["verdict", "untested", "tables", "findings", "timeline", "exchanges"]
    assert soup.h1 is not None
    assert soup.h1.text == "The embedded mock does what the document says."
    assert len(soup.select("#exchanges details")) == 200
    assert not soup.select("#exchanges details[open]")
    assert "nothing in this run could have broken them" in soup.select_one("#untested").text  # type: ignore[union-attr] # it is there


def test_it_is_one_small_file_that_asks_nobody(reported: Run) -> None:
    """With 200 answers it stays under 500 KB; every link leads into the page; only its own style and script may run."""
    path = reported.settings.report_dir / "index.html"
    assert path.stat().st_size < 500_000
    assert path.stat().st_mode & 0o777 == 0o600
    soup = page(path.parent)
    assert not soup.find_all(["img", "link", "iframe", "object", "form"])
    assert not soup.find_all(src=True)
    targets = {link["href"][1:] for link in soup.find_all(href=True) if link["href"].startswith("#")}
    assert len(soup.find_all(href=True)) == len(soup.find_all(href=re.compile("^#")))
    assert targets <= {tag["id"] for tag in soup.find_all(id=True)}
    policy = soup.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]  # type: ignore[index] # it is there
    assert policy.startswith("default-src 'none'; ")  # type: ignore[union-attr] # one value
    for name in ("style", "script"):
        (own,) = soup.find_all(name)
        digest = base64.b64encode(hashlib.sha256(own.string.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy


def test_each_fact_has_how_often_it_was_checked(reported: Run) -> None:
    """The tables have the vendor's names and order, and each fact the number of answers that put it to the test."""
    soup = page(reported.settings.report_dir)
    tables = [name.text for name in soup.select(".table .name")]
    assert tables[:7] == [
        *("URI ", "Table 1 Path parameters", "Table 2 Query parameters", "Table 3 Request header parameters"),
        *("Table 4 Response header parameters", "Table 5 Response body parameters", "Table 6 QueryEditingJob"),
    ]
    row = next(row for row in soup.select("tbody tr") if row.th and row.th.text == "progress")
    (fact,) = [one for one in facts(load().operations[0]) if (one.row, one.keyword) == ("progress", "maximum")]
    assert reported.memory.exercised[fact] > 50
    assert f"at most 100 {reported.memory.exercised[fact]}" in " ".join(row.text.split())
    shown = sum(len(row.select(".fact")) for row in soup.select("tbody tr"))
    assert shown == sum(fact.keyword != "required" for fact in facts(load().operations[0]))


def test_a_finding_stands_beside_what_is_documented(judge: Judge, recording: Recording, tmp_path: Path) -> None:
    """Received beside documented, with a curl; the verdict and the broken fact lead to it, and it to its exchange."""
    _, _, told = judge(recording(lambda text: text.replace('"SUCCEEDED"', '"DONE"')))
    (finding,) = told["findings"]
    soup = page(tmp_path / "reports")
    card = soup.find(id=f"finding-{finding['id']}")
    assert card is not None
    assert [part.text for part in card.select(".beside pre")] == ["'DONE'", finding["documented"]]  # type: ignore[union-attr] # an element
    assert card.select_one(".curl pre").text.startswith('curl -i -H "X-Auth-Token: $TOKEN" ')  # type: ignore[union-attr] # an element
    links = soup.find_all(href=f"#finding-{finding['id']}")
    assert [link.find_parent("section")["id"] for link in links] == ["verdict", "tables"]
    assert "one of WAITING, PROCESSING" in links[1].text
    assert soup.find(id="exchange-1").name == "details"  # type: ignore[union-attr] # an element
    assert soup.select_one(".table[open]") is not None


def test_nothing_hostile_becomes_more_than_text(judge: Judge, recording: Recording, tmp_path: Path) -> None:
    """Markup, words of the template, and characters that turn a line or cannot be seen are only shown."""
    judge(recording(lambda text: text.replace('"SUCCEEDED"', '"DONE"')))
    harmless = words(page(tmp_path / "reports"))

    def poison(entry: dict[str, Any]) -> None:
        response = entry["response"]
        response["headers"] += [{"name": f"x-{text}", "value": text} for text in HOSTILE]
        response["headers"].append({"name": "X-Request-Id", "value": "".join(HOSTILE) + "\ud800"})
        response["statusText"] = "".join(HOSTILE)
        if response["status"] == 200:
            jobs = [{"job_id": text, "status": text, text: text} for text in HOSTILE]
            response["content"]["text"] = json.dumps({"job_array": jobs}, ensure_ascii=False)
        if response["status"] == 401:
            response["content"]["text"] = "".join(HOSTILE)

    status, _, told = judge(recording(entry=poison))
    assert status == 1
    assert len(told["findings"]) > len(HOSTILE)
    text = (tmp_path / "reports" / "index.html").read_text(encoding="utf-8")
    assert [one for one in text if not one.isprintable() and one not in "\n\t"] == []
    soup = page(tmp_path / "reports")
    assert words(soup) - harmless <= {("g", ""), ("text", ""), ("rect", "class")}
    assert len(soup.find_all(["script", "style", "h1"])) == 3
    assert "\\u202egnol\\u2066" in soup.text
    assert "{{ 7 * 7 }}" in soup.text


def test_the_timeline_has_pauses_and_states(judge: Judge, recording: Recording, tmp_path: Path) -> None:
    """A long pause is drawn with its length, and each job's states one after the other."""
    times = iter(["08:00:00", "08:00:01", "08:01:02", "08:01:03", "08:01:04", "08:01:05", "08:01:06"])
    states = iter(["WAITING", "SUCCEEDED", "SUCCEEDED"])

    def spread(entry: dict[str, Any]) -> None:
        entry |= {"startedDateTime": f"2026-06-25T{next(times)}Z", "time": 0}

    def in_turn(_: str) -> str:
        return json.dumps({"job_array": [{"job_id": "30649", "status": next(states)}]})

    judge(recording(in_turn, spread))
    titles = [title.text for title in page(tmp_path / "reports").select("svg title")]
    assert titles == ["a pause of 61 seconds", "30649: WAITING", "30649: SUCCEEDED"]


def test_a_run_without_answers_has_its_page(tmp_path: Path) -> None:
    """Where nobody answers, the page says so, and shows all facts as never checked."""
    target = Target("http://127.0.0.1:9", "p", ("1",), "token-that-opens-nothing")
    run = Run(Settings(target, report_dir=tmp_path), target)
    carry_out(run, tells=False)
    report.write(run)
    run.sender.close()
    soup = page(tmp_path)
    assert soup.select_one(".verdict.open") is not None
    assert soup.h1.text == "The deployment could not be tested."  # type: ignore[union-attr] # it is there
    assert soup.select_one(".verdict .why").text.startswith("No answer from http://127.0.0.1:9")  # type: ignore[union-attr] # it is there
    assert not soup.select(".table .cool, .table .warm, .table .hot")
    assert f"{len(RULES)} of {len(RULES)} rules were never checked" in soup.text


def test_a_document_without_a_page_has_its_tables(judge: Judge, recording: Recording, tmp_path: Path) -> None:
    """Where the document names no page, its facts stand under the requests and answers that they are about."""
    text = json.dumps(load().data).replace('"x-source"', '"x-none"')
    (tmp_path / "document.json").write_text(text)
    judge(recording(), "--spec-file", str(tmp_path / "document.json"))
    names = {name.text.strip() for name in page(tmp_path / "reports").select(".table .name")}
    assert names == {"Requests", *(f"Answers with {status}" for status in load().operations[0].responses)}

"""A page from an address: what may be asked, how often, and what becomes of an answer that is no page."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from openapi import fetching
from openapi.__main__ import main


class Site(ThreadingHTTPServer):
    """A server on this machine that answers each path as it is told, and counts."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def serve(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> str:
        """Say how a path is answered."""
        self.answers[path] = (status, headers, body)
        return self.url + path


class Handler(BaseHTTPRequestHandler):
    """Answers, and logs nothing."""

    server: Site

    def do_GET(self) -> None:
        """Answer as the site says."""
        self.server.asked.append(self.path)
        status, headers, body = self.server.answers[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            for start in range(0, len(body), 65536):
                self.wfile.write(body[start : start + 65536])
                if self.path == "/slow":
                    time.sleep(0.05)
        except OSError:
            pass  # The client has hung up, as it should.

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[Site]:
    """A server for one test."""
    with Site() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def refusal(address: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Check a page that can't be read: the message."""
    assert main(["check-page", "--page", address]) == 2
    out, message = capsys.readouterr()
    assert out == ""
    return message


def test_a_page_is_checked_at_its_address(source: str, site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    """An address stands where a file may, also behind a redirect on its own host."""
    page = site.serve("/page.md", source.encode())
    site.serve("/old", status=302, Location="/page.md")
    assert main(["check-page", "--page", page]) == 0
    assert main(["check-page", "--page", site.url + "/old", "--old", page]) == 0
    assert capsys.readouterr().out.count("In step.") == 2
    assert site.asked == ["/page.md", "/old", "/page.md", "/page.md"]


def test_a_page_without_a_table_is_told_apart(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    """What was fetched and holds no table gives exit status 2, and a message that says so and what to try."""
    message = refusal(site.serve("/shell", b"<!DOCTYPE html><html><body><div id=app></div></body></html>"), capsys)
    assert message.startswith("The page was fetched, but cannot be read.")
    assert "the page has no table at all" in message
    assert "with .md instead of .html" in message


def test_at_most_three_requests(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    """A host that sends on and on is asked three times."""
    message = refusal(site.serve("/loop", status=302, Location="/loop"), capsys)
    assert "3 requests returned no page" in message
    assert len(site.asked) == 3


@pytest.mark.parametrize("location", ["https://example.com/page", "http://localhost:1/page", "//[::1]/page"])
def test_no_other_host_is_asked(location: str, site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    """A redirect to another host ends it."""
    assert "Give that address, if you trust it." in refusal(site.serve("/away", status=302, Location=location), capsys)
    assert site.asked == ["/away"]


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("http://example.com/page", "only https is allowed, or http on this machine"),
        ("ftp://127.0.0.1/page", "only https is allowed, or http on this machine"),
        ("http://127.0.0.1.example.com/", "only https is allowed"),
        ("https://user:secret@example.com/page", "contains a user or a password"),
        ("https://[::1/page", "is not an address"),
        ("http://127.0.0.1:1/page", "The page was not fetched"),
    ],
)
def test_what_may_not_be_asked(address: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Only https is asked, or http on this machine; a password in an address is not repeated."""
    said = refusal(address, capsys)
    assert message in said
    assert "secret" not in said


def test_a_refusal_names_the_status(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    """An answer that is no success gives its status."""
    assert "answered with status 404" in refusal(site.serve("/gone", b"gone", 404), capsys)


def test_too_much_is_no_page(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    """More than five mebibytes are not taken."""
    message = refusal(site.serve("/large", b"x" * (fetching.MOST_BYTES + 1)), capsys)
    assert "more than 5,242,880 bytes" in message


def test_it_ends_in_time(site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that drips is given up, however lively it is."""
    monkeypatch.setattr(fetching, "MOST_SECONDS", 0.5)
    assert "The page did not arrive within 0.5 seconds" in refusal(site.serve("/slow", b"x" * 65536 * 60), capsys)

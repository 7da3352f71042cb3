"""Take the secrets of a request out of what its answer says, however they are written there."""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator

import httpx

MASK = "***"
# Characters from which on a secret is looked for within a text. A shorter one is a part of many words: it is hidden
# where it is the whole of a value.
LONG = 8
# Headers that authenticate, whatever the document calls its own.
SECRET_HEADERS = ("Authorization", "Cookie", "Proxy-Authorization", "X-Auth-Token", "X-Security-Token")
# The extension of a request that names the header in which the document has a token sent.
NAME_OF_HEADER = "mpc_clipping.token_header"
# What identifies and what proves, inside of Authorization.
SIGNATURE_PARTS = re.compile(r"(?:Access|Signature)=([^,\s]+)")


def secrets_of(request: httpx.Request) -> list[str]:
    """Return the secrets that a request carries, the longest first."""
    found: set[str] = set()
    for name in (*SECRET_HEADERS, request.extensions.get(NAME_OF_HEADER, "Authorization")):
        value = request.headers.get(name, "")
        found |= {value, value.partition(" ")[2], *SIGNATURE_PARTS.findall(value)}
        if value.startswith("Basic "):
            found |= set(parts_of_basic(value))
    return sorted(filter(None, found), key=len, reverse=True)


def parts_of_basic(value: str) -> Iterator[str]:
    """Yield user and password, together and the latter alone, of a header of basic authentication."""
    try:
        both = base64.b64decode(value.removeprefix("Basic ")).decode()
    except (binascii.Error, UnicodeDecodeError):
        return
    yield both
    yield both.partition(":")[2]


def mask(text: str, secrets: Iterable[str]) -> str:
    """Return a text without these secrets.

    One of 8 characters or more is found in every writing: as it is, percent-encoded, as in JSON, in base64, or cut
    off after its eighth character. A shorter one is hidden where it is the whole text.
    """
    for secret in secrets:
        if text == secret:
            return MASK
        for written in (secret, *in_base64(secret)):
            if len(written) >= LONG:
                text = without(text, written)
    return text


def without(text: str, secret: str) -> str:
    """Take out whatever starts as a secret does, as far as it goes on like it."""
    parts, done = [], 0
    for found in re.finditer("".join(map(as_written, secret[:LONG])), text):
        if found.start() < done:
            continue
        end = found.end()
        for character in secret[LONG:]:
            more = re.compile(as_written(character)).match(text, end)
            if more is None:
                break
            end = more.end()
        parts += [text[done : found.start()], MASK]
        done = end
    return "".join([*parts, text[done:]])


def as_written(character: str) -> str:
    """Return a pattern of the ways to write a character: in URLs, in JSON, and these within one another."""
    code = ord(character)
    return rf"(?:\\*{re.escape(character)}|%(?:25)*(?i:{code:02x})|\\+(?i:u{code:04x}|x{code:02x}))"


def in_base64(secret: str) -> Iterator[str]:
    """Yield what base64 makes of a secret, wherever in a text it stands, in both alphabets."""
    for before in range(3):
        whole = base64.b64encode(b"." * before + secret.encode()).decode().rstrip("=")
        # The characters at both ends also hold bits of what stands beside the secret.
        core = whole[(before * 4 + 2) // 3 : len(whole) if (before + len(secret.encode())) % 3 == 0 else -1]
        yield core
        if not core.isalnum():
            yield core.translate(str.maketrans("+/", "-_"))

"""`python -m contract_tests prove`: is every fact of the document held by a rule, and does no rule cry wolf?

And does a client of the document read all answers, sound and broken, as its documentation says?

Exit status 0 if all is proven but what the document leaves open, 1 if not, 2 if nothing could be proven.
"""

import contextlib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from contract_tests.proving.client import NoClientError, client_of
from contract_tests.proving.prove import DRAWN, NOT_POSSIBLE, find_needed, prove
from contract_tests.proving.table import as_json, conclusion, read, rules, table
from contract_tests.settings import UnusableError
from contract_tests.settings import read as read_settings
from contract_tests.telling.report import prepare, save
from openapi import Document, DocumentError, NoDocumentError, load

JSON: Final = "prove.json"
# What is proven of the project's own document, for the documentation.
PAGE: Final = Path(__file__).parents[2] / "docs" / "proof.md"
ABOUT: Final = """# The proof

`make prove` writes this page. It breaks every fact of `openapi/openapi.yaml`, one at a time: facts about answers in
answers that are otherwise sound, facts about requests in deployments. Each such mutant must break a rule of the
contract tests. Conversely, answers drawn at random from what the document allows must break none. The client reads all
of these answers as well: a sound one as what was sent, a broken one in a way that its documentation promises.
"""
# Variables that mean something here. A deployment in the environment is another command's.
VARIABLES: Final = ("SPEC_FILE", "REPORT_DIR", "SEED")


def main(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> int:
    """Prove a document, print the table, and write it as JSON; of the project's own document also as a page."""
    named = {name: environment[name] for name in VARIABLES if environment.get(name)}
    try:
        settings = read_settings(arguments, {"SEED": "1"} | named)
        prepare(settings.report_dir)
        document = Document.read(settings.spec_file) if settings.spec_file else load()
    except (UnusableError, DocumentError, NoDocumentError) as error:
        print(error, file=sys.stderr)
        return NOT_POSSIBLE
    with contextlib.ExitStack() as stack:
        client, why = None, ""
        try:
            client = stack.enter_context(client_of(settings.spec_file))
        except NoClientError as error:
            why = str(error)
        proof = prove(document, settings.seed, DRAWN, client)
        proof.no_client = why
    lines = [*table(proof), *read(proof)]
    if not settings.spec_file:
        find_needed(proof)
        lines += rules(proof)
    lines += conclusion(proof)
    print("\n".join(lines))
    save(settings.report_dir / JSON, lambda file: json.dump(as_json(proof), file, indent=1))
    if not settings.spec_file:
        PAGE.write_text("\n".join([ABOUT, "```text", *lines, "```", ""]), encoding="utf-8")
    return proof.exit_status

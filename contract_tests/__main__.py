"""`python -m contract_tests`: test a deployment. Exit status 0 conforming, 1 not conforming, 2 could not be tested."""

import contextlib
import io
import os
import sys

from contract_tests.mock import AK, SK, TOKEN, Mock, serve
from contract_tests.run import NOT_TESTED, Rehearsal, Run
from contract_tests.sending.sender import SECONDS_BETWEEN_REQUESTS
from contract_tests.settings import Settings, Target, UnusableError, read
from contract_tests.telling import report
from contract_tests.telling.masking import mask
from contract_tests.under_pytest import carry_out


def main() -> int:
    """Test the deployment that the settings name, or the embedded mock."""
    try:
        settings = read(sys.argv[1:], os.environ)
        if settings.target:
            return test(settings, settings.target)
        mock = Mock()
        with serve(mock) as url:
            return test(settings, Target(url, mock.project_id, tuple(mock.jobs.ids), TOKEN, AK, SK))
    except UnusableError as error:
        print(error, file=sys.stderr)
        return NOT_TESTED


def test(settings: Settings, target: Target) -> int:
    """Say what will be sent, send it, and tell what was found."""
    run = Run(settings, target)
    print("\n".join(announcement(run)), flush=True)
    if settings.plan:
        return plan(Rehearsal(settings, target))
    status = carry_out(run)
    run.sender.close()
    print("\n" + "\n".join(run.lines()))
    try:
        print(f"The report for machines is {report.write(settings.report_dir, run.as_json(), run.sender.secrets)}.")
    except OSError as error:
        print(f"The report cannot be written to {settings.report_dir}: {error.strerror}.", file=sys.stderr)
    return status


def announcement(run: Run) -> list[str]:
    """Say what will be sent, before anything is."""
    settings, target = run.settings, run.target
    address = mask(target.base_url, run.sender.secrets)
    lines = [
        f"Testing {address}, project {target.project_id}, {len(target.job_ids)} known jobs.",
        (
            f"At most {settings.max_requests} requests will be sent: {len(run.asks)} probes, the rest generated; "
            f"{'methods that change things as well' if run.sender.methods_are_free else 'GET only'}, to one path."
        ),
        f"SEED={settings.seed} sends the same again.",
    ]
    if not target.is_loopback:
        minutes = settings.max_requests * SECONDS_BETWEEN_REQUESTS / 60
        lines.append(f"One request every {SECONDS_BETWEEN_REQUESTS:.0f} seconds: about {minutes:.0f} minutes.")
        if target.base_url.startswith("http:"):
            lines.append("BASE_URL is plain http: whoever is on the way can read the credentials.")
    return lines


def plan(rehearsal: Rehearsal) -> int:
    """List what would be sent, what is generated as well."""
    with contextlib.redirect_stdout(io.StringIO()):
        carry_out(rehearsal)
    print()
    for number, ask in enumerate(rehearsal.planned, start=1):
        url = mask(rehearsal.sender.url(ask), rehearsal.sender.secrets)
        print(f"{number:4} {ask.origin:35} {ask.credentials.value:16} {ask.method} {url}")
    if rehearsal.stopped:
        print(rehearsal.stopped)
    print("Nothing was sent.")
    return NOT_TESTED if rehearsal.stopped else 0


if __name__ == "__main__":
    sys.exit(main())

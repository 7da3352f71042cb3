"""Write the pages that `look.py` looks at: a clean run, one with findings, and one that could not be tested."""

import contextlib
import io
import sys
from contextlib import ExitStack
from pathlib import Path

from contract_tests.command import carry_out
from contract_tests.faults.depart import Departing, every, finds, in_order, jobs, more_than, only, put, state, status
from contract_tests.mock import serve
from contract_tests.run import Run
from contract_tests.settings import Settings, Target, target_at
from contract_tests.telling import report

# Several faults at once: an unknown state now and then, eleven ids taken, a good end at 99 %, an unknown field.
FAULTY = in_order(
    only(jobs(put("status", "DONE")), every(5)),
    only(finds(), status(400), more_than(10)),
    jobs(put("progress", 99), state("SUCCEEDED")),
    jobs(put("editing_output.video_info.profile", "High")),
)


def main(directory: Path) -> None:
    """Carry out the runs, and write their reports into folders of this one."""
    with ExitStack() as stack:
        targets = {"untested": Target("http://127.0.0.1:9", "project", ("30647",), "token-that-opens-nothing")}
        for name, change in (("clean", lambda _, answer: answer), ("findings", FAULTY)):
            mock = Departing(change)
            targets[name] = target_at(stack.enter_context(serve(mock)), mock)
        for name, target in targets.items():
            settings = Settings(target, seed=1, report_dir=directory / name)
            report.prepare(settings.report_dir)
            run = Run(settings, target)
            stack.callback(run.sender.close)
            with contextlib.redirect_stdout(io.StringIO()):
                carry_out(run, tells=False)
            report.write(run)


main(Path(sys.argv[1]))

"""Write the pages that `look.py` looks at: a clean run, one with findings, and one that could not be tested."""

import contextlib
import io
import sys
from contextlib import ExitStack
from pathlib import Path

from contract_tests.command import carry_out
from contract_tests.faults.depart import Departing, Scene
from contract_tests.faults.trial import DEPLOYMENTS, target_at
from contract_tests.mock import Answer, serve
from contract_tests.run import Run
from contract_tests.settings import Settings, Target
from contract_tests.telling import report

FAULTS = (
    "an unknown state, in one answer out of five",
    "accepts eleven ids",
    "progress of 99 at a good end",
    "editing_output.video_info.profile 'High'",
)


def faulty(scene: Scene, answer: Answer) -> Answer:
    """Answer with several faults at once."""
    for name in FAULTS:
        answer = DEPLOYMENTS[name].change(scene, answer)
    return answer


def main(directory: Path) -> None:
    """Carry out the runs, and write their reports into folders of this one."""
    with ExitStack() as stack:
        targets = {"untested": Target("http://127.0.0.1:9", "project", ("30647",), "token-that-opens-nothing")}
        for name, change in (("clean", lambda _, answer: answer), ("findings", faulty)):
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

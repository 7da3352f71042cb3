"""Draw docs/images/terminal-*.svg and command-*.svg anew: what people see, as a real terminal (tmux) shows it.

`make terminals` does all of them; `python tests/terminals.py FOLDER NAME...` some, into another folder.
"""

import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

from contract_tests.faults.depart import Departing, header, in_order, jobs, put, state
from contract_tests.mock import AK, SK, TOKEN, Answer, Mock, Request, serve

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
# Longer than any scene lasts.
PATIENCE = 120.0
# Fonts that the drawing would fetch from elsewhere.
FORMAT = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
RUN, CLIPPING = "python -m contract_tests", "mpc-clipping"


class Gateway(Mock):
    """Is out of order for some seconds, as a gateway that restarts is, and has a clock of its own.

    Args:
        outage: The seconds since the first request within which it answers with a gateway's page.
        ahead: How far its clock is ahead.
    """

    def __init__(self, outage: tuple[float, float] = (0, 0), ahead: timedelta = timedelta()) -> None:
        super().__init__()
        self.outage = outage
        self.ahead = ahead
        self.first = 0.0

    def answer(self, request: Request) -> Answer:
        """Answer soundly, but in the outage."""
        self.first = self.first or time.monotonic()
        answer = super().answer(request)
        date = format_datetime(self.clock() + self.ahead, usegmt=True)
        answer = replace(answer, headers={**answer.headers, "Date": date})
        if self.outage[0] <= time.monotonic() - self.first < self.outage[1]:
            return replace(answer, status=502, content={"error_msg": "Bad gateway"})
        return answer


@dataclass(frozen=True)
class Scene:
    """What one picture shows.

    Attributes:
        command: What is typed.
        mock: Makes the deployment; None where the embedded one is tested, or none is there.
        columns: How wide the terminal is.
        until: Which words must be there when the picture is taken; by default it is taken in the end.
        variables: Further variables of the environment.
    """

    command: str
    mock: Callable[[], Mock] | None = None
    columns: int = 100
    until: str = ""
    variables: dict[str, str] = field(default_factory=dict)


def scenes() -> dict[str, Scene]:
    """Return what each picture shows, by its name."""
    key = {"HUAWEICLOUD_SDK_AK": AK, "HUAWEICLOUD_SDK_SK": SK}
    opened = {"JOB_IDS": ",".join(Mock().jobs.ids), "TOKEN": TOKEN, **key}
    clean = f"{RUN} --seed 1"
    late = in_order(jobs(put("progress", 101), state("SUCCEEDED")), header("X-Request-Id", None))
    wait = f"{CLIPPING} wait 30649 30651 30652 30653 --interval 1"
    refused = {**key, "HUAWEICLOUD_SDK_SK": "mistyped"}
    return {
        "terminal-clean": Scene(clean),
        "terminal-clean-40": Scene(clean, columns=40),
        "terminal-clean-80": Scene(clean, columns=80),
        "terminal-clean-120-no-color": Scene(clean, columns=120, variables={"NO_COLOR": "1"}),
        "terminal-verbose": Scene(f"{clean} -v", columns=120),
        "terminal-progress": Scene(RUN, Mock, until=r"\b1[0-9] of 200", variables={**opened, "LIVE": "1"}),
        "terminal-findings": Scene(clean, partial(Departing, late), variables=opened),
        "terminal-untested": Scene(f"{RUN} --base-url http://127.0.0.1:9", variables={**opened, "PROJECT_ID": "p"}),
        "command-list": Scene(f"{CLIPPING} list 30647 30648 30649 30650", Mock, variables=key),
        "command-wait": Scene(wait, Mock, until="waiting for 0:00:02", variables=key),
        "command-wait-outage": Scene(wait, partial(Gateway, outage=(2, 6)), until="A poll failed", variables=key),
        "command-doctor": Scene(f"{CLIPPING} doctor", Mock, variables=key),
        "command-doctor-refused": Scene(
            f"{CLIPPING} doctor", partial(Gateway, ahead=timedelta(hours=1)), variables=refused
        ),
    }


def main(folder: str = "", *names: str) -> int:
    """Draw the pictures of these names, or all."""
    images = Path(folder) if folder else IMAGES
    images.mkdir(parents=True, exist_ok=True)
    for name, scene in scenes().items():
        if not names or name in names:
            path = images / f"{name}.svg"
            path.write_text(draw(name, scene), encoding="utf-8")
            print(f"{path}: {path.stat().st_size // 1000} KB")
    return 0


def draw(name: str, scene: Scene) -> str:
    """Play a scene, and return its picture."""
    console = Console(
        record=True, width=scene.columns, file=io.StringIO(), force_terminal=True, color_system="truecolor"
    )
    console.print(Text(f"$ {scene.command}"))
    console.print(Text.from_ansi(play(scene)))
    return console.export_svg(title=f"{scene.columns} columns", code_format=FORMAT, unique_id=name)


def play(scene: Scene) -> str:
    """Carry out a scene in a terminal of its own, and return what that shows, with its escape codes for colours."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        variables = {"TERM": "xterm-256color", "HOME": str(folder), "REPORT_DIR": "reports", **scene.variables}
        if scene.mock is not None:
            mock = scene.mock()
            url = stack.enter_context(serve(mock))
            of_clipping = {"MPC_BASE_URL": url, "HUAWEICLOUD_SDK_PROJECT_ID": mock.project_id}
            of_a_run = {"BASE_URL": url, "PROJECT_ID": mock.project_id}
            variables |= of_clipping if scene.command.startswith(CLIPPING) else of_a_run
        terminal = stack.enter_context(open_terminal(scene, folder, variables))
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            is_over = (folder / "over").exists()
            shown = terminal("capture-pane", "-e", "-p", "-S", "-")
            if is_over or (scene.until and re.search(scene.until, shown)):
                return shown.rstrip("\n")
            time.sleep(0.2)
    raise TimeoutError(f"{scene.command} does not come to its end.")


@contextmanager
def open_terminal(scene: Scene, folder: Path, variables: dict[str, str]) -> Iterator[Callable[..., str]]:
    """Open a terminal that carries out the scene's command, and give what talks to tmux."""
    script = folder / "scene.sh"
    command = scene.command.replace(CLIPPING, "python -m mpc_clipping", 1)
    script.write_text(f"{command.replace('python', shlex.quote(sys.executable), 1)}\ntouch over\nexec sleep 600\n")
    named = [
        f"{name}={value}" for name, value in {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **variables}.items()
    ]
    tmux = ["tmux", "-S", str(folder / "socket"), "-f", os.devnull]

    def terminal(*arguments: str) -> str:
        return subprocess.run([*tmux, *arguments], check=True, capture_output=True, text=True).stdout

    size = ["-x", str(scene.columns), "-y", "50"]
    terminal("new-session", "-d", *size, "-c", str(folder), "env", "-i", *named, "sh", str(script))
    try:
        yield terminal
    finally:
        terminal("kill-server")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

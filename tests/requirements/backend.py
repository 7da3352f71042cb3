"""A build backend without dependencies, for the installer's tests: the editable wheel of one module."""

import zipfile
from pathlib import Path
from typing import Any

INFO = "sample-1.dist-info"


def build_editable(wheel_directory: str, config_settings: Any = None, metadata_directory: Any = None) -> str:
    """Write a wheel whose module says from which folder it was installed."""
    name = "sample-1-py3-none-any.whl"
    with zipfile.ZipFile(Path(wheel_directory) / name, "w") as wheel:
        wheel.writestr("sample.py", f"print({str(Path.cwd())!r})\n")
        wheel.writestr(f"{INFO}/METADATA", "Metadata-Version: 2.1\nName: sample\nVersion: 1\n")
        wheel.writestr(
            f"{INFO}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{INFO}/RECORD", "")
    return name

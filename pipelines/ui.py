"""Dagster's own UI and scheduler on a project, with their memory in the project's folder."""

import os
import subprocess
import sys
from pathlib import Path


def serve(project: Path, port: int) -> int:
    """Run them until they are stopped; their exit code."""
    from pipelines.definitions import PROJECT
    from pipelines.refresh import prepare_history

    home = project / "data" / "dagster"
    prepare_history(home)
    environment = {**os.environ, PROJECT: str(project), "DAGSTER_HOME": str(home)}
    command = [
        sys.executable,
        "-m",
        "dagster",
        "dev",
        "-m",
        "pipelines.definitions",
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
    ]
    try:
        return subprocess.run(command, env=environment, cwd=project, check=False).returncode
    except KeyboardInterrupt:
        return 0

"""`regulars report`: the report for the business as a file, on the screen, or as PDF."""

import os
import shutil
import subprocess
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from assets.report.page.files import last_full_month, report_file
from assets.report.page.render import write_report
from assets.warehouse.publish import link
from pipelines.commands.options import Told
from pipelines.config.load import Config

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)

SECONDS = 60
"""For a browser to print it."""


def make_report(config: Config, month: date | None, *, with_names: bool) -> Path:
    """Write the report of a month, the last full one unless said, from what was published last; where it is."""
    state = config.folder / "data"
    published = link(state)
    if not published.exists():
        raise Told("There is nothing to report yet: run `regulars refresh` first")
    business = config.settings(state).business
    today = datetime.now(ZoneInfo(business.timezone)).date()
    about = (month or last_full_month(today)).replace(day=1)
    target = report_file(state, about, with_names=with_names)
    write_report(published, target, business, about, today, with_names=with_names)
    return target


def as_pdf(page: Path) -> Path:
    """The same page printed by a browser that is on this machine, beside it."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise Told(
            f"No Chromium, Chrome or Edge was found to print it with. Open {page} in your browser and print it to PDF."
        )
    target = page.with_suffix(".pdf")
    # What a browser runs as root refuses to do in its sandbox; the page holds no script.
    alone = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    asked = [
        browser,
        "--headless",
        "--disable-gpu",
        *alone,
        "--no-pdf-header-footer",
        f"--print-to-pdf={target}",
        page.resolve().as_uri(),
    ]
    try:
        subprocess.run(asked, check=True, capture_output=True, timeout=SECONDS)
    except (subprocess.SubprocessError, OSError):
        raise Told(f"{browser} could not print it. Open {page} in your browser and print it to PDF.") from None
    return target

"""Exit codes of every command, see `docs/command-line.md`.

Here and not in `refresh`, which brings Dagster along: who only asks why does not wait for it.
"""

DONE, FAILED, WRONG_CONFIG, CHECK_FAILED, BUSY, PUSHED_IN_PART, WITHOUT_A_SOURCE = range(7)

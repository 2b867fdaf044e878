"""A refresh as soon as something was sent to us: a sensor that looks whether the inbox holds anything new.

It looks at the file alone, by its own connection, and remembers the number of the newest delivery; while a refresh runs,
or where nobody ever ran `regulars serve`, it does nothing.
"""

from pathlib import Path

import dagster as dg

EVERY = 60
"""Seconds between two looks: answers that come in meanwhile are taken in together."""


def inbox_sensor(state: Path, job: str) -> dg.SensorDefinition:
    """Starts the job when there is a delivery that no run was started for."""

    @dg.sensor(
        name="inbox",
        job_name=job,
        minimum_interval_seconds=EVERY,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Starts a refresh when something was sent to us.",
    )
    def look(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        from connectors.inbox.store import NAME, open_inbox

        if not (state / NAME).exists():
            return dg.SkipReason("nothing was ever sent to us")
        with open_inbox(state) as inbox:
            newest = str(inbox.last_number())
            if inbox.is_empty() or newest == context.cursor:
                return dg.SkipReason("nothing new was sent to us")
        context.update_cursor(newest)
        return dg.RunRequest(run_key=f"inbox-{newest}")

    return look

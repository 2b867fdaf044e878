"""R11 in small: what was thanked is there, once, though the server was killed."""

from benchmarks.webhook_flood import run


def test_no_delivery_is_lost_after_it_was_thanked() -> None:
    found = run(300, kills=1)

    assert (found["lost"], found["twice"], found["never_thanked"], found["refused"]) == (0, 0, 0, 0)

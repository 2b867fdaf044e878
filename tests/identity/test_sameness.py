from collections.abc import Callable


def test_the_same_email_and_name_are_one_person(band: Callable[..., tuple[str, str | None]]) -> None:
    ada = {"first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.org"}
    assert band(ada, ada) == ("merged", None)

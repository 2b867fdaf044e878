"""`regulars serve`: what the config says, for the server; and what to tell whoever starts it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from connectors.inbox.personal_links import links_key
from connectors.inbox.signatures import UNSIGNED
from pipelines.config.forms import HostedSource, WebFormSource
from pipelines.serve.intake import Hook, Hosted, Intake, WebForm

if TYPE_CHECKING:
    from pipelines.config.load import Config


def intake_of(config: "Config", host: str, port: int) -> Intake:
    """Who may send what, by the names that the sources have now, and those that they had."""
    named = [(name, config.first_name(name)) for name in (*config.names, *config.sources)]
    hooks, forms = {}, {}
    for name, source in named:
        entry = config.sources[source]
        if isinstance(entry, WebFormSource):
            forms[name] = WebForm(source, frozenset(entry.origins))
        elif secret := getattr(entry, "webhook_secret", None):
            hooks[name] = Hook(source, entry.type, secret)
    state = config.folder / "data"
    hosted = Hosted(
        config.business.name,
        config.forms.colour,
        links_key(state),
        has_contact=config.forms.contact is not None,
        has_feedback=config.forms.feedback is not None,
    )
    return Intake(state, config.forms.address or f"http://{host}:{port}", hosted, hooks, forms)


def told(config: "Config", intake: Intake) -> Iterator[str]:
    """The addresses that are served; a secret is told as `…`."""
    yield f"{intake.address}/health says whether answers are stored"
    if intake.hosted.has_contact:
        yield f"{intake.address}/contact is the contact form; personal links lead to everybody's own preferences"
    if intake.hosted.has_feedback:
        yield f"{intake.address}/feedback/… is the feedback form, by a link of its own for each order"
    for name in intake.forms:
        yield f"{intake.address}/forms/{name} takes what your own page posts"
    for name, hook in intake.hooks.items():
        ending = "/…, with the secret at the end" if hook.system in UNSIGNED else ""
        yield f"{intake.address}/hooks/{name}{ending} takes webhooks of {hook.system.replace('_', ' ')}"
    if config.forms.address is None and any(isinstance(each, HostedSource) for each in config.sources.values()):
        yield "personal links need `forms.address` in regulars.yaml: where visitors find this server"

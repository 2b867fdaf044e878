"""`regulars train`: refit the weights to the user's own base where there is enough of it, or say why not.

What is counted and how is in `assets.identity.matching.train`; here is when it is refused, kept, and carried out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from assets.identity.matching.train import COMPARISONS, ENOUGH, Fit, fit, foresee, write
from assets.identity.records.words import trained_weights
from connectors.errors import SourceRejected
from pipelines.commands.apply import carry_out
from pipelines.config.load import Config
from pipelines.exit_codes import DONE, PUSHED_IN_PART
from pipelines.lock import lock
from pipelines.project import open_state

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class How:
    """How far it goes: only shown, kept for the next refresh, or carried out at once."""

    is_rehearsal: bool = False
    is_carried_out: bool = True
    is_pushed: bool = True


@dataclass(frozen=True, slots=True)
class Trained:
    """What became of it.

    Attributes:
        fit: What was counted; None when the shipped weights were put back.
        merging, parting: Customers that become part of another, and that come apart.
    """

    fit: Fit | None
    merging: int | None = None
    parting: int | None = None
    is_rehearsal: bool = False
    is_carried_out: bool = False
    code: int = DONE
    problems: tuple[str, ...] = ()


def train(config: Config, how: How, tell: Tell) -> Trained:
    """Count, and keep what was counted in `data/weights.csv`.

    Raises:
        SourceRejected: There is too little to count, or people's own answers speak against what was counted.
        Busy: A refresh is running.
    """
    with open_state(config) as warehouse:
        tell("Counting")
        found = fit(warehouse)
        _refuse(found)
        tell("Working out what would change")
        merging, parting = foresee(warehouse, found.weights)
        done = Trained(found, merging, parting, how.is_rehearsal)
        if not how.is_rehearsal:
            write(trained_weights(warehouse.settings), found.weights, warehouse.run_at.date())
    return _carried_out(config, done, how, tell)


def reset(config: Config, how: How, tell: Tell) -> Trained:
    """Go back to the shipped weights.

    Raises:
        Busy: A refresh is running.
    """
    settings = config.settings(config.folder / "data")
    with lock(settings.state):
        if not how.is_rehearsal:
            trained_weights(settings).unlink(missing_ok=True)
    return _carried_out(config, Trained(None, is_rehearsal=how.is_rehearsal), how, tell)


def _refuse(found: Fit) -> None:
    if not found.weights:
        counts = ", ".join(f"{comparison} {found.customers[comparison]:,}" for comparison in COMPARISONS)
        raise SourceRejected(
            "there is too little to learn from, and the shipped weights stay. Needed for a field are"
            f" {ENOUGH:,} customers with two records that are certainly one person without it; there are: {counts}"
        )
    answers, now, fitted = found.answers
    if fitted < now:
        raise SourceRejected(
            f"the shipped weights stay: of {answers:,} answers that people gave, they agree with {now:,},"
            f" and those that were counted would agree with {fitted:,}"
        )


def _carried_out(config: Config, done: Trained, how: How, tell: Tell) -> Trained:
    if how.is_rehearsal or not how.is_carried_out:
        return done
    code, problems = carry_out(config, tell, is_pushed=how.is_pushed)
    return replace(done, code=code, is_carried_out=code in (DONE, PUSHED_IN_PART), problems=problems)


def as_dict(done: Trained) -> dict[str, Any]:
    """For a script."""
    found = done.fit
    return {
        "weights": [
            {"comparison": w.comparison, "level": w.level, "m_before": w.now, "m": w.fitted, "customers": w.customers}
            for w in (found.weights if found else ())
        ],
        "customers": found.customers if found else {},
        "answers": dict(zip(("given", "agreed_before", "agreed"), found.answers, strict=True)) if found else {},
        "merging": done.merging,
        "parting": done.parting,
        "is_rehearsal": done.is_rehearsal,
        "is_carried_out": done.is_carried_out,
        "exit_code": done.code,
        "problems": list(done.problems),
    }


def lines(done: Trained) -> Iterator[str]:
    """For a person."""
    if done.fit is None:
        yield "The shipped weights would count again." if done.is_rehearsal else "The shipped weights count again."
    else:
        yield from _fitted_lines(done, done.fit)
    if done.is_rehearsal:
        yield "This was a rehearsal: nothing was changed."
    elif not done.is_carried_out:
        yield "The next refresh carries it out."


def _fitted_lines(done: Trained, found: Fit) -> Iterator[str]:
    yield f"{'field':<12} {'agreement':<28} {'share before':>12} {'now':>8}   customers"
    for weight in found.weights:
        yield f"{weight.comparison:<12} {weight.level:<28} {weight.now:>12.4f} {weight.fitted:>8.4f}   {weight.customers:,}"
    for comparison in COMPARISONS:
        if found.customers[comparison] < ENOUGH:
            yield f"{comparison:<12} as shipped: {found.customers[comparison]:,} customers, {ENOUGH:,} are needed"
    answers, now, fitted = found.answers
    if answers:
        yield f"Of {answers:,} answers that people gave, {fitted:,} would be found without them; before, {now:,}."
    yield f"{done.merging:,} customers become part of another, {done.parting:,} come apart."

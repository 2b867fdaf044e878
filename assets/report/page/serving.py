"""The sections about how customers are served: ladder, satisfaction, promises, complaints, lists, and what it all costs."""

from typing import Any

from assets.report.page import pictures
from assets.report.page.section import Desk, Section

STAGES = ("prospect", "customer", "client", "supporter", "advocate", "partner")


def ladder(desk: Desk) -> Section:
    """How many stand on each stage."""
    words, write = desk.words["ladder"], desk.writer
    found = {
        row["ladder_stage"]: row["customers"]
        for row in desk.data.rows("select ladder_stage, count(*) as customers from crm.customers group by all")
    }
    if not found:
        return desk.lacking("ladder")
    says = words["says"].format(
        all=write.number(sum(found.values())),
        loyal=write.number(sum(found.get(stage, 0) for stage in STAGES[2:])),
        advocates=write.number(found.get("advocate", 0)),
        month=write.month(desk.data.month),
        **{name: write.number(count) for name, count in _steps(desk).items()},
    )
    drawn = [{"name": words[stage], "value": found.get(stage, 0)} for stage in reversed(STAGES)]
    figures = [(words[stage], write.number(found.get(stage, 0))) for stage in reversed(STAGES)]
    picture = pictures.svg(pictures.bars(drawn, "value", "name", colour="second"), says, write.separators)
    return Section("ladder", words["title"], says, picture, words["columns"], figures)


def _steps(desk: Desk) -> dict[str, int]:
    """Up and down the ladder in the month."""
    return desk.data.one(
        "select coalesce(sum(moves) filter (where is_up), 0)::bigint as up,"
        " coalesce(sum(moves) filter (where not is_up), 0)::bigint as down from report.ladder_by_month where month = $1",
        [desk.data.month],
    )


def need(desk: Desk) -> Section:
    """Who brings much and asks little, and the other way round."""
    words, write = desk.words["need"], desk.writer
    rows = desk.data.rows("from report.value_and_need")
    if not rows:
        return desk.lacking("need")
    found = {row["need_quadrant"]: row for row in rows}
    easy, needy = found.get("high_value_little_need", {}), found.get("high_value_much_need", {})
    says = words["says"].format(
        easy=write.number(easy.get("customers", 0)),
        easy_share=write.percent(easy.get("share", 0)),
        needy=write.number(needy.get("customers", 0)),
        needy_share=write.percent(needy.get("share", 0)),
    )
    drawn = [{"name": words[row["need_quadrant"]], "value": row["customers"]} for row in rows]
    figures = [
        (words[row["need_quadrant"]], write.number(row["customers"]), _money(desk, row["revenue"]), write.percent(row["share"]),
         row["advice"] or "–")
        for row in rows
    ]  # fmt: skip
    picture = pictures.svg(pictures.bars(drawn, "value", "name", colour="second"), says, write.separators)
    return Section("need", words["title"], says, picture, words["columns"], figures)


def satisfaction(desk: Desk) -> Section:
    """The grade, month by month, and at which stage of the buying cycle it is lowest."""
    words, write = desk.words["satisfaction"], desk.writer
    rows = desk.data.until_month("report.satisfaction_by_month", 24)
    stages = desk.data.rows("from report.satisfaction_by_stage order by grade")
    if not rows or not stages:
        return desk.lacking("satisfaction")
    now = next((row for row in rows if row["month"] == desk.data.month and row["answers"]), None)
    says = words["says" if now else "says_none"].format(
        month=write.month(desk.data.month),
        answers=write.number(now["answers"] if now else 0),
        grade=write.number(now["grade"] if now else None, 1),
        stage=desk.words["stages"][stages[0]["stage"]],
        stage_grade=write.number(stages[0]["grade"], 1),
    )
    drawn = [{"month": write.month(row["month"]), "value": row["grade"]} for row in rows]
    figures = [
        (
            write.month(row["month"]),
            write.number(row["answers"]),
            write.number(row["grade"], 1),
            *(write.number(row[name]) for name in ("satisfied", "disappointed", "nps", "complaints")),
        )
        for row in reversed(rows)
    ]
    picture = pictures.svg(pictures.line_months(drawn, 1, 5), says, write.separators)
    return Section("satisfaction", words["title"], says, picture, words["columns"], figures)


def stages(desk: Desk) -> Section | None:
    """Satisfaction along the buying cycle; left out where there is none at all, which the section before says."""
    words, write = desk.words["stages"], desk.writer
    rows = desk.data.rows("from report.satisfaction_by_stage")
    if not rows:
        return None
    drawn = [{"name": words[row["stage"]], "value": row["grade"]} for row in rows]
    figures = [
        (words[row["stage"]], write.number(row["signals"]), write.number(row["grade"], 1),
         write.percent(row["share_satisfied"]), write.percent(row["share_disappointed"]))
        for row in rows
    ]  # fmt: skip
    lowest, highest = min(rows, key=lambda row: row["grade"]), max(rows, key=lambda row: row["grade"])
    says = " · ".join(f"{words[row['stage']]}: {write.number(row['grade'], 1)}" for row in (highest, lowest))
    picture = pictures.svg(pictures.bars(drawn, "value", "name", colour="second"), says, write.separators)
    return Section("stages", words["title"], says, picture, words["columns"], figures)


def service(desk: Desk) -> Section:
    """Complaints and enquiries against what is promised."""
    words, write = desk.words["service"], desk.writer
    rows = desk.data.until_month("report.service_levels", 12)
    if not rows:
        return desk.lacking("service")
    sums = {
        name: sum(row[name] for row in rows)
        for name in ("cases", "answered_in_time", "answered_late", "open", "open_longer")
    }
    is_promised = sums["answered_in_time"] + sums["answered_late"] > 0
    says = words["says" if is_promised else "says_without"].format(
        cases=write.number(sums["cases"]),
        in_time=write.number(sums["answered_in_time"]),
        late=write.number(sums["answered_late"]),
        open=write.number(sums["open"]),
        old=write.number(sums["open_longer"]),
    )
    drawn = [
        {
            "month": write.month(row["month"]),
            "kind": words[row["kind"]],
            "value": row["cases"],
            "place": row["kind"] == "enquiry",
        }
        for row in rows
    ]
    figures = [
        (
            write.month(row["month"]),
            words[row["kind"]],
            write.number(row["cases"]),
            _hours(desk, row["median_first_answer_minutes"]),
            *(write.number(row[name]) for name in ("answered_in_time", "answered_late", "open")),
        )
        for row in reversed(rows)
    ]
    kinds = [words["complaint"], words["enquiry"]]
    picture = pictures.svg(pictures.stacked_months(drawn, kinds), says, write.separators)
    return Section("service", words["title"], says, picture, words["columns"], figures)


def _hours(desk: Desk, minutes: int | None) -> str:
    return desk.writer.number(None if minutes is None else minutes / 60, 1)


def causes(desk: Desk) -> Section:
    """What complaints are about."""
    words, write = desk.words["causes"], desk.writer
    rows = desk.data.rows("from report.complaint_causes limit 15")
    if not rows:
        return desk.lacking("causes")
    says = words["says"].format(
        share=write.percent(rows[0]["share"]),
        cause=rows[0]["cause"],
        lately=write.number(rows[0]["last_90_days"]),
        before=write.number(rows[0]["ninety_days_before"]),
    )
    drawn = [{"name": row["cause"], "value": row["complaints"]} for row in rows]
    figures = [
        (
            row["cause"],
            *(write.number(row[name]) for name in ("complaints", "open", "last_90_days", "ninety_days_before")),
            write.number(row["median_days_to_solve"], 1),
            row["usual_resolution"] or "–",
        )
        for row in rows
    ]
    picture = pictures.svg(pictures.bars(drawn, "value", "name", colour="bad"), says, write.separators)
    return Section("causes", words["title"], says, picture, words["columns"], figures)


def lists(desk: Desk) -> Section:
    """What became of the contacts, beside those who were left alone."""
    words, write = desk.words["lists"], desk.writer
    rows = desk.data.rows("from report.list_results")
    compared = [row for row in rows if row["uplift"] is not None]
    contacted = sum(row["contacted"] for row in rows)
    if not contacted and not compared:
        return desk.lacking("lists")
    best = max(compared, key=lambda row: row["uplift_low"], default=None)
    says = words["says" if best else "says_none"].format(
        contacted=write.number(contacted),
        **(
            {"list": best["list"], "uplift": write.percent(best["uplift"]), "low": write.percent(best["uplift_low"]),
             "high": write.percent(best["uplift_high"])}
            if best else {}
        ),
    )  # fmt: skip
    figures = [
        (
            row["list"],
            *(
                write.number(row[name])
                for name in ("offered", "contacted", "responded", "held_out", "responded_held_out")
            ),
            write.percent(row["uplift"]),
            _between(write.percent(row["uplift_low"]), write.percent(row["uplift_high"])),
        )
        for row in rows
    ]
    drawn = [
        {"name": row["list"], "value": row["uplift"], "low": row["uplift_low"], "high": row["uplift_high"]}
        for row in compared
    ]
    picture = pictures.svg(pictures.intervals(drawn), says, write.separators) if drawn else ""
    return Section("lists", words["title"], says, picture, words["columns"], figures)


def _between(low: str, high: str) -> str:
    return "–" if low == "–" else f"{low} … {high}"


def cost(desk: Desk) -> Section:
    """What keeping in touch costs, and whether it is worth it."""
    words, write = desk.words["cost"], desk.writer
    rows = desk.data.rows("from report.crm_cost")
    whole = next((row for row in rows if row["what"] == "all together"), None)
    if whole is None or whole["cost"] is None:
        return desk.lacking("cost")
    verdict = whole["verdict"] if whole["verdict"] in words else "unclear"
    says = words["says"].format(
        cost=write.money(float(whole["cost"])),
        hours=write.number(float(whole["hours"] or 0), 1),
        verdict=words[verdict],
    )
    figures = [
        (
            words.get(row["what"], row["what"]),
            write.number(row["contacts"]),
            *(_number(desk, row["hours"]),),
            *(_money(desk, row[name]) for name in ("cost", "benefit")),
            _between(_money(desk, row["benefit_low"]), _money(desk, row["benefit_high"])),
        )
        for row in rows
    ]
    return Section("cost", words["title"], says, "", words["columns"], figures)


def _number(desk: Desk, value: Any) -> str:
    return desk.writer.number(None if value is None else float(value), 1)


def _money(desk: Desk, value: Any) -> str:
    return desk.writer.money(None if value is None else float(value))

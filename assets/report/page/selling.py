"""The sections about buying: revenue over time, who comes back, who brings the money, what sells, what customers are worth."""

from datetime import date
from typing import Any

from assets.report.page import pictures
from assets.report.page.section import Desk, Section

MOST = 10
"""Products in the picture; the table says how many there are."""

YEARS = 24
"""Months in the picture."""


def revenue(desk: Desk) -> Section:
    """New and returning customers' money, month by month."""
    words, write = desk.words["revenue"], desk.writer
    rows = desk.data.until_month("report.revenue_by_month", YEARS)
    if not rows:
        return desk.lacking("revenue")
    now, before = rows[-1], rows[-2] if len(rows) > 1 else None
    says = words["says"].format(
        month=write.month(now["month"]),
        customers=write.number(now["customers"]),
        revenue=write.money(float(now["revenue"])),
        change=_change(desk, now["revenue"], before),
        new=write.number(now["new_customers"]),
        new_revenue=write.money(float(now["revenue_new"])),
    )
    parts = ("revenue_returning", "revenue_new", "revenue_unknown")
    drawn = [
        {"month": write.month(row["month"]), "kind": kind, "value": float(row[part]), "place": place}
        for row in rows
        for place, (part, kind) in enumerate(zip(parts, words["kinds"], strict=True))
    ]
    figures = [
        (
            write.month(row["month"]),
            write.money(float(row["revenue"])),
            *(write.number(row[name]) for name in ("orders", "customers", "new_customers")),
            *(write.money(float(row[name])) for name in ("revenue_new", "revenue_returning", "revenue_unknown")),
        )
        for row in reversed(rows)
    ]
    picture = pictures.svg(pictures.stacked_months(drawn, words["kinds"]), says, write.separators)
    return Section("revenue", words["title"], says, picture, words["columns"], figures)


def _change(desk: Desk, now: Any, before: dict[str, Any] | None) -> str:
    words = desk.words["revenue"]
    if before is None:
        return str(words["first"])
    named = desk.writer.month(before["month"])
    if not before["revenue"] or now == before["revenue"]:
        return str(words["same" if before["revenue"] else "none"].format(before=named))
    change = float(now / before["revenue"]) - 1
    return str(words["more" if change > 0 else "less"].format(percent=desk.writer.percent(abs(change)), before=named))


def retention(desk: Desk) -> Section:
    """Cohorts: of those who first bought in a month, how many bought in each month since."""
    words, write = desk.words["retention"], desk.writer
    rows = desk.data.rows(
        "from report.retention where cohort > $1 - interval 13 month and cohort + to_months(months_since::integer) <= $1",
        [desk.data.month],
    )
    if not any(row["months_since"] for row in rows):
        return desk.lacking("retention")
    again = desk.data.one(
        "select sum(came_again_90_days) / sum(new_customers) as share from report.repeat_rate where share_90_days is not null"
    )
    says = words["says"].format(share=write.percent(again["share"])) if again.get("share") is not None else words["how"]
    drawn = [
        {
            "cohort": write.month(row["cohort"]),
            "months_since": row["months_since"],
            "depth": min(row["share"], 1) * 0.75,
            "shown": write.number(100 * row["share"]) if row["months_since"] else "",
        }
        for row in rows
        if 0 < row["months_since"] <= 12
    ]
    picture = pictures.svg(pictures.cohorts(drawn), says, write.separators)
    return Section(
        "retention", words["title"], says, picture, words["columns"], _cohort_figures(desk, rows), words["how"]
    )


def _cohort_figures(desk: Desk, rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    by_cohort: dict[date, dict[int, Any]] = {}
    for row in rows:
        by_cohort.setdefault(row["cohort"], {})[row["months_since"]] = row
    return [
        (
            desk.writer.month(cohort),
            desk.writer.number(months[0]["cohort_customers"]),
            *(desk.writer.percent(months[since]["share"] if since in months else None) for since in (1, 2, 3, 6, 12)),
        )
        for cohort, months in sorted(by_cohort.items(), reverse=True)
    ]


def tiers(desk: Desk) -> Section:
    """How much of the money the best customers bring."""
    words, write = desk.words["tiers"], desk.writer
    rows = desk.data.rows(
        "select value_tier, count(*) as customers, sum(orders)::bigint as orders, sum(revenue)::double as revenue,"
        " sum(revenue)::double / nullif(sum(sum(revenue)) over (), 0) as share from crm.customers where orders > 0"
        " group by value_tier order by list_position(['vip', 'high', 'medium', 'low'], value_tier)"
    )
    if not rows:
        return desk.lacking("tiers")
    best = rows[0]
    says = words["says"].format(
        tier=words[best["value_tier"]], customers=write.number(best["customers"]), share=write.percent(best["share"])
    )
    drawn = [{"name": words[row["value_tier"]], "value": row["revenue"]} for row in rows]
    figures = [
        (
            words[row["value_tier"]],
            write.number(row["customers"]),
            write.number(row["orders"]),
            write.money(row["revenue"]),
            write.percent(row["share"]),
        )
        for row in rows
    ]
    picture = pictures.svg(pictures.bars(drawn, "value", "name"), says, write.separators)
    return Section("tiers", words["title"], says, picture, words["columns"], figures)


def sellers(desk: Desk) -> Section:
    """The products that brought the most."""
    words, write = desk.words["sellers"], desk.writer
    rows = desk.data.rows(f"from report.best_sellers limit {MOST}")
    if not rows:
        return desk.lacking("sellers")
    says = words["says"].format(
        product=rows[0]["product"],
        revenue=_money(desk, rows[0]["revenue"]),
        customers=write.number(rows[0]["customers"]),
    )
    drawn = [{"name": row["product"], "value": float(row["revenue"] or 0)} for row in rows]
    figures = [
        (
            str(row["product"]),
            row["category"] or "–",
            write.number(float(row["quantity"])),
            _money(desk, row["revenue"]),
            write.number(row["customers"]),
        )
        for row in rows
    ]
    every = desk.data.one("select count(*) as products from report.best_sellers")["products"]
    note = words["more"].format(shown=write.number(len(rows)), all=write.number(every)) if every > len(rows) else ""
    picture = pictures.svg(pictures.bars(drawn, "value", "name"), says, write.separators)
    return Section("sellers", words["title"], says, picture, words["columns"], figures, note)


def _money(desk: Desk, value: Any) -> str:
    return desk.writer.money(None if value is None else float(value))


def base(desk: Desk) -> Section:
    """What all customers are likely to bring, and how the predictions did when they were tried."""
    words, write = desk.words["base"], desk.writer
    found = desk.data.one("from crm.base_forecast")
    trials = desk.data.rows("from crm.prediction_trials")
    figures = [
        (
            words[row["prediction"]],
            write.number(row["customers"]) if row["customers"] else words["nothing"],
            *(write.number(row[name], 3) for name in ("ours", "by_recency", "by_mean")),
            words["yes"] if row["is_used"] else words["no"].format(why=row["lacking"]),
        )
        for row in trials
    ]
    if found.get("lifetime_value") is None:
        lacking = desk.words["not_enough"].format(why=found.get("lacking") or words["nothing"])
        return Section("base", words["title"], columns=words["columns"], rows=figures, lacking=lacking)
    says = words["says"].format(
        until=f"{found['until'].day} {write.month(found['until'])}",
        **{
            each: write.money(float(found[name]))
            for each, name in (("value", "lifetime_value"), ("low", "low"), ("high", "high"))
        },
    )
    return Section("base", words["title"], says, "", words["columns"], figures)


def best(desk: Desk) -> Section:
    """By name, which is why it is there only where somebody asked for names."""
    words, write = desk.words["best"], desk.writer
    rows = desk.data.rows("select * from crm.customers where revenue > 0 order by revenue desc, customer_id limit 20")
    figures = [
        (str(row["name"] or row["email"] or row["customer_id"]), write.number(row["orders"]), _money(desk, row["revenue"]),
         f"{row['last_order_at'].day} {write.month(row['last_order_at'])}" if row["last_order_at"] else "–")
        for row in rows
    ]  # fmt: skip
    return Section("best", words["title"], words["says"].format(count=len(rows)), "", words["columns"], figures)

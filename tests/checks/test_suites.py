"""Every check passes on tables that are right, and fails on the one mistake that it is there to find."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from checks.audit import AuditFailed, Auditor
from checks.expectations import NoRowsWhere
from checks.suites import CHECKS, EVENTS

RIGHT = """
    create schema crm; create schema identity;
    create table crm.customers as select * from (values
        ('C1', 'ada@example.org', '+442079460018', date '1980-02-28', 2, 28, 15, true, true, true, true, 2, 20.0),
        ('C2', null, null, null, null, null, null, false, false, false, false, 0, 0.0)
    ) as t (customer_id, email, phone, birth_date, birth_month, birth_day, rfm_score,
        may_email, may_sms, may_call, may_post, orders, revenue);
    create table crm.consents as select * from (values
        ('C1', timestamp '2026-01-01', 'email', 'withdrawn', true),
        ('C1', timestamp '2026-02-01', 'email', 'granted', true)
    ) as t (customer_id, happened_at, channel, status, is_dated);
    create table crm.orders as select 'C1' as customer_id, 'o1' as order_id, timestamp '2026-01-01' as ordered_at;
    create table identity.clusters as select * from (values ('book', '1', 'C1'), ('book', '2', 'C2'))
        as t (source, record_id, customer_id);
    create table crm.ladder_moves as select 'C1' as customer_id, 'prospect' as from_stage, 'customer' as to_stage,
        'bought for the first time' as reason;
    create table crm.follow_ups as select 'F1' as follow_up_id, 'C1' as customer_id, 'email' as channel,
        'birthday' as because, null::timestamp as closed_at;
"""
OTHER_EVENTS = "".join(
    f"create table crm.{event} as select 'C1' as customer_id;"
    for event in EVENTS
    if event not in ("orders", "consents")
)
LATER = "timestamp '2026-03-01'"

MISTAKES = {
    "one_row_per_customer": "insert into crm.customers from crm.customers where customer_id = 'C2'",
    "customer_has_id": "insert into crm.customers by name select * replace (null as customer_id) from crm.customers",
    "emails_look_like_emails": "update crm.customers set email = 'ada at example' where customer_id = 'C1'",
    "phones_are_international": "update crm.customers set phone = '020 7946 0018' where customer_id = 'C1'",
    "nobody_is_born_in_the_future": "update crm.customers set birth_date = date '2999-01-01' where customer_id = 'C1'",
    "rfm_scores_in_range": "update crm.customers set rfm_score = 16 where customer_id = 'C1'",
    "consent_is_known": "update crm.customers set may_post = null where customer_id = 'C2'",
    "allowed_channel_exists": "update crm.customers set may_email = true where customer_id = 'C2'",
    "revenue_comes_from_orders": "update crm.customers set revenue = 9 where customer_id = 'C2'",
    "order_has_id_and_date": "insert into crm.orders values ('C1', null, timestamp '2026-01-01')",
    "orders_are_not_in_the_future": "update crm.orders set ordered_at = timestamp '2999-01-01'",
    "ladder_moves_say_why": "update crm.ladder_moves set reason = null",
    "every_record_has_one_customer": "insert into identity.clusters values ('book', '1', 'C2')",
    "every_customer_is_listed": "insert into identity.clusters values ('book', '3', 'C3')",
    "one_row_per_follow_up": "insert into crm.follow_ups from crm.follow_ups",
    "follow_ups_belong_to_customers": "update crm.follow_ups set customer_id = 'C9'",
    "follow_up_says_why": "update crm.follow_ups set because = null",
    "channel_is_known": "update crm.follow_ups set channel = 'pigeon'",
    **{
        f"no_opt_out_forgotten_{channel}": f"insert into crm.consents values ('C1', {LATER}, '{said}', 'withdrawn', false)"
        for channel, said in (("email", "email"), ("sms", "sms"), ("call", "all"), ("post", "all"))
    },
    **{
        f"every_offered_contact_is_allowed_{channel}": f"insert into crm.follow_ups values ('F2', 'C2', '{channel}', 'x', null)"
        for channel in ("email", "sms", "call", "post")
    },
    **{
        f"{event}_belong_to_customers": f"update crm.{event} set customer_id = 'C9'" for event in EVENTS
    },
}  # fmt: skip


@pytest.fixture
def failing(tmp_path: Path, helper_process: Auditor) -> Callable[[str], set[str]]:
    """The names of the checks that fail after a statement was run on tables that are right."""

    def audit(statement: str) -> set[str]:
        path = tmp_path / "candidate.duckdb"
        with duckdb.connect(str(path)) as connection:
            connection.execute(RIGHT + OTHER_EVENTS + statement)
        return {result.name for result in helper_process.audit(path) if not result.passed}

    return audit


def test_tables_that_are_right_pass_every_check(failing: Callable[[str], set[str]]) -> None:
    assert failing("") == set()


def test_every_check_has_its_mistake_here() -> None:
    assert sorted(MISTAKES) == sorted(check.name for check in CHECKS)


@pytest.mark.parametrize("name", MISTAKES)
def test_the_mistake_is_found(failing: Callable[[str], set[str]], name: str) -> None:
    assert name in failing(MISTAKES[name])


@pytest.mark.parametrize(("limit", "offending"), [(10, 0), (11, 11)])
def test_a_few_odd_rows_pass_where_a_share_is_allowed(limit: int, offending: int) -> None:
    query = NoRowsWhere(f"n < {limit} and '{{' != '}}'", at_most=0.1).query().format(batch="range(100) as numbers(n)")
    with duckdb.connect() as connection:
        assert len(connection.execute(query).fetchall()) == offending


def test_a_file_that_cannot_be_audited_is_told_and_not_passed(tmp_path: Path) -> None:
    from checks.audit import auditor

    with auditor() as started, pytest.raises(AuditFailed, match="nothing was published"):
        started.audit(tmp_path / "absent" / "candidate.duckdb")


def test_a_helper_process_that_died_before_it_was_asked_is_told_and_nothing_passes(tmp_path: Path) -> None:
    from checks.audit import auditor

    with auditor() as started:
        started.warm_up()
        assert started.process is not None
        started.process.kill()
        started.process.wait()
        with pytest.raises(AuditFailed, match="nothing was published"):
            started.audit(tmp_path / "candidate.duckdb")

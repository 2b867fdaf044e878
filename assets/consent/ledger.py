"""The ledger of consent: every no, every dated yes, and whatever nobody could read, from the moment it was seen.

Append-only Parquet beside our journals, apart from every source, written in the step that landed the rows: what becomes
of a row, column, heading, mapping or source afterwards takes nothing out of it. A file is written with the mapping that
its rows landed with, so a run that is killed between the two leaves nothing that the next one would read otherwise.

What a record says is compared with what it said last, channel by channel (`reading`): only what is new is a statement,
or a no that merely stands where it stood would outlive a yes given since. A list that was copied, renamed or read under
other ids says nothing new either: a record seen for the first time is as old in what it says as the one it replaces.
"""

from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

from assets.settings import Stream
from assets.staging.event_parts import TOLD_AT
from assets.staging.headers import is_unclear, map_headers
from assets.staging.heading_forms import heading_key
from assets.staging.landed_rows import rows_of, streams_landed
from assets.staging.parsed_rows import Reading, read_stream
from assets.staging.statements import channels_asked
from assets.staging.typed_rows import settle
from assets.streams import CARRIES_PEOPLE, is_consent
from assets.warehouse.build import code_fingerprint
from assets.warehouse.connection import Warehouse, literal, quoted
from assets.warehouse.journal import remember_ledger
from assets.warehouse.parquet import STAMP, files_of, read_metadata, stream_folder, write_parquet

SOURCE, JOURNAL = "regulars", "consents"

_WHO = frozenset({"person_id", "name", "title", "first_name", "last_name", "suffix", "company", "email", "phone"})
_SAID = frozenset({"at", "channel", "purpose", "status", "evidence", "updated_at"})


def record_all(warehouse: Warehouse) -> None:
    """Write down what has landed and was not written down yet: by a run that was killed, or by a version before this."""
    configured = {(stream.source, stream.holds): stream for stream in warehouse.settings.streams}
    for landed in streams_landed(warehouse):
        if landed.holds == "people" or landed.holds in CARRIES_PEOPLE:
            record(warehouse, landed, configured.get((landed.source, landed.holds)))


def record(warehouse: Warehouse, landed: Stream, stream: Stream | None) -> None:
    """Write down what the stream's rows say about contact, and what they said in every version not written down yet.

    Args:
        warehouse: With `journal.consents`.
        landed: What landed, whether or not the config still has it.
        stream: As configured now; None when the config has it no longer.
    """
    files = files_of(warehouse.settings, landed)
    if not files:
        return
    source, holds = landed.source, landed.holds
    last, mark = files[-1].stem, _mark(warehouse, source, holds)
    landed_as = _as_landed(warehouse, landed) or stream or landed
    if mark[0] < last and landed_as != stream:
        _write(warehouse, landed_as, f"strftime(_extracted_at, {literal(STAMP)}) > {literal(mark[0])}", "as landed")
    digest = _digest(stream) if stream else mark[1]
    if stream and digest != mark[1]:
        # Another mapping, or words that we have learned since: what stands there now may say something new.
        every = (
            "true"
            if not mark[0]
            else f"_valid_to is null or strftime(_extracted_at, {literal(STAMP)}) > {literal(mark[0])}"
        )
        _write(warehouse, stream, every, "as mapped")
        _explain(warehouse, stream)
    elif stream and mark[0] < last and landed_as == stream:
        _write(warehouse, stream, f"strftime(_extracted_at, {literal(STAMP)}) > {literal(mark[0])}", "as mapped")
    if (last, digest) != mark:
        _set_mark(warehouse, source, holds, last, digest)


def meaning(stream: Stream) -> dict[str, object]:
    """What goes with the rows when they land, so that they can be read as they were meant whatever the config says later."""
    return {"columns": dict(stream.columns), "people": stream.people}


def _as_landed(warehouse: Warehouse, landed: Stream) -> Stream | None:
    file = files_of(warehouse.settings, landed)[-1]
    found = read_metadata(warehouse.connection, file).get("meaning")
    if landed.system:
        found = (found or {}).get(landed.holds)  # one file of objects is the rows of several streams
    if not found:
        return None
    return replace(landed, columns=found["columns"], people=found["people"], no_duplicates=False, covers=None)


def _write(warehouse: Warehouse, stream: Stream, where: str, why: str) -> None:
    if not _speaks(warehouse, stream):
        return
    wanted = _wanted(stream.holds)
    reading = read_stream(
        warehouse,
        stream,
        every_version=True,
        where=where,
        wanted=lambda name: name in wanted or is_consent(name),
    )
    if reading is None or (stream.holds == "consents" and reading.headers.required_missing):
        return
    _make_heard(warehouse, reading)
    _make_statements(warehouse, stream)
    _date_copies(warehouse, stream)
    _append(warehouse, stream, why)


def _speaks(warehouse: Warehouse, stream: Stream) -> bool:
    """Whether any column of the stream is about contact."""
    if stream.system:
        rows = rows_of(warehouse, stream)
        headers = rows.headers if rows else ()
    else:
        headers = tuple(read_metadata(warehouse.connection, files_of(warehouse.settings, stream)[-1])["headers"])
    found = map_headers(stream, headers)
    return stream.holds == "consents" or bool(found.unclear) or any(map(is_consent, found.fields))


def _wanted(holds: str) -> frozenset[str]:
    return _WHO | (_SAID if holds == "consents" else {"updated_at", TOLD_AT.get(holds, "")})


def _make_heard(warehouse: Warehouse, reading: Reading) -> None:
    """The table `heard`: one row per version, channel and statement, and one without a statement where there is none."""
    holds = reading.stream.holds
    told = TOLD_AT.get(holds)
    settled = settle(reading, warehouse.settings.business.currency)
    have = set(settled.columns)

    def column(name: str, kind: str = "varchar") -> str:
        return f"{quoted(name)}::{kind}" if name in have else f"null::{kind}"

    when = (
        f"least({quoted(told)}, _extracted_at)" if told and told in have and holds != "consents" else "null::timestamp"
    )
    name = f"coalesce({column('name')}, {column('company')})"
    common = f"""
        _record_id as record_id, _position as position, _extracted_at as seen_at, _first_seen_at as first_seen_at,
        {column("person_id")} as person_id,
        {name} as name, {column("email")} as email, {column("phone")} as phone
    """
    if holds == "consents":
        said = f"""
            select {common}, channel, status, "at" as happened_at, is_dated, {column("purpose")} as purpose,
                null::varchar as header, {column("evidence")} as word
            from rows where status is not null and channel is not null
        """
    else:
        asked = ", ".join(map(literal, channels_asked(reading)))
        said = f"""
            select {common}, asked.channel, said.statement.status as status,
                coalesce(said.statement.happened_at, {when}, {_changed(have)}) as happened_at,
                coalesce(said.statement.happened_at, {when}) is not null as is_dated, null::varchar as purpose,
                said.statement.header as header, said.statement.word as word
            from rows cross join (select unnest([{asked}]) as channel) as asked
            left join lateral (
                select unnest(list_filter(rows._statements, lambda each: each.channel = asked.channel)) as statement
            ) as said on true
        """
    warehouse.connection.execute(f"create or replace temp table heard as with rows as ({settled.sql}) {said}")


def _changed(have: set[str]) -> str:
    return "updated_at, _extracted_at" if "updated_at" in have else "_extracted_at"


def _make_statements(warehouse: Warehouse, stream: Stream) -> None:
    """The table `stated`: what is new in what each record says, in the order in which it was said."""
    source, holds = literal(stream.source), literal(stream.holds)
    warehouse.connection.execute(
        f"""
        create or replace temp table stated as
        with last as (
            select record_id, channel, arg_max(reading, (recorded_at, seen_at)) as reading
            from journal.consents where source = {source} and stream = {holds}
            group by all
        ),
        readings as (
            select record_id, channel, seen_at, any_value(first_seen_at) as first_seen_at,
                string_agg(distinct status || if(is_dated, '@' || happened_at, '') || coalesce('#' || purpose, ''), '|'
                    order by status || if(is_dated, '@' || happened_at, '') || coalesce('#' || purpose, '')) as reading
            from heard group by all
        ),
        compared as (
            select readings.*,
                readings.seen_at = readings.first_seen_at and last.record_id is null as is_first,
                case when row_number() over versions = 1 then last.reading else lag(readings.reading) over versions end
                    as before
            from readings left join last using (record_id, channel)
            window versions as (partition by record_id, channel order by seen_at)
        ),
        changed as (
            select * from compared where coalesce(reading, '') <> coalesce(before, '')
        )
        select {source} as source, {holds} as stream, heard.record_id, heard.position, heard.header, heard.word,
            heard.channel, heard.purpose, coalesce(heard.status, 'blank') as status, heard.happened_at,
            coalesce(heard.is_dated, false) as is_dated, coalesce(changed.reading, '') as reading, heard.seen_at,
            heard.person_id, heard.name, heard.email, heard.phone, changed.is_first
        from heard join changed using (record_id, channel, seen_at)
        """
    )


def _date_copies(warehouse: Warehouse, stream: Stream) -> None:
    """Of a record seen for the first time, what it says without a date is as old as where it stood before.

    Only where the record that it repeats has gone at the same moment: a second list, beside the first, says its own, and
    so does a new one long after. A source that was not read the last time is seen for the first time, too.
    """
    if (stream.source, stream.holds) not in _read_last_time(warehouse):
        warehouse.connection.execute("update stated set is_first = true")
    if not warehouse.value(
        "select count(*) from stated where is_first and not is_dated and status in ('withdrawn', 'unclear')"
        " and exists (from journal.consents)"
    ):
        return
    warehouse.connection.execute(
        """
        create or replace temp table originals as
        with named as (select *, lower(strip_accents(name)) as called from journal.consents),
        fresh as (
            select distinct source, stream, record_id, channel, status, email, phone, lower(strip_accents(name)) as called
            from stated where is_first and not is_dated and status in ('withdrawn', 'unclear')
        )
        select fresh.source as new_source, fresh.record_id as new_record_id, fresh.channel, fresh.status,
            named.source, named.stream, named.record_id,
            arg_max(if(named.is_dated, null, named.status), (named.recorded_at, named.seen_at)) as last_status,
            arg_max(named.happened_at, (named.recorded_at, named.seen_at)) as happened_at
        from fresh join named on named.channel = fresh.channel
            and (named.source, named.stream, named.record_id) <> (fresh.source, fresh.stream, fresh.record_id)
            and named.called is not distinct from fresh.called
            and (named.email = fresh.email or named.phone = fresh.phone or named.record_id = fresh.record_id)
        group by all
        """
    )
    _keep_those_gone_now(warehouse)
    warehouse.connection.execute(
        """
        update stated set happened_at = originals.happened_at
        from (
            select new_source, new_record_id, channel, status, max(happened_at) as happened_at
            from originals where last_status = status group by all
        ) as originals
        where stated.source = new_source and stated.record_id = new_record_id and stated.channel = originals.channel
            and stated.status = originals.status and stated.is_first and not stated.is_dated
            and originals.happened_at < stated.happened_at
        """
    )


def _keep_those_gone_now(warehouse: Warehouse) -> None:
    """Of `originals`, leave the records that the newest rows of their source lack, and those of a source just taken out."""
    configured = {(stream.source, stream.holds): stream for stream in warehouse.settings.streams}
    before = _read_last_time(warehouse)
    for source, holds in warehouse.rows("select distinct source, stream from originals"):
        stream = configured.get((source, holds), Stream(source, holds))
        files = files_of(warehouse.settings, stream)
        if (source, holds) not in configured and (source, holds) in before:
            continue
        gone = "false"
        if (source, holds) in configured and files:
            gone = (
                f"record_id in (select _record_id from read_parquet({literal(str(files[-1]))})"
                f" where _is_deleted and _extracted_at >= timestamp {literal(str(warehouse.run_at))})"
            )
        warehouse.connection.execute(
            f"delete from originals where source = $1 and stream = $2 and not ({gone})", [source, holds]
        )


def note_sources(warehouse: Warehouse) -> None:
    """Remember which sources the config has, so that the next run knows which were taken out, or renamed."""
    streams = sorted(f"{stream.source}/{stream.holds}" for stream in warehouse.settings.streams)
    _replace(_folder(warehouse) / "read.latest", "\n".join(streams))


def _read_last_time(warehouse: Warehouse) -> set[tuple[str, str]]:
    file = _folder(warehouse) / "read.latest"
    lines = file.read_text().splitlines() if file.exists() else []
    return {(source, holds) for source, _, holds in (line.partition("/") for line in lines)}


def _explain(warehouse: Warehouse, stream: Stream) -> None:
    """A heading that nobody had explained, and that the config now says the meaning of, closes nothing any longer."""
    mapped = set(map(heading_key, stream.columns))
    said = warehouse.rows(
        "select distinct header from journal.consents where source = $1 and stream = $2 and status = 'unclear'",
        [stream.source, stream.holds],
    )
    # What nobody can read below a heading that says what it is about is not explained by it.
    headers = [
        header for (header,) in said if header and is_unclear(stream.holds, header) and heading_key(header) in mapped
    ]
    warehouse.connection.execute(
        """
        create or replace temp table stated as
        select source, stream, record_id, position, header, word, channel, purpose, 'explained' as status,
            $3::timestamp as happened_at, false as is_dated, '' as reading, $3::timestamp as seen_at, person_id, name,
            email, phone, false as is_first
        from journal.consents
        where source = $1 and stream = $2
        qualify row_number() over (partition by record_id, channel order by recorded_at desc, seen_at desc) = 1
            and status = 'unclear' and list_contains($4::varchar[], header)
        """,
        [stream.source, stream.holds, warehouse.run_at, headers],
    )
    _append(warehouse, stream, "as explained")


def _append(warehouse: Warehouse, stream: Stream, why: str) -> None:
    if not warehouse.value("select count(*) from stated"):
        return
    stamp = literal(str(warehouse.run_at))
    select = f"""
        select distinct on (statement_id) *
        from (
            select
                md5(concat_ws(chr(31), source, stream, record_id, channel, status, coalesce(purpose, ''),
                    happened_at, seen_at)) as statement_id,
                source, stream, record_id, position, header, word, channel, purpose, status, happened_at, is_dated,
                reading, seen_at, timestamp {stamp} as recorded_at, person_id, name, email, phone
            from stated
        )
        order by statement_id, header
    """
    name = f"{warehouse.run_at.strftime(STAMP)}-{_slug(stream.source, stream.holds)}-{why.split()[-1]}.parquet"
    write_parquet(warehouse.connection, select, stream_folder(warehouse.settings, SOURCE, JOURNAL) / name)
    warehouse.connection.execute(f"insert into journal.consents by name {select}")
    remember_ledger(warehouse)


def _slug(source: str, holds: str) -> str:
    return blake2b(f"{source}/{holds}".encode(), digest_size=6).hexdigest()


def _digest(stream: Stream) -> str:
    """Of the mapping and of our own words: where either changed, the rows are read again."""
    content = repr((code_fingerprint(), sorted(stream.columns.items()), stream.people))
    return blake2b(content.encode(), digest_size=8).hexdigest()


def _mark(warehouse: Warehouse, source: str, holds: str) -> tuple[str, str]:
    """The last landed file that was written down, and with which mapping."""
    file = _folder(warehouse) / f"{_slug(source, holds)}.upto"
    if not file.exists():
        return "", ""
    last, _, digest = file.read_text().partition(" ")
    return last, digest


def _set_mark(warehouse: Warehouse, source: str, holds: str, last: str, digest: str) -> None:
    """After the statements: whoever is killed in between writes the same file once more."""
    _replace(_folder(warehouse) / f"{_slug(source, holds)}.upto", f"{last} {digest}")


def _folder(warehouse: Warehouse) -> Path:
    return stream_folder(warehouse.settings, SOURCE, JOURNAL)


def _replace(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = file.with_suffix(".unfinished")
    unfinished.write_text(text)
    unfinished.chmod(0o600)
    unfinished.replace(file)

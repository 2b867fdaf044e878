"""The stand-in keeps, finds, shares and converts files as Drive does."""

import csv
import io
import zipfile

import openpyxl
import pytest
from asking import OTHER, SPREADSHEET, Caller
from google_server.accounts import ADDRESS


def test_a_new_spreadsheet_belongs_to_who_made_it(app, caller):
    _, made = caller.json("POST", "/drive/v3/files", {"name": "New", "mimeType": SPREADSHEET})
    assert made == {"kind": "drive#file", "id": made["id"], "name": "New", "mimeType": SPREADSHEET}
    assert caller.json("GET", f"/drive/v3/files/{made['id']}", fields="ownedByMe,version") == (
        200,
        {"version": "1", "ownedByMe": True},
    )
    assert Caller(app, OTHER)("DELETE", f"/drive/v3/files/{made['id']}").status == 404
    assert (caller("DELETE", f"/drive/v3/files/{made['id']}").status, made["id"] in app.documents) == (204, False)


def test_only_the_owner_deletes(caller):
    assert caller("DELETE", "/drive/v3/files/d1").status == 403


@pytest.mark.parametrize(
    ("query", "names"),
    [
        (f"mimeType='{SPREADSHEET}'", ["Shop", "Old", "O'Neil"]),
        ("name = 'Old'", ["Old"]),
        ("name contains 'o' and not name = 'Old'", ["Shop", "O'Neil", "Folder"]),
        ("name = 'Old' or (name = \"Shop\" and trashed = false)", ["Shop", "Old"]),
        (r"name = 'O\'Neil'", ["O'Neil"]),
        ("trashed = true", ["Old"]),
        ("'FOLDER' in parents", ["Old"]),
        ("'owner@example.org' in owners", ["Shop"]),
        ("modifiedTime > '2023-11-14T22:13:20'", []),
    ],
)
def test_files_are_found_by_a_query(app, caller, query, names):
    folder = app.store.folder("Folder", ADDRESS)
    app.store.create("Old", owner=ADDRESS).trashed = True
    app.store.create("O'Neil", owner=ADDRESS)
    app.store.create("Not yours", owner=OTHER)
    app.store.parents[next(one.id for one in app.documents.values() if one.name == "Old")] = [folder.id]
    asked = query.replace("FOLDER", folder.id).replace("owners", "writers")
    if "modifiedTime" in query:
        asked = asked.replace("22:13:20", "22:13:21")
    _, told = caller.json("GET", "/drive/v3/files", q=asked, fields="files(name)", orderBy="createdTime")
    assert [file["name"] for file in told["files"]] == names


@pytest.mark.parametrize("query", ["name =", "colour = 'red'", "name = 'a' and", "(name = 'a'", "name ~ 'a'"])
def test_a_query_that_cannot_be_read_is_refused(caller, query):
    assert caller.refusal("GET", "/drive/v3/files", q=query) == (400, "Invalid Value")


def test_long_lists_come_in_pages(app, caller):
    for number in range(4):
        app.store.create(f"n{number}", owner=ADDRESS)
    names, token = [], ""
    for _ in range(3):
        _, told = caller.json("GET", "/drive/v3/files", pageSize=2, pageToken=token, orderBy="name")
        names.append([file["name"] for file in told["files"]])
        token = told.get("nextPageToken", "")
    assert (names, token) == ([["n0", "n1"], ["n2", "n3"], ["Shop"]], "")


def test_a_copy_is_a_file_of_its_own(app, caller):
    _, made = caller.json("POST", "/drive/v3/files/d1/copy", {"name": None})
    caller("PUT", "/v4/spreadsheets/d1/values/A1", {"values": [["x"]]}, valueInputOption="RAW")
    assert made["name"] == "Copy of Shop"
    assert caller.json("GET", f"/v4/spreadsheets/{made['id']}/values/A1", fields="values") == (
        200,
        {"values": [["Name"]]},
    )
    assert (app.documents[made["id"]].permissions, app.documents[made["id"]].owner) == ([], ADDRESS)


def test_a_file_is_renamed_binned_and_moved(app, caller):
    made = app.store.create("Mine", owner=ADDRESS)
    folder = app.store.folder("Folder", ADDRESS)
    path = f"/drive/v3/files/{made.id}"
    caller(
        "PATCH",
        path,
        {"name": "Ours", "trashed": True},
        addParents=folder.id,
        removeParents=app.store.parents[made.id][0],
    )
    told = caller.json("GET", path, fields="name,trashed,parents,version")
    assert told == (200, {"name": "Ours", "trashed": True, "parents": [folder.id], "version": "2"})


def test_sharing_is_listed_changed_and_taken_back(caller):
    path = "/drive/v3/files/d1/permissions"
    _, given = caller.json("POST", path, {"type": "user", "role": "reader", "emailAddress": OTHER})
    caller("PATCH", f"{path}/{given['id']}", {"role": "writer"})
    _, listed = caller.json("GET", path, fields="permissions(emailAddress,role)")
    assert [(one["emailAddress"], one["role"]) for one in listed["permissions"]] == [
        ("owner@example.org", "owner"),
        (ADDRESS, "writer"),
        (OTHER, "writer"),
    ]
    assert [caller("DELETE", f"{path}/{given['id']}").status for _ in range(2)] == [204, 404]


def test_a_file_changes_hands_only_when_that_is_said(app, caller):
    made = app.store.create("Mine", owner=ADDRESS)
    path, body = f"/drive/v3/files/{made.id}/permissions", {"type": "user", "role": "owner", "emailAddress": OTHER}
    refused = caller("POST", path, body).status
    assert (refused, caller("POST", path, body, transferOwnership=True).status) == (403, 200)
    assert (made.owner, [(one["emailAddress"], one["role"]) for one in made.permissions]) == (
        OTHER,
        [(ADDRESS, "writer")],
    )


def test_comments_are_kept(caller):
    path = "/drive/v3/files/d1/comments"
    caller("POST", path, {"content": "nice"}, fields="id")
    assert caller.json("GET", path, fields="comments/content") == (200, {"comments": [{"content": "nice"}]})
    assert caller("GET", path).status == 400


def test_a_spreadsheet_is_exported(app, caller):
    app.store.create("Out", {"A": [["x", "1.50"], ["=1+1"]], "B": [["y"]]}, document_id="d2", owner=ADDRESS)

    def export(kind):
        return caller("GET", "/drive/v3/files/d2/export", mimeType=kind).body

    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    workbook = openpyxl.load_workbook(io.BytesIO(export(kind)))
    assert list(csv.reader(io.StringIO(export("text/csv").decode()))) == [["x", "1.5"], ["2", ""]]
    assert export("text/tab-separated-values") == b"x\t1.5\r\n2\t"
    assert [[cell.value for cell in row] for row in workbook["A"]] == [["x", 1.5], ["=1+1", None]]
    assert zipfile.ZipFile(io.BytesIO(export("application/zip"))).namelist() == ["A.html", "B.html"]
    assert export("application/pdf")[:8] == b"%PDF-1.4"
    assert caller.refusal("GET", "/drive/v3/files/d2/export", mimeType="image/png")[0] == 400


def test_an_imported_csv_takes_the_place_of_every_tab(app, caller):
    headers = {"authorization": f"Bearer {caller.token}"}
    response = app.handle("PUT", "/upload/drive/v2/files/d1", {"uploadType": ["media"]}, headers, b"a,b\n1,2")
    told = caller.json("GET", "/v4/spreadsheets/d1/values/Shop", fields="values")
    assert (response.status, told) == (200, (200, {"values": [["a", "b"], ["1", "2"]]}))

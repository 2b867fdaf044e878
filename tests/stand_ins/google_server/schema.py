"""The names in a Spreadsheet, as deep as masks of answers are checked; an empty entry is not looked into."""

from google_server.fields import Mask


def _names(text: str, **inner: Mask) -> Mask:
    return {name: {} for name in text.split()} | inner


_RANGE = _names("sheetId startRowIndex endRowIndex startColumnIndex endColumnIndex")
_DEVELOPER_METADATA = _names(
    "metadataId metadataKey metadataValue visibility",
    location=_names("locationType spreadsheet sheetId", dimensionRange=_names("sheetId dimension startIndex endIndex")),
)
_LINE = _names("hiddenByFilter hiddenByUser pixelSize dataSourceColumnReference", developerMetadata=_DEVELOPER_METADATA)
_FORMAT = _names(
    "backgroundColor backgroundColorStyle borders padding horizontalAlignment verticalAlignment wrapStrategy "
    "textDirection textFormat hyperlinkDisplayType textRotation",
    numberFormat=_names("type pattern"),
)
_VALUE = _names("numberValue stringValue boolValue formulaValue", errorValue=_names("type message"))
_CELL = _names(
    "formattedValue hyperlink note textFormatRuns chipRuns pivotTable dataSourceTable dataSourceFormula",
    userEnteredValue=_VALUE,
    effectiveValue=_VALUE,
    userEnteredFormat=_FORMAT,
    effectiveFormat=_FORMAT,
    dataValidation=_names("condition inputMessage strict showCustomUi"),
)
_SHEET_PROPERTIES = _names(
    "sheetId title index sheetType hidden tabColor tabColorStyle rightToLeft dataSourceSheetProperties",
    gridProperties=_names(
        "rowCount columnCount frozenRowCount frozenColumnCount hideGridlines rowGroupControlAfter "
        "columnGroupControlAfter"
    ),
)
_SHEET = _names(
    "conditionalFormats charts bandedRanges slicers tables commentAnchors",
    properties=_SHEET_PROPERTIES,
    data=_names(
        "startRow startColumn",
        rowData=_names("", values=_CELL),
        rowMetadata=_LINE,
        columnMetadata=_LINE,
    ),
    merges=_RANGE,
    filterViews=_names("filterViewId title namedRangeId sortSpecs criteria filterSpecs tableId", range=_RANGE),
    protectedRanges=_names(
        "protectedRangeId namedRangeId description warningOnly requestingUserCanEdit editors tableId",
        range=_RANGE,
        unprotectedRanges=_RANGE,
    ),
    basicFilter=_names("sortSpecs criteria filterSpecs tableId", range=_RANGE),
    developerMetadata=_DEVELOPER_METADATA,
    rowGroups=_names("range depth collapsed"),
    columnGroups=_names("range depth collapsed"),
)
SPREADSHEET = _names(
    "spreadsheetId spreadsheetUrl dataSources dataSourceSchedules comments commentsViewMode",
    properties=_names(
        "title locale autoRecalc timeZone defaultFormat iterativeCalculationSettings spreadsheetTheme "
        "importFunctionsExternalUrlAccessAllowed"
    ),
    sheets=_SHEET,
    namedRanges=_names("namedRangeId name", range=_RANGE),
    developerMetadata=_DEVELOPER_METADATA,
)

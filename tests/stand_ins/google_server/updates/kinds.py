"""Which function does which kind of request of a batchUpdate."""

from collections.abc import Callable
from typing import Any

from google_server.document import Document
from google_server.updates import (
    contents,
    dimensions,
    filters,
    formats,
    made_tables,
    metadata,
    pasting,
    protection,
    ranges,
    sheets,
    sorting,
    texts,
)

Reply = dict[str, Any]

KINDS: dict[str, Callable[[Document, dict[str, Any]], Reply | None]] = {
    "addSheet": sheets.add_sheet,
    "deleteSheet": sheets.delete_sheet,
    "duplicateSheet": sheets.duplicate_sheet,
    "updateSheetProperties": sheets.update_sheet_properties,
    "updateSpreadsheetProperties": sheets.update_spreadsheet_properties,
    "insertDimension": dimensions.insert_dimension,
    "appendDimension": dimensions.append_dimension,
    "deleteDimension": dimensions.delete_dimension,
    "moveDimension": dimensions.move_dimension,
    "updateDimensionProperties": dimensions.update_dimension_properties,
    "autoResizeDimensions": dimensions.auto_resize_dimensions,
    "addDimensionGroup": dimensions.add_dimension_group,
    "deleteDimensionGroup": dimensions.delete_dimension_group,
    "updateDimensionGroup": dimensions.update_dimension_group,
    "updateCells": contents.update_cells,
    "appendCells": contents.append_cells,
    "repeatCell": contents.repeat_cell,
    "setDataValidation": contents.set_data_validation,
    "updateBorders": contents.update_borders,
    "copyPaste": pasting.copy_paste,
    "cutPaste": pasting.cut_paste,
    "pasteData": pasting.paste_data,
    "insertRange": pasting.insert_range,
    "deleteRange": pasting.delete_range,
    "sortRange": sorting.sort_range,
    "randomizeRange": sorting.randomize_range,
    "deleteDuplicates": sorting.delete_duplicates,
    "mergeCells": ranges.merge_cells,
    "unmergeCells": ranges.unmerge_cells,
    "addNamedRange": ranges.add_named_range,
    "updateNamedRange": ranges.update_named_range,
    "deleteNamedRange": ranges.delete_named_range,
    "setBasicFilter": filters.set_basic_filter,
    "clearBasicFilter": filters.clear_basic_filter,
    "addFilterView": filters.add_filter_view,
    "updateFilterView": filters.update_filter_view,
    "duplicateFilterView": filters.duplicate_filter_view,
    "deleteFilterView": filters.delete_filter_view,
    "addConditionalFormatRule": formats.add_conditional_format_rule,
    "updateConditionalFormatRule": formats.update_conditional_format_rule,
    "deleteConditionalFormatRule": formats.delete_conditional_format_rule,
    "addBanding": formats.add_banding,
    "updateBanding": formats.update_banding,
    "deleteBanding": formats.delete_banding,
    "addTable": made_tables.add_table,
    "updateTable": made_tables.update_table,
    "deleteTable": made_tables.delete_table,
    "findReplace": texts.find_replace,
    "trimWhitespace": texts.trim_whitespace,
    "textToColumns": texts.text_to_columns,
    "createDeveloperMetadata": metadata.create_developer_metadata,
    "updateDeveloperMetadata": metadata.update_developer_metadata,
    "deleteDeveloperMetadata": metadata.delete_developer_metadata,
}

BY_USER: dict[str, Callable[[Document, dict[str, Any], str | None], Reply | None]] = {
    "addProtectedRange": protection.add_protected_range,
    "updateProtectedRange": protection.update_protected_range,
    "deleteProtectedRange": protection.delete_protected_range,
}

READS_RESULTS = {
    "sortRange",
    "deleteDuplicates",
    "copyPaste",
    "cutPaste",
    "setBasicFilter",
    "findReplace",
    "trimWhitespace",
    "textToColumns",
    "autoResizeDimensions",
}

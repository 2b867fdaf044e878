"""Which id of the stand-in stands for which recorded one.

Google makes ids up, and so does the stand-in: they cannot be equal, but each must keep standing for the same thing. An
id is learnt from the first answer it appears in; from then on it is exchanged in requests and expected in answers.
Times and the fingerprints that Drive makes of a content are never the same twice: only their form is compared.
"""

import re
from typing import Any

NAMED = {"spreadsheetId", "sheetId", "id", "namedRangeId", "protectedRangeId", "metadataId", "etag", "permissionId"}
TIMES = {"createdTime", "modifiedTime", "createdDate", "modifiedDate", "markedViewedByMeDate", "modifiedByMeDate"}
A_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
LONG = 16  # a shorter text may be part of another by chance


class KnownIds:
    """The recorded ids met so far, with what the stand-in calls the same thing."""

    def __init__(self) -> None:
        self._ours: dict[Any, Any] = {}

    def learn(self, recorded: Any, answered: Any) -> None:
        """Take note of the ids in two answers of the same shape; what is known already is not changed."""
        if isinstance(recorded, dict) and isinstance(answered, dict):
            for key in recorded.keys() & answered.keys():
                self._learn_one(key, recorded[key], answered[key])
                self.learn(recorded[key], answered[key])
        elif isinstance(recorded, list) and isinstance(answered, list):
            for theirs, ours in zip(recorded, answered, strict=False):
                self.learn(theirs, ours)

    def _learn_one(self, key: str, theirs: Any, ours: Any) -> None:
        if key not in NAMED or not isinstance(theirs, (str, int)) or type(theirs) is not type(ours):
            return
        if theirs and ours and theirs not in self._ours and ours not in self._ours.values():
            self._ours[theirs] = ours

    def exchanged(self, recorded: Any, key: str = "") -> Any:
        """A recorded body with our ids in place of the recorded ones."""
        if isinstance(recorded, dict):
            return {inner: self.exchanged(value, inner) for inner, value in recorded.items()}
        if isinstance(recorded, list):
            return [self.exchanged(value, key) for value in recorded]
        if isinstance(recorded, str):
            return self.exchanged_text(recorded)
        return self._ours.get(recorded, recorded) if key in NAMED else recorded

    def exchanged_text(self, text: str) -> str:
        """The same in a URL or any other text; ids of sheets stand there behind `sheets/` or `gid=`."""
        for theirs, ours in self._ours.items():
            if isinstance(theirs, str) and (len(theirs) >= LONG or theirs == text):
                text = text.replace(theirs, ours)
        return re.sub(r"(?<=/sheets/)\d+|(?<=gid=)\d+", lambda found: str(self._sheet(int(found[0]))), text)

    def _sheet(self, sheet_id: int) -> Any:
        return self._ours.get(sheet_id, sheet_id)


def with_times_of(answered: Any, recorded: Any) -> Any:
    """The recorded answer with the times of the other one wherever both have a time there."""
    if isinstance(recorded, dict) and isinstance(answered, dict):
        return {key: _time_of(key, answered.get(key), value) for key, value in recorded.items()}
    if isinstance(recorded, list) and isinstance(answered, list) and len(recorded) == len(answered):
        return [with_times_of(ours, theirs) for ours, theirs in zip(answered, recorded, strict=True)]
    return recorded


def _time_of(key: str, ours: Any, theirs: Any) -> Any:
    both_times = key in TIMES and all(isinstance(time, str) and A_TIME.fullmatch(time) for time in (ours, theirs))
    return ours if both_times else with_times_of(ours, theirs)

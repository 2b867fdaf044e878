"""What can go wrong with the outside world, sorted by what to do next.

    SourceError
    ├── SourceUnavailable   try again later: busy, locked, slow down
    ├── SourceRejected      fix the config: no such file or tab, no access, a name that is not there
    ├── SourceChanged       the source is not what it was: headers repeat, a mapped column is gone
    └── SourceDamaged       the file cannot be read: truncated, encrypted, a bomb, not what its name says

Every message says what was being done, to what, what was found and what to do; it never holds a customer's data.
"""


class SourceError(Exception):
    """Reading or writing a system failed; the message is meant for the person who runs it."""


class SourceUnavailable(SourceError):
    """The system may answer later: wait, or close the program that holds the file."""


class SourceRejected(SourceError):
    """The config asks for something that is not there, or that we may not have."""


class SourceChanged(SourceError):
    """The source no longer has the shape that the config describes."""


class SourceDamaged(SourceError):
    """The file is not readable as what it claims to be."""

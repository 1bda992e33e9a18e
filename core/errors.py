"""What went wrong, said so that a person can act: the text, a hint, and the detail for the log.

A bad file is a *result* (a rejected row), never one of these.
"""


class SightlineError(Exception):
    """Base of every error this program raises on purpose."""

    exit_code = 70

    def __init__(self, text: str, hint: str = "", detail: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.hint = hint
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.text} {self.hint}".strip()


class KnownError(SightlineError):
    """The world was not as needed: a missing file, a full disk, an unreadable folder."""

    exit_code = 1


class UsageError(KnownError):
    """What was asked makes no sense: an unknown incident, a time without a zone."""

    exit_code = 2


class LibraryError(KnownError):
    """The library cannot be opened or written."""

    exit_code = 3


class BugError(SightlineError):
    """We were wrong."""


class Cancelled(Exception):
    """The person asked to stop; what was finished stays."""

"""Logs without a value of a claim: an exception is written as its class, an incident id and a place in the program.

The text of an exception can quote a row. It is dropped for every logger of the process, because Streamlit gives each of
its loggers a handler of its own, past any filter on the root.
"""

from __future__ import annotations

import hashlib
import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import Any

_ID_LENGTH = 8


def incident(error: BaseException) -> str:
    """The incident id: the same for the same class raised at the same place, whatever the file was."""
    places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    return hashlib.sha256("|".join([type(error).__name__, *places]).encode()).hexdigest()[:_ID_LENGTH]


def describe(error: BaseException) -> str:
    """Class, incident id, and the place where it was raised: all that a log may hold of an exception."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}, incident {incident(error)}{place}"


def clean_logs() -> None:
    """Clean every log record of this process from now on."""
    logging.setLogRecordFactory(_clean_record)


def clean_tracebacks() -> None:
    """Clean what Python itself writes of an exception that nobody caught, in any thread."""
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def _clean_record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    record = logging.LogRecord(*args, **kwargs)
    if isinstance(record.args, tuple):
        record.args = tuple(describe(value) if isinstance(value, BaseException) else value for value in record.args)
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        record.msg, record.args = f"{record.getMessage()}: {describe(error)}", ()
    record.exc_info, record.exc_text, record.stack_info = None, None, None
    return record


def _uncaught(kind: type[BaseException], error: BaseException | None, _: TracebackType | None) -> None:
    told = describe(error) if error is not None else kind.__name__
    logging.getLogger("audit").error("A defect of the program: %s", told)

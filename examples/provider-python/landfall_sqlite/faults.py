"""The closed list of ways in which a provider fails, as gRPC codes."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, NoReturn

from grpc import ServicerContext, StatusCode

LOG = logging.getLogger(__name__)

RETRY_AFTER = "landfall-retry-after-ms"
"""The trailer that makes a RESOURCE_EXHAUSTED mean "come back later" instead of "send less"."""

_CORRUPT = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class Fault(Exception):
    """A failure that the caller knows how to answer."""

    def __init__(self, code: StatusCode, message: str, retry_after_ms: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.retry_after_ms = retry_after_ms


def mistake(message: str) -> Fault:
    """The caller's mistake: it would fail for ever."""
    return Fault(StatusCode.INVALID_ARGUMENT, message)


def named(failure: BaseException) -> Fault:
    """The fault that a failure counts as. What is unknown is UNAVAILABLE, never success."""
    if isinstance(failure, Fault):
        return failure
    # The lower byte is SQLite's primary code, what stands above it says more.
    sqlite_code = getattr(failure, "sqlite_errorcode", 0) & 0xFF
    if sqlite_code in _CORRUPT:
        return Fault(StatusCode.DATA_LOSS, f"the file is damaged: {failure}")
    LOG.warning("counts as UNAVAILABLE", exc_info=failure)
    return Fault(StatusCode.UNAVAILABLE, f"{type(failure).__name__}: {failure}")


def _end(context: ServicerContext, failure: Exception) -> NoReturn:
    fault = named(failure)
    if fault.retry_after_ms:
        context.set_trailing_metadata(((RETRY_AFTER, str(fault.retry_after_ms)),))
    context.abort(fault.code, str(fault))
    raise AssertionError("abort raises")


def answers(call: Callable[[Any, Any], Any]) -> Callable[[Any, Any, ServicerContext], Any]:
    """Makes a method that takes a request and returns a reply, or raises, a gRPC method."""

    @wraps(call)
    def method(self: Any, request: Any, context: ServicerContext) -> Any:
        try:
            return call(self, request)
        except Exception as failure:
            _end(context, failure)

    return method


def streams(call: Callable[[Any, Any], Iterator[Any]]) -> Callable[[Any, Any, ServicerContext], Any]:
    """Makes a method that takes a request and yields parts, or raises, a gRPC method."""

    @wraps(call)
    def method(self: Any, request: Any, context: ServicerContext) -> Iterator[Any]:
        try:
            yield from call(self, request)
        except Exception as failure:
            _end(context, failure)

    return method

"""Names, the shards they hash to, and page tokens."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from re import compile as pattern
from typing import Any

from landfall_sqlite.faults import mistake

NAME_BYTES_MAX = 1024
_CONTROL = pattern("[\0-\x1f]")
_MASK = 0xFFFFFFFF


def check_name(what: str, name: str) -> str:
    """Refuses a name that is empty, too long or holds a control character."""
    if not name:
        raise mistake(f"{what} is empty")
    if len(name) * 4 > NAME_BYTES_MAX and len(name.encode()) > NAME_BYTES_MAX:
        raise mistake(f"{what} is longer than {NAME_BYTES_MAX} bytes")
    if _CONTROL.search(name):
        raise mistake(f"{what} holds a control character")
    return name


def shard(tenant: str, key: str, shards: int) -> int:
    """The shard of a partition: FNV-1a and a mix, the same in every provider, so that data can move shard by shard."""
    code = 0x811C9DC5
    for byte in f"{tenant}\0{key}".encode():
        code = ((code ^ byte) * 0x01000193) & _MASK
    code ^= code >> 16
    code = (code * 0x7FEB352D) & _MASK
    code ^= code >> 15
    return code % shards


def check_limit(limit: int) -> int:
    """Refuses a page of nothing."""
    if limit < 1:
        raise mistake(f"a limit of {limit}")
    return limit


def token(question: Any, *place: Any) -> str:
    """Where the next page goes on. It holds a digest of the question, so that it fits no other."""
    return urlsafe_b64encode(json.dumps([_digest(question), *place]).encode()).decode()


def place(question: Any, *kinds: type) -> list[Any] | None:
    """What a request's token says, or None for the first page. ``kinds`` are the types it must consist of."""
    if not question.token:
        return None
    try:
        digest, *values = json.loads(urlsafe_b64decode(question.token.encode()))
    except (ValueError, TypeError):
        raise mistake("not a page token") from None
    if digest != _digest(question) or [type(value) for value in values] != list(kinds):
        raise mistake("a page token of another question")
    return list(values)


def _digest(question: Any) -> str:
    bare = type(question)()
    bare.CopyFrom(question)
    # How many are wanted may change from page to page.
    bare.ClearField("token")
    bare.ClearField("limit")
    text = bare.SerializeToString(deterministic=True)
    return blake2b(text, digest_size=9, person=type(question).__name__.encode()[:16]).hexdigest()

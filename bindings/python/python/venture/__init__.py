"""Policy and ledger between agents and the world.

``venture.open(url)`` opens a store with its engine; ``handle(command)`` decides one command and
records it. A denial is an answer, not an exception.
"""

from __future__ import annotations

import json
import os
from io import open as open_file
from types import TracebackType
from typing import Any, Mapping, Optional, Type, Union

from . import _native

__all__ = ["Engine", "open"]

Policy = Union[str, Mapping[str, Any], "os.PathLike[str]"]


class Engine:
    """An open store with its engine. Share it between threads; use it in ``with``."""

    def __init__(self, store: _native.Store) -> None:
        self._store = store

    def handle(self, command: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to one command; what it changed is durable. Amounts are ``int``."""
        line = json.dumps(command, ensure_ascii=False, separators=(",", ":"))
        answer: dict[str, Any] = json.loads(self._store.handle(line.encode("utf-8", "surrogatepass")))
        return answer

    def handle_line(self, line: Union[str, bytes]) -> str:
        """The answer to one line of JSON text, as JSON text."""
        data = line.encode("utf-8", "surrogatepass") if isinstance(line, str) else line
        return self._store.handle(data).decode("utf-8")

    def close(self) -> None:
        """Lets go of the store; closing twice is harmless."""
        self._store.close()

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()


def open(
    url: str,
    policy: Optional[Policy] = None,
    *,
    tenant: Optional[str] = None,
    log_origin: Optional[str] = None,
    key_file: Optional["os.PathLike[str]"] = None,
    max_pages: Optional[int] = None,
) -> Engine:
    """Opens the store at ``url`` (``memory:``, ``sqlite:PATH``), or makes it.

    ``policy`` is a bundle: YAML or JSON text, a mapping, or the path of a file. It is published at the
    time of the first command, if it is not yet. Raises ``OSError`` if the store cannot be opened,
    ``ValueError`` for a tenant that is no UUID.
    """
    store = _native.Store(
        url,
        policy=_text(policy),
        tenant=tenant,
        log_origin=log_origin,
        key_file=key_file,
        max_pages=max_pages,
    )
    return Engine(store)


def _text(policy: Optional[Policy]) -> Optional[str]:
    if policy is None or isinstance(policy, str):
        return policy
    if isinstance(policy, os.PathLike):
        with open_file(policy, encoding="utf-8") as file:
            return file.read()
    return json.dumps(policy, ensure_ascii=False)

import os
from typing import Optional, final

@final
class Store:
    def __new__(
        cls,
        url: str,
        policy: Optional[str] = None,
        tenant: Optional[str] = None,
        log_origin: Optional[str] = None,
        key_file: Optional[os.PathLike[str]] = None,
        max_pages: Optional[int] = None,
    ) -> Store: ...
    def handle(self, line: bytes) -> bytes: ...
    def close(self) -> None: ...

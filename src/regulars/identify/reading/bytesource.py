"""Bytes of a file, unpacked where it is gzip; what goes wrong below is said in words."""

from __future__ import annotations

import gzip
import zlib
from io import BufferedReader
from pathlib import Path
from types import TracebackType

from regulars.kernel.errors import BadFile

GZIP = b"\x1f\x8b"


def open_file(path: Path) -> BufferedReader:
    """The file, open for reading bytes. Raises BadFile when it is missing, a folder, or may not be read."""
    if path.is_dir():
        raise BadFile(f"'{path}' is a folder.", hint="Name the files in it.")
    try:
        if path.exists() and not path.is_file():
            raise BadFile(f"'{path}' is not a file.", hint="Save its content to a file first.")
        return path.open("rb")
    except FileNotFoundError:
        raise BadFile(f"There is no file '{path}'.", hint="Check the name and the folder.") from None
    except PermissionError:
        raise BadFile(f"'{path}' may not be read by this user.", hint="Give yourself the right to read it.") from None
    except (OSError, ValueError) as error:
        raise BadFile(f"'{path}' cannot be opened: {error}.") from None


class ByteSource:
    """A file's content as a stream of bytes; gzip (told by its first bytes, not its name) is unpacked.

    `position` is how far the file itself was read, packed as it is. A context manager. Every read raises BadFile when
    the file is cut off or damaged.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._raw = open_file(path)
        self.packed = self._raw.read(2) == GZIP
        self._raw.seek(0)
        self._stream = gzip.GzipFile(fileobj=self._raw) if self.packed else self._raw

    def __enter__(self) -> ByteSource:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._raw.close()

    @property
    def position(self) -> int:
        """Bytes of the file read so far."""
        return self._raw.tell()

    def read(self, size: int) -> bytes:
        """The next `size` bytes of content; fewer at the end, none after it."""
        try:
            return self._stream.read(size)
        except EOFError:
            raise BadFile(
                f"'{self.path.name}' is cut off: the gzip file stops before its end.",
                hint="Copy or download it again; nothing of it was taken in.",
            ) from None
        except (gzip.BadGzipFile, zlib.error) as error:
            raise BadFile(
                f"'{self.path.name}' is a damaged gzip file ({error}).",
                hint="Copy or download it again; nothing of it was taken in.",
            ) from None
        except OSError as error:
            raise BadFile(f"'{self.path.name}' cannot be read: {error.strerror}.") from None

"""The family of writers: documents in, a file or a folder out."""

from __future__ import annotations

import io
from abc import abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar, Literal

from ...config import Component, ContractError, JointieError
from ..document import Document
from ..labels import LabelSpace


class Writer(Component):
    """Writes documents one after another, so that a long run streams its output.

    The target that it writes to is opened by the caller and depends on :attr:`kind`: for ``text`` a text stream
    (UTF-8, with line ends as they are written), for ``binary`` a binary stream, for ``folder`` the path of a folder
    that is there. Implementations give :meth:`write`; a format that is more than its documents in a row gives
    :meth:`begin` and :meth:`end` too.
    """

    default_implementation = "jsonl"
    kind: ClassVar[Literal["text", "binary", "folder"]] = "text"
    """The kind of the target."""
    extension: ClassVar[str] = ""
    """The ending of file names of this format, in lower case with the dot; empty where it is a folder."""
    resumable: ClassVar[bool] = False
    """Whether more documents can be added to an output that was begun before: it is no more than its lines."""

    labels: LabelSpace = LabelSpace((), ())
    """The labels that documents may have, as far as they are known; formats that list types list these too."""

    def begin(self, target: Any) -> None:
        """Write the opening of a target. Called once for each, before the first document."""

    @abstractmethod
    def write(self, document: Document, target: Any) -> None:
        """Append one document to the target."""

    def append(self, document: Document, target: Any) -> None:
        """What :meth:`write` does; an error of its code names the class and the document.

        Raises:
            ContractError: if its code fails.
        """
        try:
            self.write(document, target)
        except (JointieError, OSError, MemoryError):
            raise
        except Exception as error:
            failure = f"{type(self).__name__}.write fails on document {document.id!r}"
            raise ContractError(f"{failure}: {type(error).__name__}: {error}") from error

    def end(self, target: Any) -> None:
        """Write the end of a target, after the last document if there was any; also where an error ends them."""

    def text_of(self, documents: Iterable[Document]) -> str:
        """The content of a file of these documents alone, where the target is a text."""
        target = io.StringIO()
        self.begin(target)
        for document in documents:
            self.append(document, target)
        self.end(target)
        return target.getvalue()

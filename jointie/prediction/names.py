"""From the name of a model to its folder: models that come with jointie, folders, and the Hugging Face Hub."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

from ..config import ConfigError, DataError

BUNDLED = Path(__file__).parents[1] / "pretrained"
"""The folder with a folder for each model that comes with jointie."""

_FILES = ("*.json", "*.safetensors", "*.source", "*.txt", "*.model", "README.md")
"""What a model directory is made of: nothing that could run code when it is loaded."""
_HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")


def bundled() -> list[str]:
    """The names of the models that come with jointie."""
    return sorted(path.parent.name for path in BUNDLED.glob("*/config.json"))


def resolve(name: str | Path, revision: str | None = None) -> Path:
    """Find the model directory of a name.

    Args:
        name: the name of a model that comes with jointie, a folder, or ``OWNER/NAME`` on the Hugging Face Hub, looked
            for in this order; ``./NAME`` is always a folder. From the Hub those files are fetched that are not in its
            cache yet, and none with ``HF_HUB_OFFLINE`` set.
        revision: a branch, tag or commit on the Hub.

    Raises:
        DataError: if there is no such model, or it cannot be fetched.
        ConfigError: if there is a revision, but the model is not from the Hub.
    """
    text = str(name)
    own = BUNDLED / text
    place = own if text in bundled() else Path(text).expanduser()
    is_folder = place.exists() or text.startswith((".", "/", "~"))
    if is_folder or not _HUB_ID.fullmatch(text):
        if revision is not None:
            raise ConfigError(f"{text} is not from the Hugging Face Hub, so it has no revision {revision!r}")
        if not place.exists():
            raise _nowhere(text)
        return place
    return _fetched(text, revision)


def _nowhere(name: str) -> DataError:
    close = difflib.get_close_matches(name, bundled(), n=1)
    guess = f"did you mean {close[0]!r}? " if close else ""
    return DataError(
        "no model comes with jointie under this name, and there is no such folder",
        source=name,
        remedy=f"{guess}give one of {', '.join(bundled()) or '(none)'}, the folder that `jointie train -s` wrote, or "
        "OWNER/NAME of the Hugging Face Hub",
    )


def _fetched(name: str, revision: str | None) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError, OfflineModeIsEnabled

    try:
        return Path(snapshot_download(name, revision=revision, allow_patterns=list(_FILES)))
    except (LocalEntryNotFoundError, OfflineModeIsEnabled) as error:
        message = "it is no folder, and not in the Hub's cache; the Hugging Face Hub cannot be reached"
        raise DataError(message, source=name, remedy=_first_line(error)) from None
    except HfHubHTTPError as error:
        at = f" at revision {revision!r}" if revision else ""
        message = f"it is no folder, and the Hugging Face Hub has no such model{at} that can be read"
        raise DataError(message, source=name, remedy=_first_line(error)) from None
    except (OSError, ValueError) as error:
        raise DataError(f"it cannot be fetched from the Hugging Face Hub: {_first_line(error)}", source=name) from None


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__

"""Files from the Hugging Face Hub, and one sentence where they cannot be had."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..config import first_line


def fetched(fetch: Callable[[], str], what: str) -> Path:
    """Call a function of huggingface_hub that gives a place in its cache, and fetches what is not there yet.

    Args:
        fetch: the call.
        what: that is asked for, in the words of the error.

    Raises:
        ValueError: in place of any error of the library, saying why there is no such place.
    """
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError, OfflineModeIsEnabled

    try:
        return Path(fetch())
    except (LocalEntryNotFoundError, OfflineModeIsEnabled) as error:
        problem = f"the cache of the Hugging Face Hub lacks {what}, and {_unreachable(error)}"
    except HfHubHTTPError as error:
        problem = f"the Hugging Face Hub does not give {what}: {first_line(error)}"
    except Exception as error:  # whatever its library says of a connection that breaks, or of a full disk
        problem = f"fetching {what} from the Hugging Face Hub failed: {type(error).__name__}: {first_line(error)}"
    raise ValueError(problem)


def _unreachable(error: Exception) -> str:
    from huggingface_hub.constants import HF_HUB_OFFLINE

    if HF_HUB_OFFLINE:
        return "HF_HUB_OFFLINE is set, so it was not asked"
    return f"it cannot be reached: {first_line(error)}"

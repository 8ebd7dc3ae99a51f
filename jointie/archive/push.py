"""Model directories to the Hugging Face Hub."""

from __future__ import annotations

from pathlib import Path

from ..components.pretrained_files import is_hub_name
from ..config import ConfigError, first_line
from .contents import CARD, check_places, shared_files
from .files import read_config, read_labels
from .meta import check_files, check_weights, read_meta
from .model_card import model_card


def push(folder: Path, name: str, private: bool = False, license: str | None = None) -> str:
    """Upload a model directory, in one commit, with a model card if it has none.

    What else stands in the folder, as checkpoints and logs of its training do, stays here.

    Args:
        folder: the model directory; it is left as it is.
        name: ``OWNER/NAME``; the repository is made if there is none.
        private: whether a new repository is private.
        license: of the model, for the card that is written.

    Returns:
        The address of the repository.

    Raises:
        DataError: if it is no model directory, or a damaged one.
        ConfigError: if the name is none, there is no token, the Hub refuses or cannot be reached, or a repository that
            is to be private is there already and is not.
    """
    if "/" not in name or not is_hub_name(name):
        raise ConfigError(f"{name!r} is no name on the Hugging Face Hub; give OWNER/NAME")
    read_config(folder)
    read_labels(folder)
    meta = read_meta(folder)
    check_files(folder, meta)
    check_places(folder, shared_files(folder))
    check_weights(folder, meta)
    files = {str(path.relative_to(folder).as_posix()): path for path in shared_files(folder) if path.is_file()}
    card = None if CARD in files else model_card(folder, name, license).encode()
    return _upload(name, files, card, private)


def _upload(name: str, files: dict[str, Path], card: bytes | None, private: bool) -> str:
    from huggingface_hub import CommitOperationAdd, HfApi, get_token
    from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

    if get_token() is None:
        raise ConfigError("there is no token for the Hugging Face Hub; run `hf auth login`, or set HF_TOKEN")
    operations = [CommitOperationAdd(place, path) for place, path in files.items()]
    operations += [] if card is None else [CommitOperationAdd(CARD, card)]
    api = HfApi()
    try:
        address = str(api.create_repo(name, private=private or None, exist_ok=True))
        if private and not api.model_info(name).private:
            raise ConfigError(f"{name} is there already, and is not private; change that there, or choose another name")
        api.create_commit(name, operations, commit_message="Model of jointie")
    except OfflineModeIsEnabled:
        raise ConfigError("HF_HUB_OFFLINE is set; unset it to push") from None
    except HfHubHTTPError as error:
        status = error.response.status_code
        remedy = "; the token must be one that may write there" if status in (401, 403) else ""
        raise ConfigError(f"the Hugging Face Hub refuses {name} ({status}): {first_line(error)}{remedy}") from None
    except ConfigError:
        raise
    except Exception as error:  # whatever its library says of a connection that breaks
        problem = f"{type(error).__name__}: {first_line(error)}"
        raise ConfigError(f"{name} cannot be pushed to the Hugging Face Hub: {problem}") from None
    return address

"""The model card of a model directory, as the Hugging Face Hub shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..components.pretrained_files import is_hub_name
from .files import read_config, read_labels, read_object
from .meta import read_meta

_METRICS = {"mention": "mentions", "coref": "coreference", "relation": "relations", "relation_ign": "relations, Ign"}
_SCORES = ("precision", "recall", "f1")

_TEXT = """---
{front}
---

# {title}

Reads whole documents: finds mentions, clusters those that mean the same entity, and finds typed relations between the
entities. Made with jointie {version}.

```bash
jointie predict {name} article.txt
```

```python
import jointie

document = jointie.load("{name}")("A text.")
```

Entity types: {entities}.

Relation types: {relations}.
"""


def model_card(folder: Path, name: str, license: str | None = None) -> str:
    """The text of a model card: labels, and the figures of ``metrics.json`` as ``model-index``.

    Args:
        folder: the model directory.
        name: of the model on the Hub.
        license: its identifier there, as ``apache-2.0``.

    Raises:
        DataError: if a file of the model directory cannot be used.
    """
    from huggingface_hub import EvalResult, ModelCardData

    config, labels = read_config(folder), read_labels(folder)
    figures = [*_figures(folder, config)]
    results = [
        EvalResult(
            task_type="token-classification",
            task_name="document-level information extraction",
            dataset_type="custom",
            dataset_name=dataset,
            metric_type=kind,
            metric_value=value,
            metric_name=f"{_METRICS[metric]}, {kind}",
        )
        for dataset, metric, scores in figures
        for kind, value in scores.items()
    ]
    data = ModelCardData(
        library_name="jointie",
        tags=["information-extraction", "coreference", "relation-extraction"],
        license=license,
        base_model=_encoder(config),
        model_name=name.partition("/")[2],
        eval_results=results or None,
    )
    relations = (
        f"`{type}` ({labels.relation_names[type]})" if type in labels.relation_names else f"`{type}`"
        for type in labels.relation_types
    )
    text = _TEXT.format(
        front=data.to_yaml(),
        title=name.partition("/")[2],
        name=name,
        version=read_meta(folder).versions.get("jointie", ""),
        entities=", ".join(f"`{type}`" for type in labels.entity_types) or "none",
        relations=", ".join(relations) or "none",
    )
    return text + _table(figures)


def _figures(folder: Path, config: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, float]]]:
    """Data, metric and scores of a training: those of its test documents, or else of those it was chosen on."""
    metrics = read_object(folder, "metrics.json") if (folder / "metrics.json").is_file() else {}
    part = next((part for part in ("test", "validation") if isinstance(metrics.get(part), Mapping)), None)
    if part is None:
        return
    data = config.get(part)
    dataset = f"{Path(data).name} ({part})" if isinstance(data, str) else part
    for metric in _METRICS:
        scores = metrics[part].get(metric)
        if isinstance(scores, Mapping):
            yield dataset, metric, {kind: scores[kind] for kind in _SCORES if isinstance(scores.get(kind), float)}


def _table(figures: list[tuple[str, str, dict[str, float]]]) -> str:
    if not figures:
        return ""
    rows = [
        f"| {_METRICS[metric]} | " + " | ".join(f"{scores[k]:.2%}" if k in scores else "" for k in _SCORES) + " |"
        for _, metric, scores in figures
    ]
    head = [f"| {figures[0][0]} | {' | '.join(_SCORES)} |", "| --- | ---: | ---: | ---: |"]
    return "\n" + "\n".join([*head, *rows]) + "\n"


def _encoder(config: Mapping[str, Any]) -> str | None:
    """The name on the Hub of the encoder, if it comes from there."""
    encoder = config["model"].get("encoder")
    name = encoder.get("name") if isinstance(encoder, Mapping) else None
    return name if isinstance(name, str) and is_hub_name(name) and not Path(name).exists() else None

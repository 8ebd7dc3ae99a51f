"""The layers of a transformer of any architecture."""

from __future__ import annotations

from torch import nn
from transformers import PreTrainedModel


def layers_of(transformer: PreTrainedModel) -> list[list[nn.Parameter]]:
    """The parameters by layer, the lowest first: the embeddings, and then each layer of the stack.

    Architectures name their stacks differently; what they share is that the stack is a list as long as the
    configuration's number of layers. All embeddings, and whatever the architecture defines before the stack, count as
    the lowest layer. What follows the stack, such as a last normalisation, is in no layer.

    Returns:
        ``num_hidden_layers + 1`` lists; none at all if there is no such stack, or layers share parameters, as those of
        an ALBERT do.
    """
    stack = _stack(transformer)
    if stack is None:
        return []
    layers = [list(layer.parameters()) for layer in stack]
    own = {id(parameter) for layer in layers for parameter in layer}
    if len(own) < sum(map(len, layers)):
        return []
    return [_below(transformer, own), *layers]


def _stack(transformer: PreTrainedModel) -> nn.ModuleList | None:
    """The largest list of as many modules as there are layers."""
    size = getattr(transformer.config, "num_hidden_layers", None)
    if getattr(transformer.config, "num_hidden_groups", size) != size:
        return None  # a layer is passed more than once, and a list of that length would be a list of something else
    lists = (m for m in transformer.modules() if isinstance(m, nn.ModuleList) and len(m) == size)
    return max(lists, key=lambda stack: sum(p.numel() for p in stack.parameters()), default=None)


def _below(transformer: PreTrainedModel, stack: set[int]) -> list[nn.Parameter]:
    """The parameters defined before the stack, and those of embeddings that are defined after it."""
    parameters = list(transformer.parameters())
    first = next((i for i, parameter in enumerate(parameters) if id(parameter) in stack), len(parameters))
    embeddings = {id(m.weight) for m in transformer.modules() if isinstance(m, nn.Embedding)}
    later = (parameter for parameter in parameters[first:] if id(parameter) in embeddings - stack)
    return [*parameters[:first], *later]

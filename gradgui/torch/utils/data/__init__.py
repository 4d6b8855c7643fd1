"""Datasets and loaders, under PyTorch's names."""

# ruff: noqa: F401  (a facade: what it imports is what it offers)

from __future__ import annotations

from typing import Any

from gradgui.torch import _missing
from gradgui.torch.utils.data._collate import default_collate, default_convert
from gradgui.torch.utils.data.dataloader import DataLoader, get_worker_info
from gradgui.torch.utils.data.dataset import (
    ChainDataset,
    ConcatDataset,
    Dataset,
    IterableDataset,
    StackDataset,
    Subset,
    TensorDataset,
    random_split,
)
from gradgui.torch.utils.data.sampler import (
    BatchSampler,
    RandomSampler,
    Sampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
)


def __getattr__(name: str) -> Any:
    raise _missing.missing("torch.utils.data", name, globals())

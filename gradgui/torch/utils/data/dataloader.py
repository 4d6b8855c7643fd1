"""The loader: batches of a dataset, in order or shuffled as PyTorch shuffles them, made in this process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Generic, TypeVar

import numpy as np

from gradgui.engine.errors import fail
from gradgui.engine.randoms import source_of
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor
from gradgui.engine.warn import warn
from gradgui.torch.utils.data._collate import default_collate, default_convert
from gradgui.torch.utils.data.dataset import IterableDataset, Subset, TensorDataset, samples
from gradgui.torch.utils.data.sampler import BatchSampler, RandomSampler, SequentialSampler

T_co = TypeVar("T_co", covariant=True)
FIXED = frozenset({"batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers"})
UNPINNED = "'pin_memory' argument is set as true but no accelerator is found, then device pinned memory won't be used."


class DataLoader(Generic[T_co]):
    """Iterates over a dataset in batches.

    Parameters
    ----------
    dataset
        What is loaded from: anything with ``__getitem__`` and ``__len__``, or an IterableDataset.
    batch_size
        How many samples are put together; None gives single samples.
    shuffle, sampler, batch_sampler
        The order: at most one of them.
    drop_last
        Leave out the last batch when it is smaller.
    collate_fn
        Puts samples together to a batch.
    generator
        Draws the order.
    num_workers
        Accepted; everything happens in this process.
    """

    __module__ = "torch.utils.data.dataloader"

    def __init__(
        self,
        dataset: Any,
        batch_size: int | None = 1,
        shuffle: bool | None = None,
        sampler: Any = None,
        batch_sampler: Any = None,
        num_workers: int = 0,
        collate_fn: Any = None,
        pin_memory: bool = False,
        drop_last: bool = False,
        timeout: float = 0,
        worker_init_fn: Any = None,
        multiprocessing_context: Any = None,
        generator: Any = None,
        *,
        prefetch_factor: int | None = None,
        persistent_workers: bool = False,
        pin_memory_device: str = "",
        in_order: bool = True,
    ) -> None:
        _check_workers(num_workers, timeout, prefetch_factor, persistent_workers)
        self.dataset = dataset
        self.num_workers = num_workers
        self.prefetch_factor = 2 if num_workers and prefetch_factor is None else prefetch_factor
        self.pin_memory = pin_memory
        self.pin_memory_device = pin_memory_device
        self.timeout = timeout
        self.worker_init_fn = worker_init_fn
        self.multiprocessing_context = multiprocessing_context
        self.in_order = in_order
        self._iterable = isinstance(dataset, IterableDataset)
        if self._iterable:
            _check_iterable(shuffle, sampler, batch_sampler)
        if sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        if batch_sampler is not None:
            if batch_size != 1 or shuffle or sampler is not None or drop_last:
                raise ValueError(
                    "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last"
                )
            batch_size = None
        elif batch_size is None and drop_last:
            raise ValueError("batch_size=None option disables auto-batching and is mutually exclusive with drop_last")
        if sampler is None:
            sampler = _order(dataset, self._iterable, bool(shuffle), generator)
        if batch_size is not None and batch_sampler is None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.batch_size = batch_size
        self.drop_last = drop_last
        self.sampler = sampler
        self.batch_sampler = batch_sampler
        self.generator = generator
        self.collate_fn = collate_fn or (default_collate if batch_sampler is not None else default_convert)
        self.persistent_workers = persistent_workers
        self._made = True

    def __setattr__(self, name: str, value: Any) -> None:
        if name in FIXED and "_made" in vars(self):
            raise ValueError(f"{name} attribute should not be set after {type(self).__name__} is initialized")
        super().__setattr__(name, value)

    def __iter__(self) -> Iterator[Any]:
        return _Batches(self)

    def __len__(self) -> int:
        if not self._iterable:
            return len(self.sampler if self.batch_sampler is None else self.batch_sampler)
        length = len(self.dataset)
        if self.batch_size is None:
            return length
        whole, rest = divmod(length, self.batch_size)
        return whole + (rest > 0 and not self.drop_last)


class _Batches(Iterator[Any]):
    """One walk through the batches; the numbers that PyTorch draws for its workers are drawn here too."""

    def __init__(self, loader: DataLoader[Any]) -> None:
        if loader.pin_memory:
            warn(UNPINNED)
        self._loader = loader
        self._indexes = iter(loader.sampler if loader.batch_sampler is None else loader.batch_sampler)
        source_of(loader.generator).random(())  # the base seed of the workers
        self._samples = iter(loader.dataset) if loader._iterable else None

    def __next__(self) -> Any:
        index = next(self._indexes)
        loader = self._loader
        if self._samples is None:
            if loader.batch_sampler is None:
                return loader.collate_fn(loader.dataset[index])
            return _rows(loader, index) or loader.collate_fn(samples(loader.dataset, index))
        if loader.batch_sampler is None:
            return loader.collate_fn(next(self._samples))
        found = [sample for _, sample in zip(index, self._samples, strict=False)]
        if not found or (loader.drop_last and len(found) < len(index)):
            raise StopIteration
        return loader.collate_fn(found)


def _rows(loader: DataLoader[Any], index: Any) -> list[Tensor] | None:
    """Return a batch of a TensorDataset, or of a part of one, picked at once; None where anything else is wanted.

    It is told as new tensors, not as the picking and stacking of each sample.
    """
    dataset = loader.dataset
    if loader.collate_fn is not default_collate:
        return None
    while type(dataset) is Subset:
        dataset, index = dataset.dataset, [dataset.indices[i] for i in index]
    plain = bool(index) and all(type(i) is int and -len(dataset) <= i < len(dataset) for i in index)
    if type(dataset) is not TensorDataset or not plain or any(t.requires_grad for t in dataset.tensors):
        return None
    batch = [Tensor(np.ascontiguousarray(t.array[index])) for t in dataset.tensors]
    if state.observer is not None:
        for tensor in batch:
            state.observer.leaf_created(tensor, "DataLoader")
    return batch


class _Endless:
    """The order of a dataset that is only walked through."""

    def __iter__(self) -> Iterator[None]:
        while True:
            yield None


def _order(dataset: Any, iterable: bool, shuffle: bool, generator: Any) -> Any:
    if iterable:
        return _Endless()
    return RandomSampler(dataset, generator=generator) if shuffle else SequentialSampler(dataset)


def _check_workers(workers: int, timeout: float, prefetch: int | None, persistent: bool) -> None:
    if workers < 0:
        raise ValueError("num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.")
    if timeout < 0:
        raise ValueError("timeout option should be non-negative")
    if workers == 0 and prefetch is not None:
        raise ValueError(
            "prefetch_factor option could only be specified in multiprocessing."
            "let num_workers > 0 to enable multiprocessing, otherwise set prefetch_factor to None."
        )
    if prefetch is not None and prefetch < 0:
        raise ValueError("prefetch_factor option should be non-negative")
    if persistent and workers == 0:
        raise ValueError("persistent_workers option needs num_workers > 0")


def _check_iterable(shuffle: Any, sampler: Any, batch_sampler: Any) -> None:
    given = {"shuffle": shuffle or None, "sampler": sampler, "batch_sampler": batch_sampler}
    for name, value in given.items():
        if value is not None:
            raise fail(
                ValueError,
                f"DataLoader with IterableDataset: expected unspecified {name} option, but got {name}={value}",
                "An iterable dataset gives its samples in its own order.",
            )


def get_worker_info() -> None:
    """Return None: there are no worker processes."""

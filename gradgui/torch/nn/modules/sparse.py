"""A table of vectors, looked up by number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradgui.engine.factories import empty
from gradgui.torch.nn import functional as F
from gradgui.torch.nn import init
from gradgui.torch.nn._quiet import making, unrecorded
from gradgui.torch.nn.modules.module import Module
from gradgui.torch.nn.parameter import Parameter

if TYPE_CHECKING:
    from gradgui.engine.tensor import Tensor


class Embedding(Module):
    """One learned vector for each number from 0 on."""

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
        _weight: Tensor | None = None,
        _freeze: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.num_embeddings = num_embeddings
        self.embedding_dim = embedding_dim
        if padding_idx is not None:
            if not -num_embeddings <= padding_idx < num_embeddings:
                raise AssertionError("Padding_idx must be within num_embeddings")
            padding_idx %= num_embeddings
        self.padding_idx = padding_idx
        self.max_norm = max_norm
        self.norm_type = norm_type
        self.scale_grad_by_freq = scale_grad_by_freq
        self.sparse = sparse
        with making(self):
            if _weight is None:
                fresh = empty((num_embeddings, embedding_dim), device=device, dtype=dtype)
                self.weight = Parameter(fresh, requires_grad=not _freeze)
                self.reset_parameters()
            else:
                if list(_weight.shape) != [num_embeddings, embedding_dim]:
                    raise AssertionError("Shape of weight does not match num_embeddings and embedding_dim")
                self.weight = Parameter(_weight, requires_grad=not _freeze)

    def reset_parameters(self) -> None:
        """Draw the first numbers; the vector of padding is zero."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            with unrecorded():
                self.weight[self.padding_idx].fill_(0)  # type: ignore[index]

    def forward(self, input: Tensor) -> Any:
        """Return the vectors of the numbers given."""
        return F.embedding(
            input,
            self.weight,
            self.padding_idx,
            self.max_norm,
            self.norm_type,
            self.scale_grad_by_freq,
            self.sparse,
        )

    def extra_repr(self) -> str:
        """Return the sizes, and what is not as usual."""
        usual = {"padding_idx": None, "max_norm": None, "norm_type": 2, "scale_grad_by_freq": False, "sparse": False}
        parts = [f"{name}={getattr(self, name)}" for name, value in usual.items() if getattr(self, name) != value]
        return ", ".join([f"{self.num_embeddings}, {self.embedding_dim}", *parts])

    @classmethod
    def from_pretrained(cls, embeddings: Tensor, freeze: bool = True, **named: Any) -> Embedding:
        """Return an embedding of given vectors; frozen unless told otherwise."""
        if embeddings.ndim != 2:
            raise AssertionError("Embeddings parameter is expected to be 2-dimensional")
        rows, columns = embeddings.shape
        return cls(rows, columns, _weight=embeddings, _freeze=freeze, **named)

"""``torch.backends``: says what there is not."""

# ruff: noqa: F401  (a facade: what it imports is what it offers)

from gradgui.torch.backends import cudnn, mps

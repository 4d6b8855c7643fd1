"""``torch.backends.mps``: says that there is no such device."""


def is_available() -> bool:
    """Return False."""
    return False


def is_built() -> bool:
    """Return False."""
    return False

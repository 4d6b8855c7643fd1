"""``torch.backends.cudnn``: switches that a program may set; nothing reads them."""

deterministic = False
benchmark = False
enabled = True


def is_available() -> bool:
    """Return False."""
    return False


def version() -> None:
    """Return None: there is no such library."""

"""``torch.accelerator``: says that there is none."""


def is_available() -> bool:
    """Return False."""
    return False


def current_accelerator(check_available: bool = False) -> None:
    """Return None."""


def device_count() -> int:
    """Return 0."""
    return 0

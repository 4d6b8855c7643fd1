"""The base of all schedules: they set the learning rate of each group of an optimiser at each step."""

from __future__ import annotations

import types
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.errors import fail
from gradgui.engine.inplace import write
from gradgui.engine.tensor import Tensor
from gradgui.engine.warn import warn
from gradgui.torch.optim._update import scalar
from gradgui.torch.optim.optimizer import Optimizer

if TYPE_CHECKING:
    from collections.abc import Iterator

EPOCH_GIVEN = (
    "The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where possible. Please use "
    "`scheduler.step()` to step the scheduler. During the deprecation, if epoch is different from None, the closed "
    "form is used instead of the new chainable form, where available. Please open an issue if you are unable to "
    "replicate your use case: https://github.com/pytorch/pytorch/issues/new/choose."
)
OVERRIDDEN = (
    "Seems like `optimizer.step()` has been overridden after learning rate scheduler initialization. Please, make sure "
    "to call `optimizer.step()` before `lr_scheduler.step()`. See more details at "
    "https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate"
)
WRONG_ORDER = (
    "Detected call of `lr_scheduler.step()` before `optimizer.step()`. In PyTorch 1.1.0 and later, you should call "
    "them in the opposite order: `optimizer.step()` before `lr_scheduler.step()`.  Failure to do this will result in "
    "PyTorch skipping the first value of the learning rate schedule. See more details at "
    "https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate"
)
NOT_RESUMED = (
    "param 'initial_lr' is not specified in param_groups[{i}] when resuming scheduler with last_epoch >= 0.\n"
    "This typically happens when:\n"
    "1. You're trying to resume training from a checkpoint but haven't properly loaded the optimizer state\n"
    "2. You're using last_epoch >= 0 for a fresh training run (not recommended)"
)
ASKED_TOO_EARLY = "To get the last learning rate computed by the scheduler, please use `get_last_lr()`."
Rates = list[Any]  # numbers, or tensors where the optimiser was given them


class LRScheduler:
    """Adjusts the learning rate during optimization."""

    __module__ = "torch.optim.lr_scheduler"
    _get_lr_called_within_step = False
    _is_initial = False

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        check_optimizer(optimizer)
        self.optimizer = optimizer
        if last_epoch == -1:
            for group in optimizer.param_groups:
                group.setdefault("initial_lr", copied(group["lr"]))
        else:
            for i, group in enumerate(optimizer.param_groups):
                if "initial_lr" not in group:
                    raise KeyError(NOT_RESUMED.format(i=i))
        self.base_lrs = rates(optimizer, "initial_lr")
        self.last_epoch = last_epoch
        _watch(optimizer)
        self._initial_step()

    def _initial_step(self) -> None:
        """Set the rate of the first epoch."""
        self._step_count = 0
        self._is_initial = True
        try:
            self.step()
        finally:
            self._is_initial = False

    def state_dict(self) -> dict[str, Any]:
        """Return everything but the optimiser."""
        return {key: value for key, value in self.__dict__.items() if key != "optimizer"}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over what ``state_dict`` returned."""
        self.__dict__.update(state_dict)

    def get_last_lr(self) -> Rates:
        """Return the rate of each group as it was last set."""
        return self._last_lr

    def get_lr(self) -> Rates:
        """Compute the rate of each group for the present epoch."""
        raise NotImplementedError

    def step(self, epoch: int | None = None) -> None:
        """Go on to the next epoch and set its rates."""
        if self._step_count == 1:
            step = vars(self.optimizer).get("step")
            if step is None or "_wrapped_by_lr_sched" not in vars(step):
                warn(OVERRIDDEN)
            elif not vars(self.optimizer).get("_opt_called", False):
                warn(WRONG_ORDER)
        self._step_count += 1
        if epoch is not None:
            warn(EPOCH_GIVEN)
        self._update_lr(epoch)

    def _update_lr(self, epoch: int | None = None) -> None:
        with self._stepping():
            if epoch is None:
                self.last_epoch += 1
                values = self.get_lr()
            else:
                self.last_epoch = epoch
                values = self._rates_at_epoch()
        for group, rate in zip(self.optimizer.param_groups, values, strict=True):
            set_option(group, "lr", rate)
        self._last_lr = rates(self.optimizer, "lr")

    def _rates_at_epoch(self) -> Rates:
        """Compute the rates when the epoch was set by hand; a schedule with a closed form uses it."""
        return self.get_lr()

    def _warn_if_outside(self) -> None:
        if not self._get_lr_called_within_step:
            warn(ASKED_TOO_EARLY)

    @contextmanager
    def _stepping(self) -> Iterator[None]:
        self._get_lr_called_within_step = True
        try:
            yield
        finally:
            self._get_lr_called_within_step = False

    def _scaled(self, factor: float) -> Rates:
        """Return the present rates times a factor."""
        return [group["lr"] * factor for group in self.optimizer.param_groups]


class ByFunction(LRScheduler):
    """A schedule whose factors a function of the person gives, one for all groups or one for each."""

    def __init__(self, optimizer: Optimizer, lr_lambda: Any, last_epoch: int = -1) -> None:
        self.optimizer = optimizer
        count = len(optimizer.param_groups)
        if isinstance(lr_lambda, list | tuple):
            if len(lr_lambda) != count:
                raise ValueError(f"Expected {count} lr_lambdas, but got {len(lr_lambda)}")
            self.lr_lambdas = list(lr_lambda)
        else:
            self.lr_lambdas = [lr_lambda] * count
        super().__init__(optimizer, last_epoch)

    def state_dict(self) -> dict[str, Any]:
        """Return everything but the optimiser and the functions; of objects that are called, what they hold."""
        found = super().state_dict()
        found["lr_lambdas"] = [
            None if isinstance(f, types.FunctionType) else dict(vars(f)) for f in found.pop("lr_lambdas")
        ]
        return found

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over what ``state_dict`` returned."""
        self.__dict__.update({key: value for key, value in state_dict.items() if key != "lr_lambdas"})
        for function, held in zip(self.lr_lambdas, state_dict["lr_lambdas"], strict=True):
            if held is not None:
                vars(function).update(held)


def check_optimizer(optimizer: object) -> None:
    """Refuse anything but an optimiser."""
    if not isinstance(optimizer, Optimizer):
        raise fail(TypeError, f"{type(optimizer).__name__} is not an Optimizer")


def copied(value: Any) -> Any:
    """Return a number, or a copy of a tensor."""
    return Tensor(np.array(value.array)) if isinstance(value, Tensor) else value


def rates(optimizer: Optimizer, key: str) -> Rates:
    """Return an option of every group."""
    return [copied(group[key]) for group in optimizer.param_groups]


def set_option(group: dict[str, Any], key: str, value: Any) -> None:
    """Set an option of a group, in place where it is a tensor."""
    if isinstance(group[key], Tensor):
        write(group[key], scalar(value))
    else:
        group[key] = value


def for_each_group(name: str, optimizer: Optimizer, value: Any) -> list[Any]:
    """Return one value for each group; raise ValueError for a list of another length."""
    count = len(optimizer.param_groups)
    if not isinstance(value, list | tuple):
        return [copied(value) for _ in range(count)]
    if len(value) != count:
        raise ValueError(
            f"{name} must have the same length as optimizer.param_groups. "
            f"{name} has {len(value)} values, param_groups has {count}."
        )
    return [copied(v) for v in value]


def _watch(optimizer: Optimizer) -> None:
    """Let the optimiser remember that it took a step, for the warning about the wrong order."""
    if "step" in vars(optimizer):
        return
    step = optimizer.step

    @wraps(step)
    def wrapper(*args: Any, **named: Any) -> Any:
        vars(optimizer)["_opt_called"] = True
        return step(*args, **named)

    vars(wrapper)["_wrapped_by_lr_sched"] = True
    vars(optimizer)["step"] = wrapper

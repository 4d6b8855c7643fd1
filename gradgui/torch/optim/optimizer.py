"""The base of all optimisers: groups of parameters, state, hooks; each step is a scope of the recording."""

from __future__ import annotations

import functools
import warnings
from collections import defaultdict
from contextlib import nullcontext
from copy import deepcopy
from itertools import chain
from typing import TYPE_CHECKING, Any

from gradgui.engine.errors import fail
from gradgui.engine.hooks import HookTable
from gradgui.engine.modes import enable_grad
from gradgui.engine.observer import scope
from gradgui.engine.quiet import hush, unhush
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor
from gradgui.torch.optim._update import Update

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.engine.hooks import RemovableHandle


class _Required:
    """Stands for an option that every group must give."""

    def __repr__(self) -> str:
        return "<required parameter>"


required = _Required()


def _typename(value: object) -> str:
    """Return what PyTorch calls the type of a value in its errors."""
    if isinstance(value, Tensor):
        return f"torch.{value.dtype.tensor_type}"
    kind = type(value)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


class Optimizer:
    """Base class for all optimizers.

    Parameters
    ----------
    params
        Tensors, pairs of name and tensor, or dicts that describe groups.
    defaults
        The options of a group that gives none of its own.
    """

    __module__ = "torch.optim.optimizer"

    def __init__(self, params: Any, defaults: dict[str, Any]) -> None:
        self.defaults = defaults
        self._optimizer_step_pre_hooks = HookTable()
        self._optimizer_step_post_hooks = HookTable()
        self._stepping = False
        if isinstance(params, Tensor):
            raise fail(
                TypeError,
                "params argument given to the optimizer should be an iterable of Tensors or dicts, but got "
                + _typename(params),
                "Put the tensor in a list: [w].",
                (params._id,),
            )
        self.state: defaultdict[Any, Any] = defaultdict(dict)
        self.param_groups: list[dict[str, Any]] = []
        groups = list(params)
        if not groups:
            raise fail(
                ValueError,
                "optimizer got an empty parameter list",
                "There is nothing to update: an iterator that was used up already is empty too.",
            )
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    def __init_subclass__(cls, **named: Any) -> None:
        super().__init_subclass__(**named)
        if "step" in vars(cls):
            cls.step = _hooked(vars(cls)["step"])  # type: ignore[method-assign]

    def __repr__(self) -> str:
        text = type(self).__name__ + " ("
        for i, group in enumerate(self.param_groups):
            options = "".join(f"    {key}: {group[key]}\n" for key in sorted(group) if key != "params")
            text += f"\nParameter Group {i}\n{options}"
        return text + ")"

    def __getstate__(self) -> dict[str, Any]:
        return {"defaults": self.defaults, "state": self.state, "param_groups": self.param_groups}

    def __setstate__(self, given: dict[str, Any]) -> None:
        self.__dict__.update(given)
        for name in ("_optimizer_step_pre_hooks", "_optimizer_step_post_hooks"):
            self.__dict__.setdefault(name, HookTable())
        self.__dict__.setdefault("_stepping", False)

    # ---- stepping --------------------------------------------------------------------------------------------

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Update every parameter that has a gradient; return what the closure returned."""
        if type(self)._update is Optimizer._update:
            raise NotImplementedError
        loss = self._evaluate(closure)
        token = hush()
        try:
            for group in self.param_groups:
                for param in group["params"]:
                    if param._grad is not None:
                        update = Update(type(self).__name__, param, group, self.state[param])
                        update.take_gradient()
                        self._update(update)
                        update.finish()
        finally:
            unhush(token)
        return loss

    def _update(self, update: Update) -> None:
        """Write one parameter; each optimiser says how."""
        raise NotImplementedError

    def _evaluate(self, closure: Callable[[], Any] | None) -> Any:
        if closure is None:
            return None
        with nullcontext() if state.grad_enabled else enable_grad():
            return closure()

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Set the gradients of all parameters to None, or fill them with zeros."""
        for group in self.param_groups:
            for param in group["params"]:
                if param._grad is None:
                    continue
                if set_to_none:
                    param.grad = None
                    continue
                if param.grad.grad_fn is not None:
                    param.grad.detach_()
                else:
                    param.grad.requires_grad_(False)
                param.grad.zero_()

    def register_step_pre_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(optimizer, args, kwargs)`` before each step; it may return other arguments."""
        return self._optimizer_step_pre_hooks.add(hook)

    def register_step_post_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(optimizer, args, kwargs)`` after each step."""
        return self._optimizer_step_post_hooks.add(hook)

    # ---- groups ----------------------------------------------------------------------------------------------

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add a group of parameters with options of its own; raise ValueError or TypeError for what cannot be one."""
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        _list_params(param_group)
        for param in param_group["params"]:
            self._check(param)
        for name, default in self.defaults.items():
            if default is required and name not in param_group:
                raise ValueError(f"parameter group didn't specify a value of required optimization parameter {name}")
            param_group.setdefault(name, default)
        params = param_group["params"]
        if len(params) != len(set(params)):
            warnings.warn(
                "optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; "
                "see github.com/pytorch/pytorch/issues/40967 for more information",
                stacklevel=3,
            )
        for group in self.param_groups:
            _check_names(param_group, group)
        if not {p for group in self.param_groups for p in group["params"]}.isdisjoint(params):
            raise fail(
                ValueError,
                "some parameters appear in more than one parameter group",
                "A parameter has one learning rate, so it is in one group only.",
            )
        self.param_groups.append(param_group)

    def _check(self, param: object) -> None:
        if not isinstance(param, Tensor):
            raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {_typename(param)}")
        if not (param.is_leaf or param.retains_grad):
            raise fail(
                ValueError,
                "can't optimize a non-leaf Tensor",
                "This tensor was computed from others; give the optimiser the leaf that it came from.",
                (param._id,),
            )

    # ---- saving ----------------------------------------------------------------------------------------------

    def state_dict(self) -> dict[str, Any]:
        """Return what is kept between steps and the groups, with numbers for the parameters."""
        numbers: dict[int, int] = {}
        groups = []
        for group in self.param_groups:
            for param in group["params"]:
                numbers.setdefault(id(param), len(numbers))
            packed = {key: value for key, value in group.items() if key != "params"}
            groups.append({**packed, "params": [numbers[id(p)] for p in group["params"]]})
        kept = {numbers[id(k)] if isinstance(k, Tensor) else k: v for k, v in self.state.items()}
        return {"state": kept, "param_groups": groups}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over what ``state_dict`` returned; raise ValueError when the groups do not match."""
        saved = deepcopy(state_dict["param_groups"])
        if len(self.param_groups) != len(saved):
            raise ValueError("loaded state dict has a different number of parameter groups")
        if any(len(a["params"]) != len(b["params"]) for a, b in zip(self.param_groups, saved, strict=True)):
            raise ValueError(
                "loaded state dict contains a parameter group that doesn't match the size of optimizer's group"
            )
        numbers = chain.from_iterable(group["params"] for group in saved)
        params = dict(zip(numbers, chain.from_iterable(g["params"] for g in self.param_groups), strict=True))
        kept: defaultdict[Any, Any] = defaultdict(dict)
        for key, value in state_dict["state"].items():
            kept[params.get(key, key)] = _copied(value)
        for group, new in zip(self.param_groups, saved, strict=True):
            new["params"] = group["params"]
            if "param_names" in group:
                new.setdefault("param_names", group["param_names"])
        self.__setstate__({"state": kept, "param_groups": saved})


def _hooked(step: Callable[..., Any]) -> Callable[..., Any]:
    """Let a class's step run its hooks, as one scope; a step that calls its base's is still one."""

    @functools.wraps(step)
    def wrapper(self: Optimizer, *args: Any, **named: Any) -> Any:
        if self._stepping:
            return step(self, *args, **named)
        self._stepping = True
        try:
            with scope("step", type(self).__name__):
                for hook in self._optimizer_step_pre_hooks:
                    args, named = _arguments(step, hook(self, (self, *args), named), args, named)
                result = step(self, *args, **named)
                for hook in self._optimizer_step_post_hooks:
                    hook(self, (self, *args), named)
                return result
        finally:
            self._stepping = False

    return wrapper


def _arguments(step: Any, answer: Any, args: Any, named: Any) -> tuple[Any, Any]:
    if answer is None:
        return args, named
    if isinstance(answer, tuple) and len(answer) == 2:
        return answer[0][1:], answer[1]
    raise RuntimeError(f"{step} must return None or a tuple of (new_args, new_kwargs), but got {answer}.")


Optimizer.step = _hooked(Optimizer.step)  # type: ignore[method-assign]


def _list_params(group: dict[str, Any]) -> None:
    """Make the parameters of a group a list of tensors, with their names beside them when there are any."""
    params = group["params"]
    if isinstance(params, set):
        raise fail(
            TypeError,
            "optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets "
            "will change between runs. Please use a list instead.",
        )
    given = [params] if isinstance(params, Tensor) else list(params)
    names = [p[0] for p in given if isinstance(p, tuple)]
    group["params"] = [p[1] if isinstance(p, tuple) else p for p in given]
    if names and len(names) != len(given):
        raise ValueError("all optimizer params should be with/without names. Some param names are missing")
    if names:
        group["param_names"] = names


def _check_names(new: dict[str, Any], group: dict[str, Any]) -> None:
    if ("param_names" in new) != ("param_names" in group):
        which = "with names" if "param_names" in new else "without names"
        raise ValueError(
            f"all optimizer param groups should be with/without names. cannot add param group {which} to the optimizer"
        )


def _copied(value: Any) -> Any:
    """Return a value of a state in dicts and lists of its own; the tensors are the same, as in PyTorch."""
    if isinstance(value, dict):
        return {key: _copied(v) for key, v in value.items()}
    return type(value)(_copied(v) for v in value) if isinstance(value, list | tuple) else value

"""The state of a module: its parameters and persistent buffers by dotted name, out and in again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from gradgui.engine.errors import fail
from gradgui.engine.tensor import Tensor
from gradgui.engine.warn import warn
from gradgui.torch.nn._quiet import unheard, unrecorded
from gradgui.torch.nn.modules._walk import Walk
from gradgui.torch.nn.parameter import Parameter

if TYPE_CHECKING:
    from gradgui.engine.hooks import RemovableHandle

EXTRA = "_extra_state"
POSITIONAL = (
    "Positional args are being deprecated, use kwargs instead. Refer to "
    "https://pytorch.org/docs/main/generated/torch.nn.Module.html#torch.nn.Module.state_dict for details."
)
NO_EXTRA = (
    "Reached a code path in Module.{}() that should never be called. Please file an issue at "
    "https://github.com/pytorch/pytorch/issues/new?template=bug-report.yml to report this bug."
)


class _Keys(NamedTuple):
    missing_keys: list[str]
    unexpected_keys: list[str]


class _IncompatibleKeys(_Keys):
    """What did not fit when a state was loaded; its name is PyTorch's, for it is printed."""

    __slots__ = ()

    def __repr__(self) -> str:
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return super().__repr__()

    __str__ = __repr__


class State(Walk):
    """Taking out and putting in a state."""

    def get_extra_state(self) -> Any:
        """Return what else belongs to the state; to be written by the person."""
        raise fail(RuntimeError, NO_EXTRA.format("get_extra_state"))

    def set_extra_state(self, state: Any) -> None:
        """Take back what ``get_extra_state`` returned; to be written by the person."""
        raise fail(RuntimeError, NO_EXTRA.format("set_extra_state"))

    def register_state_dict_pre_hook(self, hook: Any) -> RemovableHandle:
        """Call ``hook(module, prefix, keep_vars)`` before the state is taken out."""
        return self._state_dict_pre_hooks.add(hook)

    def register_state_dict_post_hook(self, hook: Any) -> RemovableHandle:
        """Call ``hook(module, state_dict, prefix, local_metadata)`` after the state was taken out."""
        return self._state_dict_hooks.add(hook)

    def register_load_state_dict_pre_hook(self, hook: Any) -> RemovableHandle:
        """Call ``hook(module, state_dict, prefix, …)`` before a state is put in."""
        return self._load_state_dict_pre_hooks.add(hook)

    def register_load_state_dict_post_hook(self, hook: Any) -> RemovableHandle:
        """Call ``hook(module, incompatible_keys)`` after a state was put in."""
        return self._load_state_dict_post_hooks.add(hook)

    # ---- out -------------------------------------------------------------------------------------------------

    def state_dict(self, *args: Any, destination: Any = None, prefix: str = "", keep_vars: bool = False) -> Any:
        """Return parameters and persistent buffers by dotted name; they share the memory of the module's."""
        if args:
            warn(POSITIONAL, FutureWarning)
            given = dict(zip(("destination", "prefix", "keep_vars"), args, strict=False))
            destination = given["destination"] if destination is None else destination
            prefix, keep_vars = prefix or given.get("prefix", ""), keep_vars or given.get("keep_vars", False)
        if destination is None:
            destination = OrderedDict()
            destination._metadata = OrderedDict()  # the version of each module
        metadata = {"version": self._version}
        if hasattr(destination, "_metadata"):
            destination._metadata[prefix[:-1]] = metadata
        for hook in self._state_dict_pre_hooks.values():
            hook(self, prefix, keep_vars)
        self._save_to_state_dict(destination, prefix, keep_vars)
        for name, module in self._modules.items():
            if module is not None:
                module.state_dict(destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
        for hook in self._state_dict_hooks.values():
            if hook(self, destination, prefix, metadata) is not None:
                raise fail(RuntimeError, "state_dict post-hook must return None")
        return destination

    def _save_to_state_dict(self, destination: Any, prefix: str, keep_vars: bool) -> None:
        held: dict[str, Tensor | None] = {**self._parameters, **self._persistent_buffers()}
        with unheard():
            for name, tensor in held.items():
                if tensor is not None:
                    destination[prefix + name] = tensor if keep_vars else tensor.detach()
        if type(self).get_extra_state is not State.get_extra_state:
            destination[prefix + EXTRA] = self.get_extra_state()

    def _persistent_buffers(self) -> dict[str, Tensor | None]:
        return {name: held for name, held in self._buffers.items() if name not in self._non_persistent_buffers_set}

    # ---- in --------------------------------------------------------------------------------------------------

    def load_state_dict(self, state_dict: Any, strict: bool = True, assign: bool = False) -> _IncompatibleKeys:
        """Copy a state into the module; raise RuntimeError for what does not fit, with ``strict`` also for its keys."""
        if not isinstance(state_dict, Mapping):
            raise fail(
                TypeError,
                f"Expected state_dict to be dict-like, got {type(state_dict)}.",
                "A state is what state_dict() returns: a dictionary of tensors by name.",
            )
        found = _IncompatibleKeys([], [])
        errors: list[str] = []
        metadata = getattr(state_dict, "_metadata", None) or {}
        _load(self, OrderedDict(state_dict), "", metadata, assign, found, errors)
        if strict:
            for what, keys in (("Unexpected", found.unexpected_keys), ("Missing", found.missing_keys)):
                if keys:
                    listed = ", ".join(f'"{key}"' for key in keys)
                    errors.insert(0, f"{what} key(s) in state_dict: {listed}. ")
        if errors:
            listed = "\n\t".join(errors)
            raise fail(
                RuntimeError,
                f"Error(s) in loading state_dict for {type(self).__name__}:\n\t{listed}",
                "The state was taken from a module of another structure: names and shapes must be the same.",
            )
        return found

    def _load_from_state_dict(
        self,
        state_dict: Any,
        prefix: str,
        local_metadata: dict[str, Any],
        strict: bool,
        missing_keys: list[str],
        unexpected_keys: list[str],
        error_msgs: list[str],
    ) -> None:
        for hook in self._load_state_dict_pre_hooks.values():
            hook(self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)
        held = {**self._parameters, **self._persistent_buffers()}
        local = {name: tensor for name, tensor in held.items() if tensor is not None}
        for name, tensor in local.items():
            key = prefix + name
            if key not in state_dict:
                missing_keys.append(key)
                continue
            error = self._load_one(name, key, tensor, state_dict[key], local_metadata)
            if error:
                error_msgs.append(error)
        extra = prefix + EXTRA
        own_extra = type(self).set_extra_state is not State.set_extra_state
        if own_extra and extra in state_dict:
            self.set_extra_state(state_dict[extra])
        elif own_extra != (extra in state_dict):
            (missing_keys if own_extra else unexpected_keys).append(extra)
        for key in state_dict:
            if key.startswith(prefix) and key != extra:
                head, dot, _ = key[len(prefix) :].partition(".")
                if head not in (self._modules if dot else local):
                    unexpected_keys.append(key)

    def _load_one(self, name: str, key: str, tensor: Tensor, given: Any, metadata: dict[str, Any]) -> str:
        """Put one tensor in; return what is wrong with it, "" for nothing."""
        if not isinstance(given, Tensor):
            return (
                f'While copying the parameter named "{key}", expected torch.Tensor or Tensor-like object from '
                f"checkpoint but received {type(given)}"
            )
        if tensor.ndim == 0 and tuple(given.shape) == (1,):
            given = given[0]  # type: ignore[index]
        if given.shape != tensor.shape:
            return (
                f"size mismatch for {key}: copying a param with shape {given.shape} from checkpoint, the shape in "
                f"current model is {tensor.shape}."
            )
        try:
            with unrecorded():
                if metadata.get("assign_to_params_buffers", False):
                    self._assign(name, tensor, given)
                else:
                    tensor.copy_(given)  # type: ignore[attr-defined]
        except Exception as error:
            return (
                f'While copying the parameter named "{key}", whose dimensions in the model are {tensor.shape} and '
                f"whose dimensions in the checkpoint are {given.shape}, an exception occurred : {error.args}."
            )
        return ""

    def _assign(self, name: str, tensor: Tensor, given: Tensor) -> None:
        if isinstance(tensor, Parameter) and not isinstance(given, Parameter):
            given = Parameter(given, tensor.requires_grad)
        elif isinstance(tensor, Parameter):
            given.requires_grad_(tensor.requires_grad)
        setattr(self, name, given)


def _load(
    module: Any,
    state: OrderedDict[str, Any],
    prefix: str,
    metadata: Any,
    assign: bool,
    found: _IncompatibleKeys,
    errors: list[str],
) -> None:
    """Load a module and those inside it, each from the part of the state that has its prefix."""
    local = dict(metadata.get(prefix[:-1], {}))
    if assign:
        local["assign_to_params_buffers"] = True
    module._load_from_state_dict(state, prefix, local, True, found.missing_keys, found.unexpected_keys, errors)
    for name, child in module._modules.items():
        if child is not None:
            inner = f"{prefix}{name}."
            part = OrderedDict((key, value) for key, value in state.items() if key.startswith(inner))
            _load(child, part, inner, metadata, assign, found, errors)
    for hook in module._load_state_dict_post_hooks.values():
        if hook(module, found) is not None:
            raise AssertionError(
                "Hooks registered with ``register_load_state_dict_post_hook`` are not expected to return new values, "
                "if incompatible_keys need to be modified, it should be done inplace."
            )

"""What a module holds: parameters, buffers and other modules, registered by assigning them."""

from __future__ import annotations

import difflib
from types import FunctionType
from typing import Any, TypeVar

from gradgui.engine.errors import fail
from gradgui.engine.holder import Holder
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor
from gradgui.torch.nn.modules._hook_table import HookDict
from gradgui.torch.nn.parameter import Buffer, Parameter

Class = TypeVar("Class", bound=type)
BEFORE_INIT = "Write super().__init__() as the first line of your __init__."


def typename(value: Any) -> str:
    """Return how errors call the type of a value: ``torch.FloatTensor``, ``torch.nn.modules.linear.Linear``."""
    if isinstance(value, Tensor):
        return f"torch.{value.dtype.tensor_type}"
    kind = value if isinstance(value, type) else type(value)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def own_init(cls: Class) -> Class:
    """Let errors of a wrong call name the class itself, not the base that it has its ``__init__`` from."""
    base = cls.__init__  # type: ignore[misc]
    made = FunctionType(base.__code__, base.__globals__, "__init__", base.__defaults__, base.__closure__)
    made.__kwdefaults__ = base.__kwdefaults__
    made.__qualname__ = f"{cls.__name__}.__init__"
    cls.__init__ = made  # type: ignore[misc]
    return cls


class Registry(Holder):
    """Attributes of a module: those that are parameters, buffers or modules are kept in tables of their own."""

    training: bool
    call_super_init = False
    _version = 1
    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Tensor | None]
    _non_persistent_buffers_set: set[str]
    _backward_pre_hooks: HookDict
    _backward_hooks: HookDict
    _forward_hooks: HookDict
    _forward_pre_hooks: HookDict
    _state_dict_hooks: HookDict
    _state_dict_pre_hooks: HookDict
    _load_state_dict_pre_hooks: HookDict
    _load_state_dict_post_hooks: HookDict
    _modules: dict[str, Any]

    def __init_subclass__(cls, **named: Any) -> None:
        """Give our own modules the address that PyTorch's have."""
        super().__init_subclass__(**named)
        if cls.__module__.startswith("gradgui.torch."):
            cls.__module__ = cls.__module__.removeprefix("gradgui.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not self.call_super_init and (args or kwargs):
            given = (
                f"got an unexpected keyword argument '{next(iter(kwargs))}'"
                if kwargs
                else f"takes 1 positional argument but {len(args) + 1} were given"
            )
            raise fail(TypeError, f"{type(self).__name__}.__init__() {given}")
        own = self.__dict__
        own["training"] = True
        own["_parameters"], own["_buffers"], own["_non_persistent_buffers_set"] = {}, {}, set()
        for table in (
            "_backward_pre_hooks", "_backward_hooks", "_forward_hooks", "_forward_pre_hooks", "_state_dict_hooks",
            "_state_dict_pre_hooks", "_load_state_dict_pre_hooks", "_load_state_dict_post_hooks",
        ):  # fmt: skip
            own[table] = HookDict()
        own["_modules"] = {}
        if self.call_super_init:
            super().__init__(*args, **kwargs)

    def _get_name(self) -> str:
        return type(self).__name__

    # ---- registering -----------------------------------------------------------------------------------------

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Add a tensor that is kept but not learned; a persistent one is part of the state."""
        self._check_name("buffer", name, "_buffers")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise fail(
                TypeError,
                f"cannot assign '{typename(tensor)}' object to buffer '{name}' (torch Tensor or None required)",
            )
        self._buffers[name] = tensor
        (self._non_persistent_buffers_set.discard if persistent else self._non_persistent_buffers_set.add)(name)
        _changed(self)

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Add a parameter; None keeps the place of one that is not used."""
        self._check_name("parameter", name, "_parameters")
        if param is not None and not isinstance(param, Parameter):
            raise fail(
                TypeError,
                f"cannot assign '{typename(param)}' object to parameter '{name}' (torch.nn.Parameter or None required)",
                "Wrap the tensor: nn.Parameter(tensor).",
            )
        if param is not None and param.grad_fn is not None:
            raise fail(
                ValueError,
                f"Cannot assign non-leaf Tensor to parameter '{name}'. Model parameters must be created explicitly. "
                f"To express '{name}' as a function of another Tensor, compute the value in the forward() method.",
                tensors=(param._id,),
            )
        self._parameters[name] = param
        _changed(self)

    def add_module(self, name: str, module: Any) -> None:
        """Add a module under a name."""
        if not isinstance(module, Registry) and module is not None:
            raise fail(TypeError, f"{typename(module)} is not a Module subclass", "Give a layer, not its result.")
        if not isinstance(name, str):
            raise fail(TypeError, f"module name should be a string. Got {typename(name)}")
        if _has(self, name) and name not in self._modules:
            raise fail(KeyError, f"attribute '{name}' already exists")
        if "." in name:
            raise fail(KeyError, f'module name can\'t contain ".", got: {name}')
        if name == "":
            raise fail(KeyError, 'module name can\'t be empty string ""')
        self._modules[name] = module
        _changed(self)

    def register_module(self, name: str, module: Any) -> None:
        """Add a module under a name."""
        self.add_module(name, module)

    def _check_name(self, what: str, name: str, table: str) -> None:
        if table not in self.__dict__:
            raise fail(AttributeError, f"cannot assign {what} before Module.__init__() call", BEFORE_INIT)
        if not isinstance(name, str):
            raise fail(TypeError, f"{what} name should be a string. Got {typename(name)}")
        if "." in name:
            raise fail(KeyError, f'{what} name can\'t contain "."')
        if name == "":
            raise fail(KeyError, f'{what} name can\'t be empty string ""')
        if _has(self, name) and name not in self.__dict__[table]:
            raise fail(KeyError, f"attribute '{name}' already exists")

    # ---- attributes ------------------------------------------------------------------------------------------

    def __getattr__(self, name: str) -> Any:
        own = self.__dict__
        for table in ("_parameters", "_buffers", "_modules"):
            if table in own and name in own[table]:
                return own[table][name]
        raise fail(AttributeError, f"'{type(self).__name__}' object has no attribute '{name}'", _plain(self, name))

    def __setattr__(self, name: str, value: Any) -> None:
        own = self.__dict__
        parameters, modules, buffers = own.get("_parameters"), own.get("_modules"), own.get("_buffers")
        if isinstance(value, Parameter):
            if parameters is None:
                raise fail(AttributeError, "cannot assign parameters before Module.__init__() call", BEFORE_INIT)
            self._forget(name, "_buffers", "_modules")
            self.register_parameter(name, value)
        elif parameters is not None and name in parameters:
            _check_kind(value, "parameter", name, "torch.nn.Parameter or None")
            self.register_parameter(name, value)
        elif isinstance(value, Registry):
            if modules is None:
                raise fail(AttributeError, "cannot assign module before Module.__init__() call", BEFORE_INIT)
            self._forget(name, "_parameters", "_buffers")
            modules[name] = value
            _changed(self)
        elif modules is not None and name in modules:
            _check_kind(value, "child module", name, "torch.nn.Module or None")
            modules[name] = value
            _changed(self)
        elif isinstance(value, Buffer) or (buffers is not None and name in buffers):
            self._set_buffer(name, value)
        else:
            object.__setattr__(self, name, value)

    def _set_buffer(self, name: str, value: Any) -> None:
        if not isinstance(value, Tensor):
            _check_kind(value, "buffer", name, "torch.nn.Buffer, torch.Tensor or None")
        kept = vars(value)["persistent"] if isinstance(value, Buffer) else name not in self._non_persistent_buffers_set
        self.register_buffer(name, value, kept)

    def __delattr__(self, name: str) -> None:
        if name in self._parameters or name in self._buffers or name in self._modules:
            self._forget(name, "_parameters", "_buffers", "_modules")
            _changed(self)
        else:
            object.__delattr__(self, name)

    def _forget(self, name: str, *tables: str) -> None:
        self.__dict__.pop(name, None)
        for table in tables:
            self.__dict__[table].pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def __dir__(self) -> list[str]:
        names = [*dir(type(self)), *self.__dict__, *self._parameters, *self._modules, *self._buffers]
        return sorted(name for name in names if not name[:1].isdigit())


def _check_kind(value: Any, what: str, name: str, expected: str) -> None:
    if value is not None:
        raise fail(TypeError, f"cannot assign '{typename(value)}' as {what} '{name}' ({expected} expected)")


def _has(module: Registry, name: str) -> bool:
    tables = (module.__dict__[table] for table in ("_parameters", "_buffers", "_modules"))
    return name in module.__dict__ or hasattr(type(module), name) or any(name in table for table in tables)


def _plain(module: Registry, name: str) -> str:
    """Return the plain sentence for an attribute that is not there."""
    if "_parameters" not in module.__dict__:
        return BEFORE_INIT
    if name.startswith("_"):
        return ""
    near = difflib.get_close_matches(name, [n for n in Registry.__dir__(module) if not n.startswith("_")], 1, 0.6)
    return f"Did you mean {near[0]}?" if near else ""


def _changed(module: Registry) -> None:
    """Tell the listener that a module holds something else than before."""
    if state.observer is not None:
        state.observer.holder_changed(module)

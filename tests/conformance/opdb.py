"""Walk PyTorch's own database of operations: `python -m tests.conformance.opdb --only clamp --show 3`.

Every sample of an operation is given to PyTorch and to us, in four forms (function, method, in place, ``out=``);
values, dtype, name of the grad_fn and gradients must agree. `--errors` asks for the texts of errors instead,
`--saved` for what the grad_fn says it has saved.
"""

from __future__ import annotations

import argparse
import re
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

import gradgui.torch as ours
from tests.conformance.compare import plain
from tests.conformance.samples import Skip, Translator, flat, outs_for, wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DTYPES = ("float32", "float64", "int64", "bool")
FORMS = ("function", "method", "inplace", "out")
CLOSE = {"float16": (2e-2, 1e-3), "float32": (2e-4, 2e-5), "float64": (1e-6, 1e-8)}
SEED = 42  # the one that PyTorch's rows of random operations set themselves
MOST = 60  # samples of one operation and dtype
NAMES = """
abs acos acosh add addbmm addcdiv addcmul addmm addmv addr all allclose amax amin aminmax any arange argmax argmin
argsort argwhere asin asinh atan atan2 atanh baddbmm bernoulli bincount bitwise_and bitwise_left_shift bitwise_not
bitwise_or bitwise_right_shift bitwise_xor block_diag bmm bool broadcast_tensors broadcast_to bucketize cat
ceil chunk clamp clamp_max clamp_min clone column_stack contiguous copysign corrcoef cos cosh count_nonzero cov cross
cummax cummin cumprod cumsum deg2rad diag diag_embed diagonal diff digamma dist div dot double dsplit dstack einsum
empty_like eq equal erf erfc erfinv exp exp2 expand expand_as expm1 exponential eye fill flatten flip fliplr flipud
float float_power floor floor_divide fmax fmin fmod frac full full_like gather ge gt half heaviside histc hsplit hstack
hypot index_add index_copy index_fill index_put index_select inner int isclose isfinite isin isinf isnan isneginf
isposinf item kron kthvalue le lerp lgamma linalg.det linalg.eigh linalg.inv linalg.norm linalg.solve
linalg.vector_norm linspace log log10 log1p log2 log_normal log_softmax logaddexp logaddexp2 logcumsumexp
logical_and logical_not logical_or logical_xor logit logspace logsumexp long lt masked_fill masked_scatter
masked_select matmul max maximum mean median meshgrid min minimum mm mode movedim msort mul multinomial mv nan_to_num
nanmean nanmedian nanquantile nansum narrow ne neg new_empty new_full new_ones new_zeros
nn.functional.adaptive_avg_pool2d
nn.functional.avg_pool1d nn.functional.avg_pool2d nn.functional.batch_norm nn.functional.binary_cross_entropy
nn.functional.binary_cross_entropy_with_logits nn.functional.celu nn.functional.conv1d nn.functional.conv2d
nn.functional.cosine_similarity nn.functional.cross_entropy nn.functional.dropout nn.functional.elu
nn.functional.embedding nn.functional.gelu nn.functional.glu nn.functional.hardsigmoid nn.functional.hardswish
nn.functional.hardtanh nn.functional.huber_loss nn.functional.kl_div nn.functional.l1_loss nn.functional.layer_norm
nn.functional.leaky_relu nn.functional.linear nn.functional.logsigmoid nn.functional.max_pool1d
nn.functional.max_pool2d nn.functional.mish nn.functional.mse_loss nn.functional.nll_loss nn.functional.normalize
nn.functional.one_hot nn.functional.prelu nn.functional.relu nn.functional.relu6 nn.functional.selu
nn.functional.silu nn.functional.smooth_l1_loss nn.functional.softmin nn.functional.softplus nn.functional.softsign
nn.functional.tanhshrink nonzero norm normal ones ones_like outer permute polar positive pow prod put quantile rad2deg
rand_like randint randint_like randn randn_like ravel reciprocal remainder renorm repeat repeat_interleave reshape
reshape_as roll rot90 round rsqrt rsub scalar_tensor scatter scatter_add scatter_reduce searchsorted select sgn short
sigmoid sign signbit sin sinc sinh slice softmax sort split split_list_args sqrt square squeeze stack std std_mean sub
sum t take take_along_dim tan tanh tensor_split tensordot tile to topk trace transpose trapezoid trapz tril triu
true_divide trunc unbind unflatten uniform unique unsqueeze var var_mean vdot view view_as vsplit vstack where xlogy
zero_ zeros zeros_like __getitem__ __radd__ __rdiv__ __rmatmul__ __rmod__ __rmul__ __rpow__ __rsub__ __rand__ __ror__
__rxor__
""".split()


# PyTorch's row calls these by a wrapper that puts the tensor first
TURNED: dict[str, Callable[[Any], Any]] = {
    "polygamma": lambda torch: lambda input, n, **named: torch.polygamma(n, input, **named),
    "item": lambda torch: lambda input: input.item(),
    "einsum": lambda torch: lambda operands, equation: torch.einsum(equation, operands),
    "zero_": lambda torch: lambda input: input.clone().zero_(),
    "nn.functional.embedding": lambda torch: (
        lambda weight, places, **named: torch.nn.functional.embedding(places, weight, **named)
    ),
    "where": lambda torch: lambda input, condition, other, **named: torch.where(condition, input, other, **named),
}


@dataclass
class Verdict:
    """What came out for one operation, dtype and form."""

    name: str
    dtype: str
    form: str
    samples: int = 0
    wrong: list[str] = field(default_factory=list)
    missing: str = ""


# ---- calling one form of an operation ------------------------------------------------------------------------


def resolve(root: Any, path: str) -> Any:
    """Return what a dotted name stands for; None when a part is missing."""
    for part in path.split("."):
        try:
            root = getattr(root, part)
        except AttributeError:
            return None
    return root


def forms_of(op: Any, form: str, torch: Any) -> tuple[Any, Any, str]:
    """Return (our callable, theirs, its name) for one form; theirs is None where PyTorch lacks the form."""
    if form == "method":
        theirs = op.method_variant
    elif form == "inplace":
        theirs = op.inplace_variant
    else:
        theirs = op.op if form == "function" or op.supports_out else None
    if theirs is None:
        return None, None, op.name
    if form in ("method", "inplace"):
        name = getattr(theirs, "__name__", op.name)
        return resolve(ours.Tensor, name), theirs, f"Tensor.{name}"
    if op.name in TURNED:
        return TURNED[op.name](ours), theirs, op.name
    mine = resolve(ours, op.name)
    if op.variant_test_name == "in_place":
        mine = resolve(ours.Tensor, f"{op.name}_")
    elif not callable(mine):  # torch.float is a dtype; what the row calls is the method
        mine = resolve(ours.Tensor, op.name) or resolve(ours.Tensor, f"{op.name}_")
    return mine, theirs, op.name


def run(function: Callable[..., Any], torch: Any, arguments: Any, form: str, out: Any) -> Any:
    """Call one side; return its result or the error."""
    placed, named = arguments
    torch.manual_seed(SEED)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            if form == "inplace":
                placed = [placed[0].clone(), *placed[1:]]
            if form == "out":
                named = {**named, "out": out}
            return function(*placed, **named)
        except Exception as error:
            return error


# ---- comparing results ---------------------------------------------------------------------------------------


def differ(mine: Any, theirs: Any, torch: Any, saved: bool) -> str:
    """Say in a line how two results differ; "" when they agree."""
    a, b = list(flat(ours, mine)), list(flat(torch, theirs))
    names = [type(t).__name__ for t in (mine, theirs)]
    if names[0] != names[1]:
        return f"type: {names[0]}, PyTorch {names[1]}"
    if len(a) != len(b):
        return f"{len(a)} results, PyTorch {len(b)}"
    for one, other in zip(a, b, strict=True):
        if isinstance(one, ours.Tensor) and isinstance(other, torch.Tensor):
            found = differ_in_tensor(one, other, saved)
        else:
            same = type(one).__name__ == type(other).__name__ and (one == other or str(one) == str(other))
            found = "" if same else f"{one!r}, PyTorch {other!r}"
        if found:
            return found
    return ""


def differ_in_tensor(mine: Any, theirs: Any, saved: bool) -> str:
    """Say how two tensors differ."""
    for what, a, b in (
        ("dtype", str(mine.dtype), str(theirs.dtype)),
        ("shape", tuple(mine.shape), tuple(theirs.shape)),
        ("requires_grad", mine.requires_grad, theirs.requires_grad),
        ("grad_fn", mine.grad_fn and mine.grad_fn.name(), theirs.grad_fn and theirs.grad_fn.name()),
    ):
        if a != b:
            return f"{what}: {a}, PyTorch {b}"
    a, b = mine.detach().numpy(), theirs.detach().numpy()
    if not close(a, b):
        return f"values: {brief(a)}, PyTorch {brief(b)}"
    return differ_in_saved(mine.grad_fn, theirs.grad_fn) if saved and theirs.grad_fn is not None else ""


def close(a: np.ndarray, b: np.ndarray) -> bool:
    """Return whether numbers agree as far as their dtype lets them."""
    if a.dtype.kind != "f":
        return bool(np.array_equal(a, b))
    relative, absolute = CLOSE[str(a.dtype)]
    with np.errstate(all="ignore"):
        return bool(np.allclose(a, b, relative, absolute, equal_nan=True))


def brief(array: np.ndarray) -> str:
    """Return the first numbers of an array."""
    return re.sub(r"\s+", " ", f"{array.shape}{array.ravel()[:6]}")


def differ_in_saved(mine: Any, theirs: Any) -> str:
    """Say which name that PyTorch's node answers to ours lacks."""
    for name in dir(theirs):
        if name.startswith("_saved_"):
            try:
                getattr(mine, name)
            except AttributeError:
                return f"{type(theirs).__name__}.{name} is missing"
    return ""


def gradients(torch: Any, result: Any, leaves: list[Any]) -> list[Any]:
    """Return the gradients of the leaves, each result weighted with numbers of its own."""
    outputs = [t for t in flat(torch, result) if isinstance(t, torch.Tensor) and t.requires_grad]
    draw = np.random.default_rng(5)
    seeds = [torch.tensor(draw.uniform(0.5, 1.5, tuple(t.shape))).to(t.dtype) for t in outputs]
    return list(torch.autograd.grad(outputs, leaves, seeds, allow_unused=True)) if outputs else []


def differ_in_gradients(torch: Any, mine: Any, theirs: Any, leaves: list[tuple[Any, Any]]) -> str:
    """Say how the gradients of two results differ."""
    expected: list[Any] | Exception
    try:
        expected = gradients(torch, theirs, [b for _, b in leaves])
    except Exception as error:
        expected = error
    try:
        found = gradients(ours, mine, [a for a, _ in leaves])
    except Exception as error:
        if isinstance(expected, Exception):
            return differ_in_error(error, expected)
        return f"backward: {type(error).__name__}: {error}"
    if isinstance(expected, Exception):
        return f"backward: no error, PyTorch {type(expected).__name__}: {plain(str(expected))}"
    for number, (a, b) in enumerate(zip(found, expected, strict=True)):
        if (a is None) != (b is None):
            return f"gradient {number}: {'None' if a is None else 'a tensor'}, PyTorch {'None' if b is None else 'not'}"
        if a is not None and not close(a.numpy(), b.numpy(force=True)):
            return f"gradient {number}: {brief(a.numpy())}, PyTorch {brief(b.numpy(force=True))}"
    return ""


def differ_in_error(mine: Any, theirs: Exception) -> str:
    """Say how two errors differ."""
    a = f"{type(mine).__name__}: {plain(str(mine))}" if isinstance(mine, Exception) else "no error"
    b = f"{type(theirs).__name__}: {plain(str(theirs))}"
    return "" if a == b else f"{a}, PyTorch {b}"


# ---- judging an operation ------------------------------------------------------------------------------------


def judge(op: Any, dtype: str, form: str, torch: Any, saved: bool = False) -> Verdict:
    """Compare all samples of one operation, dtype and form."""
    verdict = Verdict(op.full_name, dtype, form)
    mine, theirs, name = forms_of(op, form, torch)
    if theirs is None:
        return verdict
    tracked = op.supports_autograd and dtype.startswith("float") and form != "out"
    torch.manual_seed(1)
    for number, sample in enumerate(op.sample_inputs("cpu", getattr(torch, dtype), requires_grad=tracked)):
        if number >= MOST:
            break
        if form == "inplace" and sample.broadcasts_input:
            continue
        found = compare(sample, mine, theirs, torch, form, saved)
        if found is None:
            continue
        if mine is None:
            verdict.missing = name
            return verdict
        verdict.samples += 1
        if found:
            verdict.wrong.append(f"{found}    <- {described(sample)}")
    return verdict


def compare(sample: Any, mine: Any, theirs: Any, torch: Any, form: str, saved: bool) -> str | None:
    """Say how one sample differs; None when it is not for us."""
    pairs = Translator(torch)
    try:
        our_arguments, their_arguments = pairs.call(sample)
        outs: tuple[Any, Any] = (None, None)
        if form == "out":
            outs = outs_for(torch, run(theirs, torch, their_arguments, "function", None))
        expected = run(theirs, torch, their_arguments, form, outs[1])
        for part in flat(torch, expected):
            if isinstance(part, torch.Tensor):
                wanted(str(part.dtype).removeprefix("torch."))
    except Skip:
        return None
    if mine is None:
        return "missing"
    found = run(mine, ours, our_arguments, form, outs[0])
    if isinstance(expected, Exception):
        return differ_in_error(found, expected)
    if isinstance(found, Exception):
        return f"{type(found).__name__}: {found}"
    return differ(found, expected, torch, saved) or differ_in_gradients(torch, found, expected, pairs.leaves)


def judge_errors(op: Any, torch: Any) -> Verdict:
    """Compare the errors of an operation's wrong calls."""
    verdict = Verdict(op.full_name, "", "errors")
    mine, theirs, name = forms_of(op, "function", torch)
    if op.error_inputs_func is None:
        return verdict
    for wrong in op.error_inputs("cpu"):
        pairs = Translator(torch)
        try:
            our_arguments, their_arguments = pairs.call(wrong.sample_input)
        except Skip:
            continue
        expected = run(theirs, torch, their_arguments, "function", None)
        if not isinstance(expected, Exception):
            continue
        if mine is None:
            verdict.missing = name
            return verdict
        verdict.samples += 1
        found = differ_in_error(run(mine, ours, our_arguments, "function", None), expected)
        if found:
            verdict.wrong.append(f"{found}    <- {described(wrong.sample_input)}")
    return verdict


def described(sample: Any) -> str:
    """Return the arguments of a sample in a line."""

    def short(value: Any) -> str:
        if hasattr(value, "shape") and hasattr(value, "dtype"):
            return f"{str(value.dtype).removeprefix('torch.')}{list(value.shape)}"
        if isinstance(value, list | tuple):
            return "[" + ", ".join(map(short, value)) + "]"
        return repr(value)

    parts = [short(value) for value in (sample.input, *sample.args)]
    return ", ".join([*parts, *(f"{key}={short(value)}" for key, value in sample.kwargs.items())])[:200]


def rows_of(names: list[str]) -> list[Any]:
    """Return PyTorch's rows of these names, in all variants."""
    from torch.testing._internal.common_methods_invocations import op_db

    chosen = set(names)
    return [op for op in op_db if op.name in chosen or op.full_name in chosen]


def judge_all(
    ops: list[Any], torch: Any, forms: Any = FORMS, dtypes: Any = DTYPES, saved: bool = False
) -> Iterator[Verdict]:
    """Yield a verdict for each operation, dtype and form that PyTorch has."""
    for op in ops:
        for dtype in dtypes:
            if getattr(torch, dtype) not in op.dtypes:
                continue
            for form in forms:
                verdict = judge(op, dtype, form, torch, saved)
                if verdict.samples or verdict.missing:
                    yield verdict


def main() -> int:
    """Print a table of what disagrees."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", default=NAMES, metavar="NAME")
    parser.add_argument("--forms", nargs="+", default=FORMS, choices=FORMS)
    parser.add_argument("--dtypes", nargs="+", default=DTYPES, choices=DTYPES)
    parser.add_argument("--show", type=int, default=1, help="disagreements of each line")
    parser.add_argument("--saved", action="store_true", help="compare the names of saved values too")
    parser.add_argument("--errors", action="store_true", help="compare the texts of errors instead")
    asked = parser.parse_args()
    import torch

    torch.set_num_threads(1)
    ops = rows_of(asked.only)
    verdicts = (
        [judge_errors(op, torch) for op in ops]
        if asked.errors
        else judge_all(ops, torch, asked.forms, asked.dtypes, asked.saved)
    )
    print(report(list(verdicts), asked.show))
    return 0


def report(verdicts: list[Verdict], show: int) -> str:
    """Return the table: one line for each operation that disagrees, with the dtypes and forms in which it does."""
    lines = []
    for name in dict.fromkeys(verdict.name for verdict in verdicts):
        wrong = [verdict for verdict in verdicts if verdict.name == name and verdict.wrong]
        if wrong:
            where = " ".join(dict.fromkeys(f"{verdict.form}/{verdict.dtype}" for verdict in wrong))
            lines.append(f"{name:28} {sum(len(v.wrong) for v in wrong)} of {sum(v.samples for v in wrong)}  {where}")
            texts = dict.fromkeys(text for verdict in wrong for text in verdict.wrong)
            lines += [f"    {text}" for text in list(texts)[:show]]
    missing = dict.fromkeys(verdict.missing for verdict in verdicts if verdict.missing)
    if missing:
        lines.append("missing: " + " ".join(missing))
    total = sum(verdict.samples for verdict in verdicts)
    lines.append(f"{total - sum(len(verdict.wrong) for verdict in verdicts)} of {total} samples agree")
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())

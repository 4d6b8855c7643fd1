from __future__ import annotations

import pytest

from gradgui.formula import FormulaError, parse
from gradgui.formula.expression import preview

GOOD = [
    # typed, as the program writes it, free names
    ("x", "x", "x"),
    ("mean(3*(x+2)**2)", "torch.mean(3 * (x + 2) ** 2)", "x"),
    ("mean(3(x+2)^2)", "torch.mean(3 * (x + 2) ** 2)", "x"),
    ("torch.mean(x)", "torch.mean(x)", "x"),
    ("2x", "2 * x", "x"),
    ("2x^2 + 3x - 1", "2 * x ** 2 + 3 * x - 1", "x"),
    ("-x^2", "-x ** 2", "x"),
    ("(x+1)(x-1)", "(x + 1) * (x - 1)", "x"),
    ("w x + b", "w * x + b", "w x b"),
    ("x*w + x", "x * w + x", "x w"),
    ("1/2x", "1 / 2 * x", "x"),
    ("x·y", "x * y", "x y"),
    ("x × y ÷ 2 − 1", "x * y / 2 - 1", "x y"),
    ("x²", "x ** 2", "x"),
    ("x⁻¹", "x ** (-1)", "x"),
    ("x¹²", "x ** 12", "x"),
    ("√(x)", "torch.sqrt(x)", "x"),
    ("ln(x)", "torch.log(x)", "x"),
    ("log(x) exp(y)", "torch.log(x) * torch.exp(y)", "x y"),
    ("α sin(θ)", "α * torch.sin(θ)", "α θ"),
    ("alpha*sin(theta)", "alpha * torch.sin(theta)", "alpha theta"),
    ("lambda x", "lambda_ * x", "lambda_ x"),
    ("σ(z)", "torch.sigmoid(z)", "z"),
    ("sigma(z)", "torch.sigmoid(z)", "z"),
    ("sigma*z", "sigma * z", "sigma z"),
    ("ReLU(x)", "torch.relu(x)", "x"),
    ("relu(tanh(cos(abs(x))))", "torch.relu(torch.tanh(torch.cos(torch.abs(x))))", "x"),
    ("W @ x + b", "W @ x + b", "W x b"),
    ("pi x", "torch.pi * x", "x"),
    ("e^-x", "torch.e ** (-x)", "x"),
    ("π·r^2", "torch.pi * r ** 2", "r"),
    ("x_1 + x_2", "x_1 + x_2", "x_1 x_2"),
    ("x₁", "x1", "x1"),
    ("x_{1}", "x_1", "x_1"),
    ("1e-3x", "0.001 * x", "x"),
    ("007x", "7 * x", "x"),
    (".5x", "0.5 * x", "x"),
    (r"\frac{1}{1+e^{-z}}", "1 / (1 + torch.e ** (-z))", "z"),
    (r"\frac{\alpha}{2} \cdot x^{2}", "alpha / 2 * x ** 2", "alpha x"),
    (r"\sigma\left(w x + b\right)", "torch.sigmoid(w * x + b)", "w x b"),
    (r"\sqrt{x}", "torch.sqrt(x)", "x"),
    (r"\operatorname{mean}(x)", "torch.mean(x)", "x"),
    ("权重 * x", "权重 * x", "权重 x"),
]

BAD = [
    # typed, column, a part of what is said
    ("", 0, "Type a formula"),
    ("   ", 0, "Type a formula"),
    ("x'", 1, "x.grad"),
    ("f + x′", 5, "x.grad"),
    ("3*", 2, "missing after *"),
    ("3*  ", 2, "missing after *"),
    ("x + * y", 4, "missing before *"),
    ("(x+)", 3, "missing after +"),
    ("*x", 0, "missing before *"),
    ("mean()", 5, "brackets are empty"),
    ("(x", 0, "never closed"),
    ("mean(3*(x+2)**2", 4, "never closed"),
    ("x)", 1, "no bracket"),
    ("{x)", 2, "} should come before"),
    ("x(y)", 0, "not a function"),
    ("sin x", 0, "sin(x)"),
    ("x + exp", 4, "exp(x)"),
    ("2 3 x", 2, "no sign between"),
    ("x 2", 2, "no sign between"),
    ("y = x", 2, "no ="),
    ("|x|", 0, "abs(x)"),
    ("mean(x, y)", 6, "no comma"),
    ("x.sum()", 1, "sum(x)"),
    ("x[0]", 1, "cells"),
    ("_x", 0, "begins with a letter"),
    ("x!", 1, "factorial"),
    ("x ? y", 2, "no place"),
    ("in x", 0, "word of Python"),
    ("x + torch", 4, "library"),
    ("3 + 4", 0, "no letter"),
    ("pi * e", 0, "no letter"),
    (r"x + \wrong{y}", 4, "not known"),
    (r"x + \frac{y}", 4, "two pairs"),
    (r"\frac x y", 0, "two pairs"),
    ("9" * 60 + "x", 0, "float32"),
    ("x" * 401, 400, "at most 400"),
    ("(" * 31 + "x" + ")" * 31, 30, "too many brackets"),
    ("+".join(["x"] * 150), 98, "build it in parts"),
    ("x; y", 1, "no place"),
    ("__import__('os')", 0, "begins with a letter"),
]


@pytest.mark.parametrize(("typed", "code", "names"), GOOD)
def test_reads(typed, code, names):
    found = parse(typed)
    assert found.code == code
    assert " ".join(found.names) == names
    assert parse(found.plain).code == code
    assert found.latex
    assert preview(typed) == found.latex


@pytest.mark.parametrize(("typed", "column", "told"), BAD)
def test_refuses_at_a_column(typed, column, told):
    with pytest.raises(FormulaError) as caught:
        parse(typed)
    assert caught.value.column == column
    assert told in caught.value.message


@pytest.mark.parametrize(
    ("typed", "shapes", "shape"),
    [
        ("x", {"x": (2, 2)}, (2, 2)),
        ("mean(x)", {"x": (2, 2)}, ()),
        ("sum(x) + y", {"x": (2, 2), "y": (3,)}, (3,)),
        ("x*y", {"x": (2, 1), "y": (3,)}, (2, 3)),
        ("-exp(x)", {"x": (4,)}, (4,)),
        ("W@x", {"W": (2, 3), "x": (3,)}, (2,)),
        ("W@x + b", {"W": (2, 3), "x": (3, 4), "b": (2, 1)}, (2, 4)),
        ("x@y", {"x": (3,), "y": (3,)}, ()),
    ],
)
def test_shape_of_the_result(typed, shapes, shape):
    assert parse(typed).shape(shapes) == shape


@pytest.mark.parametrize(
    ("typed", "shapes", "column", "told"),
    [
        ("x + 2*y", {"x": (2, 2), "y": (3,)}, 4, "2×2 and (3)"),
        ("3 x y", {"x": (2,), "y": (3,)}, 4, "(2) and (3)"),
        ("W@x", {"W": (2, 3), "x": (2,)}, 2, "2×3 and (2)"),
        ("W@x", {"W": (), "x": ()}, 2, "columns"),
        ("权重 + x", {"权重": (2,), "x": (3,)}, 5, "(2) and (3)"),
    ],
)
def test_shapes_that_do_not_fit(typed, shapes, column, told):
    with pytest.raises(FormulaError) as caught:
        parse(typed).shape(shapes)
    assert caught.value.column == column
    assert told in caught.value.message


@pytest.mark.parametrize(
    ("typed", "latex"),
    [
        ("mean(3*(x+2)**2)", r"\operatorname{mean}\left(3\,{\left(x+2\right)}^{2}\right)"),
        ("(x+1)/(2y)", r"\frac{x+1}{2\,y}"),
        ("2*3x", r"2\cdot 3\cdot x"),
        ("2*-x", r"2\,\left(-x\right)"),
        ("-(x+y)", r"-\left(x+y\right)"),
        ("x-(y-z)", r"x-\left(y-z\right)"),
        ("x*(y*z)", r"x\cdot \left(y\cdot z\right)"),
        ("(x^y)^z", r"{\left({x}^{y}\right)}^{z}"),
        ("sin(x)^2", r"{\left(\sin\left(x\right)\right)}^{2}"),
        ("σ(θ)", r"\sigma\left(\theta\right)"),
        ("sqrt(abs(x))", r"\sqrt{\left|x\right|}"),
        ("W@x", r"W\,x"),
        ("lambda*x_1*w_in", r"\lambda\cdot x_{1}\cdot w_{\mathrm{in}}"),
        ("loss_12", r"\mathrm{loss}_{12}"),
        ("1e-5x", r"1\cdot 10^{-5}\,x"),
        ("e^x", r"{e}^{x}"),
        ("pi*x", r"\pi\cdot x"),
    ],
)
def test_latex(typed, latex):
    assert parse(typed).latex == latex


@pytest.mark.parametrize(
    ("typed", "latex"),
    [
        ("mea", r"\mathrm{mea}"),
        ("mean", r"\operatorname{mean}\left(\square\right)"),
        ("mean(3*", r"\operatorname{mean}\left(3\,\square\right)"),
        ("mean(3*(x+2)**", r"\operatorname{mean}\left(3\,{\left(x+2\right)}^{\square}\right)"),
        ("3 + 4", "3+4"),
        ("x'", ""),
        ("x + * y", ""),
    ],
)
def test_preview_of_what_is_half_typed(typed, latex):
    assert preview(typed) == latex
